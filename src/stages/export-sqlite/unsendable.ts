// Values that the server cannot send, as their bytes are no characters: a database that is not of UTF-8 takes such bytes, and COPY ends at the first
// of them. They are looked for after that, each where a failure ends nothing.
import { type Finding, finding } from '../../core/finding.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { SETTINGS } from '../import/move-tables.ts';
import type { BackColumn, PreparedBack } from './prepare-back.ts';
import { placeIn } from './refusals.ts';

const NOT_SENT = /^(?:22P05|22021)$/;

export const isUnsendable = (error: unknown): boolean => error instanceof PostgresError && NOT_SENT.test(error.sqlstate);

/** Their texts are of ASCII. */
const PLAIN = /^(?:int[248]|float[48]|numeric|bool|uuid|bytea|oid|date|time|timetz|timestamp|timestamptz|interval|inet|cidr)$/;

/** In a transaction of its own. */
export async function unsendableIn(session: Session, tables: readonly PreparedBack[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  await session.query(`BEGIN READ ONLY; ${SETTINGS}`);
  for (const table of tables) {
    for (const column of table.columns.filter(({ to }) => to.element !== null || !PLAIN.test(to.base))) {
      const found = await look(session, table, column);
      if (found !== null) findings.push(found);
    }
  }
  await session.query('ROLLBACK');
  return findings;
}

const SHOWN = 3;
const SHOWN_BYTES = 20;

/** Null if all of its values can be sent. */
async function look(session: Session, table: PreparedBack, column: BackColumn): Promise<Finding | null> {
  const { pair, columns } = table;
  const key = columns.map(({ from, to }) => (pair.from.key.includes(from.name) ? `t.${quoteIdent(to.name)}::pg_catalog.text` : 'NULL'));
  const results = await session.query(`/* gate:export */ DO $gate$
DECLARE
  one record;
  place pg_catalog.text;
  found pg_catalog.int8 := 0;
  shown pg_catalog.text := '';
BEGIN
  FOR one IN SELECT (${column.read})::pg_catalog.text AS value, pg_catalog.array_to_json(ARRAY[${key.join(', ')}]::pg_catalog.text[])::pg_catalog.text AS key
    FROM ${pair.to.id} t LOOP
    BEGIN
      PERFORM pg_catalog.convert_to(one.value, 'UTF8');
    EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
      found := found + 1;
      CONTINUE WHEN found > ${SHOWN};
      BEGIN
        place := pg_catalog.encode(pg_catalog.convert_to(one.key, 'UTF8'), 'hex');
      EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
        place := '';
      END;
      shown := shown || ' ' || pg_catalog.encode(pg_catalog.substring(
        pg_catalog.convert_to(one.value, pg_catalog.getdatabaseencoding()), 1, ${SHOWN_BYTES}), 'hex') || ':' || place;
    END;
  END LOOP;
  PERFORM pg_catalog.set_config('schemagate.unsendable', found || shown, true);
END $gate$;
SELECT pg_catalog.current_setting('schemagate.unsendable') AS found, pg_catalog.getdatabaseencoding() AS encoding`);
  const { found, encoding } = results.at(-1)!.rows[0]!;
  const [number, ...shown] = found!.split(' ');
  return number === '0' ? null : unsendableFinding(table, column, { all: Number(number), shown, encoding: encoding! });
}

interface Found {
  readonly all: number;
  /** Of each its bytes and its key, in hexadecimal digits. */
  readonly shown: readonly string[];
  readonly encoding: string;
}

function unsendableFinding(table: PreparedBack, column: BackColumn, { all, shown, encoding }: Found): Finding {
  const path = `${table.pair.to.name}.${column.to.name}`;
  const places = shown.map((one) => {
    const [bytes = '', key = ''] = one.split(':');
    const place =
      key === '' ? 'in a row without a key' : placeIn(table, JSON.parse(Buffer.from(key, 'hex').toString()) as (string | null)[]);
    return `0x${bytes} (${place})`;
  });
  const what = encoding === 'SQL_ASCII' ? 'are not UTF-8' : `are no characters of ${encoding}`;
  const more = all > shown.length ? `; and ${count(all - shown.length, 'more value')}` : '';
  return finding({
    code: 'export-value-unfit',
    subject: path,
    message: `${path} has bytes that ${what}: ${places.join(', ')}${more}`,
    hint: `correct the rows in the database, or leave the column out with \`--skip ${path}\``,
  });
}
