// A catalog written down: canonical JSON, one object a line, with a hash over the objects alone. A file edited by hand is refused.
import { createHash } from 'node:crypto';
import { Stop } from '../core/stop.ts';
import { isKind } from './kinds.ts';
import { byKey, type Catalog, type CatalogObject, type Json } from './object.ts';

const FORMAT = 1;

export interface Snapshot {
  readonly catalog: Catalog;
  /** The version the folder ended at, a number without leading zeros. */
  readonly head: string | null;
  readonly hash: string;
}

export function encodeSnapshot({ serverVersion, objects }: Catalog, head: string | null): string {
  const lines = [...objects].sort(byKey).map(canonical);
  const header = { format: FORMAT, head, postgresql: Math.floor(serverVersion / 10_000), hash: hashOf(lines) };
  const fields = Object.entries(header).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}  "objects": [\n${lines.map((line) => `    ${line}`).join(',\n')}\n  ]\n}\n`;
}

/** @param name for messages: the file's path. @throws Stop('misused') where it is not what encodeSnapshot wrote. */
export function decodeSnapshot(text: string, name: string): Snapshot {
  let raw: { format?: unknown; head?: unknown; postgresql?: unknown; hash?: unknown; objects?: unknown };
  try {
    raw = JSON.parse(text) as typeof raw;
  } catch (error) {
    throw refuse(name, `is no JSON: ${(error as Error).message}`);
  }
  if (raw === null || typeof raw !== 'object' || !Array.isArray(raw.objects)) throw refuse(name, 'is no snapshot');
  if (raw.format !== FORMAT) throw refuse(name, `has format ${String(raw.format)}; this schemagate knows ${FORMAT}`);
  const objects = raw.objects as readonly CatalogObject[];
  if (objects.some((object) => !isKind(object?.kind) || typeof object.id !== 'string'))
    throw refuse(name, 'holds an object of a kind this schemagate does not know');
  if (raw.hash !== hashOf(objects.map(canonical)))
    throw refuse(name, 'was changed after it was written: its hash is not that of its objects');
  return {
    catalog: { serverVersion: Number(raw.postgresql) * 10_000, objects },
    head: typeof raw.head === 'string' ? raw.head : null,
    hash: String(raw.hash),
  };
}

const hashOf = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

function canonical({ kind, id, owner, attributes }: CatalogObject): string {
  return JSON.stringify({ kind, id, owner, attributes: sorted(attributes) });
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as { readonly [key: string]: Json }).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

const refuse = (name: string, what: string): Stop =>
  new Stop('misused', [
    {
      code: 'bad-snapshot',
      severity: 'error',
      subject: name,
      message: `the snapshot ${name} ${what}`,
      hint: 'write it anew with `schemagate snapshot`, or restore it from version control',
      place: { file: name },
    },
  ]);
