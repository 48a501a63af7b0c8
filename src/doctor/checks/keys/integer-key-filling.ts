// Primary keys of type integer or smallint that are half full, whatever fills them.
import type { Diagnosis, LookCheck } from '../../check.ts';
import { judgeKeys } from '../../judge-keys.ts';
import type { KeyColumn } from '../../key-columns.ts';

const WARN_AT = 50;

export const integerKeyFilling: LookCheck = {
  id: 'integer-key-filling',
  group: 'keys',
  looksFor: `primary keys of type integer or smallint whose largest value is past ${WARN_AT} % of what the type has room for`,
  needs: 'SELECT on the tables',
  look: async ({ keys }) => judgeKeys(await keys(), findingsOf),
};

function findingsOf({ table, column, type, isPrimaryKey, largest, room }: KeyColumn): readonly Diagnosis[] {
  if (!isPrimaryKey || type === 'bigint' || largest === null || largest * 100n < room * BigInt(WARN_AT)) return [];
  return [
    {
      finding: {
        code: 'integer-key-filling',
        severity: 'warning',
        subject: `column ${table}.${column}`,
        message: `the primary key is ${type}, and its largest value is ${largest} of ${room} (${Number((largest * 100n) / room)} %)`,
        hint: 'plan the change to bigint while there is time: add a column, fill it in batches, swap the two; every column that refers to it changes as well',
      },
    },
  ];
}
