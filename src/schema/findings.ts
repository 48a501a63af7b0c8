// Differences as findings: what differs, by how much it matters, and the SQL that repairs it.
import type { DriftPolicy } from '../config/config.ts';
import type { Finding, Severity } from '../core/finding.ts';
import type { Difference } from './compare.ts';
import { inRepairOrder, repairOf } from './ddl.ts';
import { KINDS, kindOf } from './kinds.ts';
import { type Catalog, type CatalogObject, type Json, keyOf } from './object.ts';

/** In the order in which their repairs can be run. */
export function findingsOf(differences: readonly Difference[], policy: DriftPolicy): readonly Finding[] {
  return inRepairOrder(differences).map((difference) => findingOf(difference, policy));
}

function findingOf(difference: Difference, policy: DriftPolicy): Finding {
  const object = difference.state === 'extra' ? difference.live : difference.expected;
  const repair = repairOf(difference);
  return {
    code: `${object.kind.replaceAll(' ', '-')}-${difference.state}`,
    severity: severityOf(difference.state, policy),
    subject: keyOf(object),
    message: messageOf(difference),
    hint: hintOf(difference, object, repair),
    ...(repair !== '' && { repair }),
  };
}

function severityOf(state: Difference['state'], policy: DriftPolicy): Severity {
  if (policy === 'warn') return 'warning';
  return state === 'extra' && policy !== 'strict' ? 'warning' : 'error';
}

function messageOf(difference: Difference): string {
  if (difference.state === 'extra') return `${keyOf(difference.live)} is there, but not expected`;
  const { expected } = difference;
  if (difference.state === 'missing') {
    const summary = kindOf(expected.kind).summary?.(expected);
    return `${keyOf(expected)} is missing${summary === undefined ? '' : ` (${summary})`}`;
  }
  const parts = difference.changed.map(
    (name) => `${words(name)} is ${show(difference.live.attributes[name])}, expected ${show(expected.attributes[name])}`,
  );
  return `${keyOf(expected)} differs: ${parts.join('; ')}`;
}

function hintOf({ state }: Difference, object: CatalogObject, repair: string): string {
  const kind = kindOf(object.kind);
  if (state === 'extra')
    return kind.holdsData
      ? 'keep it by a migration of its own, or drop it: that loses its data'
      : 'keep it by a migration of its own, or drop it';
  if (repair === '') return 'no statement does this in place: write a migration for it';
  if (state === 'missing' && kind.holdsData) {
    return 'the repair makes it anew and empty: its data is gone, restore it from a backup; NOT NULL without a default needs one where there are rows';
  }
  return 'run the repair, or write a migration if the change was meant';
}

const words = (attribute: string): string => attribute.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function show(value: Json | undefined): string {
  if (value === null || value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** What is wrong with objects themselves, whatever was expected; those that differ already are not told twice. */
export function healthFindings({ objects }: Catalog, differences: readonly Difference[], policy: DriftPolicy): readonly Finding[] {
  const told = new Set(differences.map((difference) => keyOf(difference.state === 'extra' ? difference.live : difference.expected)));
  const checked = new Set(KINDS.filter((kind) => kind.health !== undefined).map((kind) => kind.name));
  return objects.flatMap((object) => {
    if (!checked.has(object.kind) || told.has(keyOf(object))) return [];
    const found = kindOf(object.kind).health!(object);
    if (found === null) return [];
    return [{ ...found, subject: keyOf(object), severity: policy === 'warn' ? 'warning' : found.severity }];
  });
}
