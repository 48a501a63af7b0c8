// Proves that what was sent is what is there: rows, values that are not NULL, and a checksum of every column that does not depend on the order of
// rows, computed here of what was sent and by PostgreSQL of what it prints. Rows that differ are found by loading what was sent once more, as
// texts, into a temporary table: the transaction is rolled back after a difference anyway.
import { type Finding, finding } from '../../core/finding.ts';
import { Field } from '../../import/field.ts';
import { RowBytes } from '../../import/row-bytes.ts';
import { type HashKind, hashSql } from '../../import/row-hash.ts';
import { sumsSql } from '../../import/row-writer.ts';
import { calledTable } from '../../import/target.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import type { Session } from '../../postgres/session/session.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import { printedKey, sendAgain } from './compare/sent-again.ts';
import type { SqliteFile } from './file/sqlite-file.ts';
import type { ColumnSum, Loaded } from './load-tables.ts';
import type { PreparedTable } from './prepared-table.ts';

export interface TargetSums {
  readonly rows: number;
  /** Of each column of the pair; a sum of null where only values are counted. */
  readonly columns: readonly { readonly count: number; readonly sum: bigint | null }[];
}

interface Sample {
  /** SQL of type bigint. */
  readonly sql: string;
  readonly add: (field: Field) => void;
}

/** Bytes beyond ASCII, which not every server takes in a text. */
const LETTERS = Buffer.from('žluťoučký kůň 日本 0123456789 0123456789');

/** Texts of several lengths, as each part of the hash is in one of them; and each other way in which something is hashed. */
const SAMPLES: readonly Sample[] = [
  ...['', 'a', 'schemagate', 'schemagate 0123456789', 'schemagate 0123456789 0123456789 0123456789'].map((text) => ({
    sql: hashSql('lookup3', `${quoteLiteral(text)}::pg_catalog.text`),
    add: (field: Field) => field.text(text),
  })),
  { sql: 'pg_catalog.hashint8extended(-1234567890123, 0)', add: (field) => field.integer(8, -1234567890123) },
  { sql: 'pg_catalog.hashfloat8extended(-0.37, 0)', add: (field) => field.real(8, -0.37) },
  ...[Buffer.from('a'), LETTERS].map((bytes) => ({
    sql: `pg_catalog.hash_array_extended(ARRAY[pg_catalog.decode('${bytes.toString('hex')}', 'hex')], 0) - 31::pg_catalog.numeric`,
    add: (field: Field) => field.raw(bytes),
  })),
];

/** A server that keeps texts as other bytes than those that are sent hashes others. */
const AS_SENT = "pg_catalog.getdatabaseencoding() IN ('UTF8', 'SQL_ASCII') AS as_sent";

/** Which hash the server computes as it is computed here. */
export async function hashOf(session: Queryable): Promise<HashKind> {
  const [result] = await session.query(
    `/* gate:import */ SELECT ${[AS_SENT, ...SAMPLES.map(({ sql }, i) => `${sql} AS h${i}`)].join(', ')}`,
  );
  if (result!.rows[0]!['as_sent'] !== 't') return 'md5';
  const isSame = SAMPLES.every(({ add }, i) => {
    const field = new Field(new RowBytes());
    add(field);
    return BigInt.asIntN(64, BigInt(result!.rows[0]![`h${i}`]!)) === field.sum.sum;
  });
  return isSame ? 'lookup3' : 'md5';
}

/** A SELECT has no more than 1664 columns (manual, Appendix K). */
export const COLUMNS_AT_ONCE = 500;

export async function sumsInTarget(session: Queryable, { pair, converters }: PreparedTable, hash: HashKind): Promise<TargetSums> {
  let rows = 0;
  const columns: { count: number; sum: bigint | null }[] = [];
  const sums = sumsSql(converters, hash);
  for (let from = 0; from === 0 || from < converters.length; from += COLUMNS_AT_ONCE) {
    const some = sums.slice(from, from + COLUMNS_AT_ONCE);
    const wanted = some.map((sumOf, i) => {
      const column = quoteIdent(pair.columns[from + i]!.to.name);
      const sum = sumOf(column);
      return `, pg_catalog.count(${column}) AS n${i}${sum === null ? '' : `, ${sum} AS h${i}`}`;
    });
    const [result] = await session.query(`/* gate:import */ SELECT pg_catalog.count(*) AS rows${wanted.join('')} FROM ${pair.to.id}`);
    const row = result!.rows[0]!;
    rows = Number(row['rows']);
    columns.push(
      ...some.map((_, i) => ({ count: Number(row[`n${i}`]), sum: row[`h${i}`] === undefined ? null : BigInt(row[`h${i}`] ?? 0) })),
    );
  }
  return { rows, columns };
}

const NONE: TargetSums = { rows: 0, columns: [] };

/** What of a table is not as it was sent. */
export interface Differing {
  /** How many rows are there instead; null if it is their number. */
  readonly rows: number | null;
  /** By their names in the target. */
  readonly columns: readonly string[];
}

/** Null if nothing differs. @param before of rows that were there. */
export function differences({ table, rows, sums }: Loaded, found: TargetSums, before: TargetSums = NONE): Differing | null {
  const differs = (sent: ColumnSum, i: number): boolean => {
    const there = found.columns[i]!;
    const earlier = before.columns[i] ?? { count: 0, sum: 0n };
    const isOther = there.sum !== null && BigInt.asIntN(64, there.sum - (earlier.sum ?? 0n) - sent.sum) !== 0n;
    return there.count - earlier.count !== sent.count || isOther;
  };
  const columns = table.pair.columns.filter((_, i) => differs(sums[i]!, i)).map(({ to }) => to.name);
  const added = found.rows - before.rows;
  return added === rows && columns.length === 0 ? null : { rows: added === rows ? null : added, columns };
}

const SHOWN = 3;

/** One finding for a table that is not what was sent, with the first rows that differ where the key tells them apart, and all rows are those sent. */
export async function differenceFinding(
  session: Session,
  file: SqliteFile,
  { table, rows }: Loaded,
  { differing, wasEmpty }: { readonly differing: Differing; readonly wasEmpty: boolean },
): Promise<Finding> {
  const name = calledTable(table.pair.to);
  const counts = differing.rows === null ? '' : `${rows} rows were sent, and ${differing.rows} are there; `;
  const examples = wasEmpty ? await differingRows(session, file, table, differing.columns) : [];
  const which = differing.columns.join(', ');
  return finding({
    code: 'import-differs',
    subject: `table ${name}`,
    message: `${name} is not what was sent: ${counts}${which === '' ? '' : `the checksums differ of ${which}`}${examples.length === 0 ? '' : `: ${examples.join('; ')}`}; nothing was moved`,
    hint: 'look for a rule, a trigger or an event trigger of the target that changes rows as they come in, and run it again',
  });
}

async function differingRows(
  session: Session,
  file: SqliteFile,
  table: PreparedTable,
  differing: readonly string[],
): Promise<readonly string[]> {
  const { pair, converters } = table;
  const key = printedKey(table);
  if (key === null) return [];
  const values = pair.columns.flatMap(({ to }, i) =>
    differing.includes(to.name) && !key.includes(i) && converters[i]!.printed !== null ? [i] : [],
  );
  const used = [...key, ...values];
  const { sent, found } = await sendAgain(session, file, table, used);
  const same = used.map((i) => `c.c${i} IS NOT DISTINCT FROM t.c${i}`);
  const [result] = await session.query(`/* gate:import */ SELECT c.there AS sent, t.there AS found,
  ${used.map((i) => `c.c${i} AS s${i}, t.c${i} AS f${i}`).join(', ')}
FROM ${sent} c FULL JOIN ${found} t ON ${key.map((i) => `c.c${i} = t.c${i}`).join(' AND ')}
WHERE NOT (${same.join(' AND ')}) OR c.there IS NULL OR t.there IS NULL LIMIT ${SHOWN}`);
  return result!.rows.map((row) =>
    rowText(
      row,
      pair.columns.map(({ to }) => to.name),
      { key, values },
    ),
  );
}

function rowText(
  row: Row,
  names: readonly string[],
  { key, values }: { readonly key: readonly number[]; readonly values: readonly number[] },
): string {
  const place = key.map((i) => `${names[i]} ${row[`s${i}`] ?? row[`f${i}`]}`).join(', ');
  if (row['found'] === null) return `the row where ${place} is missing`;
  if (row['sent'] === null) return `the row where ${place} was not sent`;
  const shown = (value: string | null | undefined): string => (value === null || value === undefined ? 'NULL' : `'${value.slice(0, 60)}'`);
  const other = values.filter((i) => row[`s${i}`] !== row[`f${i}`]);
  return `where ${place}, ${other.map((i) => `${names[i]} is ${shown(row[`f${i}`])} and not ${shown(row[`s${i}`])}`).join(', ')}`;
}
