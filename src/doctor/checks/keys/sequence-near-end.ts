// Sequences that run out of numbers, or of room in the type of the column that they fill.
import type { LookCheck } from '../../check.ts';
import { judgeKeys } from '../../judge-keys.ts';
import type { KeyColumn } from '../../key-columns.ts';
import { amountText } from '../../words.ts';

const WARN_AT = 75;
const ERROR_AT = 90;

export const sequenceNearEnd: LookCheck = {
  id: 'sequence-near-end',
  group: 'keys',
  looksFor: `sequences that have used ${WARN_AT} % of their numbers, or of those that their column has room for (an error at ${ERROR_AT} %)`,
  needs: 'SELECT on the sequences',
  look: async ({ keys }) => judgeKeys(await keys(), findingsOf),
};

function findingsOf({ table, column, type, room, sequence }: KeyColumn) {
  if (sequence === null || sequence.last === null || sequence.increment < 0n || sequence.cycles) return [];
  const most = sequence.most < room ? sequence.most : room;
  const used = Number((100n * sequence.last) / most);
  if (used < WARN_AT) return [];
  const left = (most - sequence.last) / sequence.increment;
  const isOfColumn = room <= sequence.most;
  return [
    {
      finding: {
        code: 'sequence-near-end',
        severity: used >= ERROR_AT ? ('error' as const) : ('warning' as const),
        subject: `sequence ${sequence.name}`,
        message: `it is at ${sequence.last} of ${most}${isOfColumn ? `, the most that ${table}.${column} (${type}) has room for` : ''}: ${used} % are used, and ${amountText(Number(left))} rows are left`,
        hint: isOfColumn
          ? `make the column bigint before it is full: a new column that is filled in batches and then swapped blocks nobody, ALTER TABLE ${table} ALTER COLUMN ${column} TYPE bigint rewrites the table under a lock`
          : `in a migration: ALTER SEQUENCE ${sequence.name} AS bigint MAXVALUE ${room}`,
      } as const,
    },
  ];
}
