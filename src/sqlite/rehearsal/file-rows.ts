// Which rows a SQLite database holds, by counts and checksums.
import { digestOf } from '../../ledger/digest.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Rows, TableRows } from '../../stages/rehearsal/rows-kept.ts';
import { quoteName } from '../schema/canonical.ts';
import type { Connection } from '../session/connection.ts';

/** Generated columns follow from the others. */
export async function rowsOfFile(connection: Connection, { objects }: Catalog): Promise<Rows> {
  const found = new Map<string, TableRows>();
  for (const { id: table } of objects.filter(({ kind }) => kind === 'table')) {
    const columns = objects.filter(
      ({ kind, owner, attributes }) => kind === 'column' && owner === `table ${table}` && !attributes['generated'],
    );
    const values = columns.map(({ attributes }, i) => `quote(${quoteName(String(attributes['name']))}) AS c${i}`);
    const rows = await connection.rows(`SELECT ${values.join(', ')} FROM ${table}`);
    const sums = columns.map(({ attributes }, i) => {
      const texts = rows.map((row) => String(row[`c${i}`])).filter((text) => text !== 'NULL');
      const column = { values: texts.length, sum: digestOf(texts), isClock: CLOCK.test(String(attributes['default'] ?? '')) };
      return [quoteName(String(attributes['name'])), column] as const;
    });
    found.set(table, { rows: rows.length, columns: new Map(sums) });
  }
  return found;
}

/** A default that is the current time. */
const CLOCK = /\bcurrent_(?:timestamp|time|date)\b|\b(?:datetime|date|time|julianday|unixepoch|strftime)\s*\(/i;
