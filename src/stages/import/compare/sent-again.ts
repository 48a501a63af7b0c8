// What loading a table would send, once more, as texts in a temporary table beside the target: there both sides can be compared row by row. The
// transaction that it is made in is rolled back.
import { Misfit } from '../../../import/convert/family.ts';
import { CopyWriter } from '../../../import/copy-writer.ts';
import type { Session } from '../../../postgres/session/session.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import { rowsOf } from '../file/reading.ts';
import type { SqliteFile } from '../file/sqlite-file.ts';
import type { PreparedTable } from '../prepared-table.ts';

const SENT = 'pg_temp.gate_import_sent';

/** Columns by their places in the pair, which are those that both sides can print. */
export interface Sides {
  /** SQL of the rows that are sent, and of those that are there, as `c0`, `c7` …, and `there`, which is true. */
  readonly sent: string;
  readonly found: string;
  readonly columns: readonly string[];
}

/** @param used must be printed by both sides. */
export async function sendAgain(
  session: Session,
  file: SqliteFile,
  { pair, reading, converters }: PreparedTable,
  used: readonly number[],
): Promise<Sides> {
  const pieces = function* () {
    const writer = new CopyWriter(used.length, 'lookup3');
    for (const rows of rowsOf(file, pair, reading)) {
      for (const cells of rows) {
        for (const i of used) {
          const { convert, hashed } = converters[i]!;
          const text = convert(cells[i]!);
          writer.value(text instanceof Misfit || text === null ? null : (hashed?.(text) ?? text));
        }
        writer.endRow();
        if (writer.isFull) yield* writer.take();
      }
    }
    yield* writer.take();
  };
  const columns = used.map((i) => `c${i}`);
  // A column may be of a collation that takes different texts for the same.
  const exact = used.map((i) => `(${converters[i]!.printed!(`t.${quoteIdent(pair.columns[i]!.to.name)}`)}) COLLATE "C" AS c${i}`);
  await session.send(
    `DROP TABLE IF EXISTS ${SENT};
CREATE TEMPORARY TABLE gate_import_sent (${columns.map((column) => `${column} text COLLATE "C"`).join(', ')}, there boolean DEFAULT true);
COPY ${SENT} (${columns.join(', ')}) FROM STDIN`,
    [pieces()],
  );
  return { sent: SENT, found: `(SELECT ${exact.join(', ')}, true AS there FROM ${pair.to.id} t)`, columns };
}

/** The places of the columns of its key in the pair; null if it has none that both sides can print. */
export function printedKey({ pair, converters }: PreparedTable): readonly number[] | null {
  const key = pair.from.key.map((name) => pair.columns.findIndex(({ from }) => from.name === name));
  return key.length === 0 || key.some((i) => i === -1 || converters[i]!.printed === null) ? null : key;
}
