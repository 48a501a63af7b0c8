// Sequences whose next number is in the table already, as after rows were loaded with their keys: the next INSERT fails with a duplicate key.

import { quoteLiteral } from '../../../sql/quote.ts';
import { fixable, type LookCheck } from '../../check.ts';
import { judgeKeys } from '../../judge-keys.ts';
import type { KeyColumn } from '../../key-columns.ts';

export const sequenceBehindColumn: LookCheck = {
  id: 'sequence-behind-column',
  group: 'keys',
  looksFor: 'sequences whose next number is not above the largest key in their table, as after a load of rows with their keys',
  needs: 'SELECT on the tables and the sequences',
  fixes: 'setval to the largest key',
  look: async ({ keys }) => judgeKeys(await keys(), findingsOf),
};

function findingsOf({ table, column, sequence, largest }: KeyColumn) {
  if (sequence === null || largest === null || sequence.increment < 0n || sequence.cycles) return [];
  const next = sequence.last === null ? sequence.start : sequence.last + sequence.increment;
  if (next > largest) return [];
  return [
    fixable(
      {
        code: 'sequence-behind-column',
        severity: 'error',
        subject: `sequence ${sequence.name}`,
        message: `its next number is ${next}, and ${table}.${column} goes up to ${largest} already, so the next INSERT fails with a duplicate key, or will soon`,
        hint: 'set it to the largest key, at the end of every load of rows as well',
      },
      [
        `SELECT pg_catalog.setval(${quoteLiteral(sequence.name)}, greatest((SELECT max(${column}) FROM ${table}), (SELECT last_value FROM ${sequence.name})))`,
      ],
    ),
  ];
}
