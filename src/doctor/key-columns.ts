// Columns of whole numbers that a sequence fills or that are the primary key: how far their type goes, how far the sequence is, and the largest
// value that is there, by an index. Read in portions, so that a database of thousands of tables never has that many locks taken at once.
import type { Queryable, Row } from '../postgres/session/queryable.ts';
import type { Scope } from '../schema/model/scope.ts';
import { ourTables, RELATION_NAME } from './words.ts';

export interface KeyColumn {
  /** As SQL writes them. */
  readonly table: string;
  readonly column: string;
  /** `integer`. */
  readonly type: string;
  /** The largest value that the type has room for. */
  readonly room: bigint;
  readonly isPrimaryKey: boolean;
  readonly sequence: KeySequence | null;
  /** The largest value that is there; null if there is none, or no index to look it up by. */
  readonly largest: bigint | null;
}

export interface KeySequence {
  readonly name: string;
  readonly most: bigint;
  readonly increment: bigint;
  readonly start: bigint;
  readonly cycles: boolean;
  /** Null if it was never asked for a value. */
  readonly last: bigint | null;
}

export interface KeyColumns {
  readonly columns: readonly KeyColumn[];
  /** How many tables or sequences the role may not read. */
  readonly unseen: number;
}

const PORTION = 100;

const ROOM: Readonly<Record<string, bigint>> = { smallint: 32_767n, integer: 2_147_483_647n, bigint: 9_223_372_036_854_775_807n };

/** A sequence belongs to its column, or the column's default asks it. */
const columnsQuery = ({ from, where }: ReturnType<typeof ourTables>): string => `WITH fed AS (
  SELECT d.refobjid AS rel, d.refobjsubid AS att, d.objid AS seq FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  UNION SELECT f.adrelid, f.adnum, d.refobjid FROM pg_attrdef f JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
    AND d.refclassid = 'pg_class'::regclass JOIN pg_sequence s ON s.seqrelid = d.refobjid)
SELECT ${RELATION_NAME} AS "table", quote_ident(a.attname) AS "column", format_type(a.atttypid, NULL) AS type,
  coalesce(k.primary_key, false) AS primary_key, k.primary_key IS NOT NULL AS indexed,
  has_column_privilege(c.oid, a.attnum, 'SELECT') AND NOT row_security_active(c.oid) AS readable,
  fed.seq, fed.seq::regclass AS sequence, s.seqmax, s.seqincrement, s.seqstart, s.seqcycle,
  fed.seq IS NULL OR has_sequence_privilege(fed.seq, 'USAGE, SELECT') AS known
FROM ${from} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN LATERAL (SELECT bool_or(i.indisprimary AND i.indnkeyatts = 1) AS primary_key FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree' WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL) k ON true
  LEFT JOIN fed ON fed.rel = c.oid AND fed.att = a.attnum
  LEFT JOIN pg_sequence s ON s.seqrelid = fed.seq
WHERE ${where} AND NOT c.relispartition AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  AND (fed.seq IS NOT NULL OR k.primary_key) ORDER BY 1, 2`;

/** The largest values first: a sequence only goes on meanwhile, so that none looks behind that is not. */
export async function readKeyColumns(ask: Queryable['query'], scope: Scope): Promise<KeyColumns> {
  const [listed] = await ask(columnsQuery(ourTables(scope, 'rp')));
  // A bigint that no sequence fills has room enough.
  const rows = listed!.rows.filter(({ seq, type }) => seq !== null || type !== 'bigint');
  const readable = rows.filter(({ readable, indexed }) => readable === 't' && indexed === 't');
  const largest = await inPortions(ask, readable, ({ table, column }) => `(SELECT max(${column})::text FROM ${table})`);
  const known = rows.filter(({ seq, known }) => seq !== null && known === 't');
  const last = await inPortions(ask, known, ({ seq }) => `pg_sequence_last_value(${seq})::text`);
  return {
    columns: rows.map((row) => columnOf(row, largest.get(row) ?? null, last.get(row) ?? null)),
    unseen: rows.filter(({ readable, known }) => readable !== 't' || known !== 't').length,
  };
}

async function inPortions(
  ask: Queryable['query'],
  rows: readonly Row[],
  expression: (row: Row) => string,
): Promise<ReadonlyMap<Row, string | null>> {
  const answers = new Map<Row, string | null>();
  for (let at = 0; at < rows.length; at += PORTION) {
    const portion = rows.slice(at, at + PORTION);
    const [answer] = await ask(portion.map((row, index) => `SELECT ${index} AS at, ${expression(row)} AS value`).join(' UNION ALL '));
    for (const { at: index, value } of answer!.rows) answers.set(portion[Number(index)]!, value ?? null);
  }
  return answers;
}

function columnOf(row: Row, largest: string | null, last: string | null): KeyColumn {
  const big = (text: string | null | undefined): bigint => BigInt(text ?? 0);
  return {
    table: row['table']!,
    column: row['column']!,
    type: row['type']!,
    room: ROOM[row['type']!]!,
    isPrimaryKey: row['primary_key'] === 't',
    sequence:
      row['seq'] === null || row['known'] !== 't'
        ? null
        : {
            name: row['sequence']!,
            most: big(row['seqmax']),
            increment: big(row['seqincrement']),
            start: big(row['seqstart']),
            cycles: row['seqcycle'] === 't',
            last: last === null ? null : BigInt(last),
          },
    largest: largest === null ? null : BigInt(largest),
  };
}
