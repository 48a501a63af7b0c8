// Primary keys of type integer or smallint that are half full, whatever fills them.
import type { LookCheck } from '../../check.ts';
import { unseenText } from '../../key-columns.ts';

const WARN_AT = 50;

export const integerKeyFilling: LookCheck = {
  id: 'integer-key-filling',
  group: 'keys',
  looksFor: `primary keys of type integer or smallint whose largest value is past ${WARN_AT} % of what the type has room for`,
  needs: 'SELECT on the tables',
  look: async ({ keys }) => {
    const read = await keys();
    const unseen = unseenText(read);
    const filling = read.columns.filter(
      ({ isPrimaryKey, type, largest, room }) =>
        isPrimaryKey && type !== 'bigint' && largest !== null && largest * 100n >= room * BigInt(WARN_AT),
    );
    return {
      findings: filling.map(({ table, column, type, largest, room }) => ({
        finding: {
          code: 'integer-key-filling',
          severity: 'warning',
          subject: `column ${table}.${column}`,
          message: `the primary key is ${type}, and its largest value is ${largest} of ${room} (${Number((largest! * 100n) / room)} %)`,
          hint: 'plan the change to bigint while there is time: add a column, fill it in batches, swap the two; every column that refers to it changes as well',
        },
      })),
      ...(unseen !== undefined && { skipped: unseen }),
    };
  },
};
