// What a reset drops and what stays, in words. Pure.
import { few } from '../../core/text/few.ts';
import { count } from '../../report/view-options.ts';
import { grouped } from '../../schema/model/grouped.ts';
import type { Drops } from './choose-drops.ts';
import { nameOf } from './read-inventory.ts';

/** `3 tables (about 12 rows), 1 view, and the ledger`; `nothing`. */
export function droppedText({ objects, ofGate, rows, extensions, largeObjects }: Drops): string {
  const counts = new Map<string, number>();
  for (const { type } of objects) counts.set(type, (counts.get(type) ?? 0) + 1);
  const tables = counts.get('table') ?? 0;
  counts.delete('table');
  const parts = [
    ...(tables === 0 ? [] : [`${count(tables, 'table')} (about ${count(rows, 'row')})`]),
    ...[...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([type, n]) => count(n, type)),
    ...(extensions.length === 0 ? [] : [count(extensions.length, 'extension')]),
    ...(largeObjects === 0 ? [] : [count(largeObjects, 'large object')]),
  ];
  const ledger = ofGate.length === 0 ? [] : ['the ledger'];
  return parts.length === 0 ? (ledger[0] ?? 'nothing') : [parts.join(', '), ...ledger].join(', and ');
}

/** Schema by schema, for who is about to lose it. */
export function dropLines({ objects, ofGate, schemas, extensions, stays }: Drops): readonly string[] {
  const whole = new Set(schemas.map(({ name }) => name));
  const bySchema = grouped([...objects, ...ofGate], ({ schema }) => schema);
  const named = [...new Set([...bySchema.keys(), ...whole])].toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
  return [
    ...named.map((schema) => {
      const names = (bySchema.get(schema) ?? []).map(nameOf).toReversed();
      const what = names.length === 0 ? 'nothing in it' : few(names, SHOWN);
      if (schema === null) return `  in no schema: ${what}`;
      return `  schema ${schema} (${whole.has(schema) ? 'dropped as well' : 'stays, without them'}): ${what}`;
    }),
    ...extensions.map(({ name }) => `  extension ${name}`),
    ...stays.map((one) => `  stays: ${one}`),
  ];
}

const SHOWN = 8;
