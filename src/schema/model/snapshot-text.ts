// The catalog written down: JSON with one object for each line, so that a change of schema is a small readable diff, and a hash, so that
// nobody edits it by hand. Equal schemas give equal bytes. Refuses what it did not write.

import { createHash } from 'node:crypto';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { escapeJson } from '../../core/text/unprintable.ts';
import { type Catalog, type CatalogObject, compareById, type Json } from './object.ts';

const FORMAT = 1;

export interface Snapshot {
  /** Head version of the migrations it was written for; null for none. */
  readonly head: string | null;
  readonly catalog: Catalog;
}

/** What tells snapshots of one kind of server from those of another. */
export interface SnapshotForm {
  /** The line with the version. */
  readonly server: 'postgresql' | 'sqlite';
  /** In a version number of the server, one major version. */
  readonly major: number;
  isKind(name: string): boolean;
  /** An object as it is compared, whatever release wrote it down. */
  asRead?(object: CatalogObject): CatalogObject;
}

/** In parts: the text is as large as all definitions of the database together. */
export function encodeCatalog(form: SnapshotForm, { serverVersion, kinds, objects }: Catalog, head: string | null): readonly string[] {
  const lines = [...objects].sort(compareById).map(encodeObject);
  const beginning = `{
"format": ${FORMAT},
"head": ${JSON.stringify(head)},
"${form.server}": ${Math.trunc(serverVersion / form.major)},
"hash": ${JSON.stringify(hashOf(lines))},
"kinds": ${JSON.stringify([...kinds].sort())},
"objects": [
`;
  return [beginning, ...lines.map((line, at) => `${escapeJson(line)}${at === lines.length - 1 ? '' : ',\n'}`), '\n]\n}\n'];
}

/**
 * Objects of kinds that this release does not know are left out of the catalog, and count for the hash.
 * @param name what the text is, for messages: the file's path, or which run recorded it.
 * @throws Stop('misused') if it is not a snapshot, of a newer format, or was changed after it was written.
 */
export function decodeCatalog(form: SnapshotForm, text: string, name: string): Snapshot {
  const written = parse(text, name);
  if (typeof written.format === 'number' && written.format > FORMAT) throw newer(name, written.format);
  if (written.format !== FORMAT || !Array.isArray(written.objects) || !Array.isArray(written.kinds))
    throw corrupt(name, 'it is not a snapshot');
  const { head, hash, kinds, [form.server]: version } = written;
  const other = form.server === 'sqlite' ? 'postgresql' : 'sqlite';
  if (version === undefined && other in written) throw corrupt(name, `it is the snapshot of a ${NAMES[other]} database`);
  if (!isHead(head) || typeof version !== 'number' || !written.objects.every(isObject)) throw corrupt(name, 'parts of it are missing');
  if (hashOf(written.objects.map(encodeObject)) !== hash)
    throw corrupt(name, 'it was changed after it was written: its hash does not match');
  const catalog = {
    serverVersion: version * form.major,
    kinds: kinds.map(String).filter(form.isKind),
    objects: written.objects.filter(({ kind }) => form.isKind(kind)).map((object) => form.asRead?.(object) ?? object),
  };
  return { head, catalog };
}

/** What the hash covers: the objects in order, neither the head nor the server's version. */
function hashOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (let at = 0; at < lines.length; at += AT_ONCE) hash.update(`${at === 0 ? '' : '\n'}${lines.slice(at, at + AT_ONCE).join('\n')}`);
  return hash.digest('hex');
}

/** Objects whose lines are put together for the hash: of all of them, that would be a copy of the snapshot. */
const AT_ONCE = 100;

function encodeObject({ kind, id, owner, origin, attributes }: CatalogObject): string {
  return JSON.stringify({ kind, id, owner, origin, attributes: sortKeys(attributes as Json) });
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

const NAMES = { postgresql: 'PostgreSQL', sqlite: 'SQLite' };

type Written = { readonly [K in 'format' | 'head' | 'postgresql' | 'sqlite' | 'hash' | 'kinds' | 'objects']?: unknown };

function parse(text: string, name: string): Written {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    throw corrupt(name, `it is not JSON: ${(error as Error).message}`);
  }
}

const isHead = (head: unknown): head is string | null => head === null || typeof head === 'string';

function isObject(value: unknown): value is CatalogObject {
  const object = value as Partial<CatalogObject> | null;
  return (
    typeof object?.kind === 'string' && typeof object.id === 'string' && typeof object.attributes === 'object' && object.attributes !== null
  );
}

const corrupt = (name: string, why: string): Stop =>
  new Stop([
    finding({
      code: 'bad-snapshot',
      subject: name,
      message: `${name} cannot be used: ${why}`,
      hint: 'restore it from version control, or write it again with `schemagate snapshot`; after a merge conflict, always write it again',
      place: { file: name },
    }),
  ]);

const newer = (name: string, format: number): Stop =>
  new Stop([
    finding({
      code: 'bad-snapshot',
      subject: name,
      message: `${name} has format ${format}; this schemagate reads up to ${FORMAT}`,
      hint: 'use the release that wrote it, or write it again with this one',
      place: { file: name },
    }),
  ]);
