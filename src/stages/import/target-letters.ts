// The letters of a database that is not of UTF-8: how the server folds them, and which of the file's it does not have. It is asked in letters that it
// has: any other ends a query.
import type { Lacking } from '../../import/lacking.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { suspectsOf } from './file/reading.ts';
import type { SqliteFile } from './file/sqlite-file.ts';
import type { PreparedTable } from './prepared-table.ts';

/** How values are compared that are the same in upper and in lower case: in some databases only letters of ASCII are made small. */
export type Folding = 'ascii' | 'unicode';

export interface TargetLetters {
  /** As PostgreSQL calls it. */
  readonly encoding: string;
  readonly folding: Folding;
}

/** Bytes of a capital letter in encodings of several bytes: É, and the wide A. In those of one byte any of 128 will do. */
const CAPITALS = `CASE pg_catalog.getdatabaseencoding() WHEN 'UTF8' THEN 'c389' WHEN 'EUC_TW' THEN 'a4c1'
  WHEN 'EUC_JP' THEN 'a3c1' WHEN 'EUC_JIS_2004' THEN 'a3c1' WHEN 'EUC_CN' THEN 'a3c1' WHEN 'EUC_KR' THEN 'a3c1' ELSE '41' END`;

/** A server that does not know what its bytes mean folds some of them at most. */
const LETTERS_SQL = `/* gate:import */ SELECT pg_catalog.getdatabaseencoding() AS encoding,
  CASE WHEN pg_catalog.getdatabaseencoding() IN ('SQL_ASCII', 'MULE_INTERNAL', 'JOHAB') THEN false
    WHEN pg_catalog.pg_encoding_max_length(d.encoding) = 1
    THEN EXISTS (SELECT FROM pg_catalog.generate_series(128, 255) n WHERE pg_catalog.lower(pg_catalog.chr(n)) <> pg_catalog.chr(n))
    ELSE pg_catalog.lower(c.letter) <> c.letter END AS folds
FROM pg_catalog.pg_database d,
  (SELECT pg_catalog.convert_from(pg_catalog.decode(${CAPITALS}, 'hex'), pg_catalog.getdatabaseencoding()) COLLATE pg_catalog."default" AS letter) c
WHERE d.datname = pg_catalog.current_database()`;

export async function targetLetters(session: Queryable): Promise<TargetLetters> {
  const [result] = await session.query(LETTERS_SQL);
  const { encoding, folds } = result!.rows[0]!;
  return { encoding: encoding!, folding: folds === 't' ? 'unicode' : 'ascii' };
}

const BEYOND_ASCII = /[^\0-\x7f]/gu;

/** @returns null if there are none. */
export async function lackingIn(session: Queryable, file: SqliteFile, table: PreparedTable, encoding: string): Promise<Lacking | null> {
  if (encoding === 'UTF8' || encoding === 'SQL_ASCII') return null;
  const found = charactersIn(file, table);
  const lacking = new Set(await lackingOf(session, new Set(found.flatMap((characters) => [...characters]))));
  return lacking.size === 0 ? null : { encoding, characters: found.map((characters) => [...characters].filter((one) => lacking.has(one))) };
}

/** Of each column: those of its values and those of what is made of them, beyond ASCII. */
function charactersIn(file: SqliteFile, table: PreparedTable): readonly ReadonlySet<string>[] {
  const { pair, reading, converters } = table;
  const found = converters.map(() => new Set<string>());
  for (const cells of suspectsOf(file, { ...table, reading: { ...reading, bigints: true } })) {
    for (const [i, converter] of converters.entries()) {
      const cell = cells[i]!;
      const texts = [
        cell instanceof Uint8Array && pair.columns[i]!.to.base !== 'bytea' ? Buffer.from(cell).toString() : cell,
        converter.convert(cell),
      ];
      for (const text of texts) {
        if (typeof text !== 'string') continue;
        for (const [character] of text.matchAll(BEYOND_ASCII)) found[i]!.add(character);
      }
    }
  }
  return found;
}

/** Each is tried where a failure ends nothing, and is in no log. Nothing is known of them where the language for that is not to be had. */
async function lackingOf(session: Queryable, characters: ReadonlySet<string>): Promise<readonly string[]> {
  if (characters.size === 0 || !(await mayTry(session))) return [];
  const bytes = [...characters].map((character) => Buffer.from(character).toString('hex'));
  const results = await session.query(`/* gate:import */ DO $gate$
DECLARE
  tried pg_catalog.text;
  lacking pg_catalog.text := '';
BEGIN
  FOREACH tried IN ARRAY pg_catalog.string_to_array(${quoteLiteral(bytes.join(' '))}, ' ') LOOP
    BEGIN
      PERFORM pg_catalog.convert_from(pg_catalog.decode(tried, 'hex'), 'UTF8');
    EXCEPTION WHEN untranslatable_character THEN
      lacking := lacking || ' ' || tried;
    END;
  END LOOP;
  PERFORM pg_catalog.set_config('schemagate.lacking', lacking, true);
END $gate$;
SELECT pg_catalog.current_setting('schemagate.lacking') AS lacking`);
  const lacking = results.at(-1)!.rows[0]!['lacking'] ?? '';
  return lacking.split(' ').flatMap((hex) => (hex === '' ? [] : [Buffer.from(hex, 'hex').toString()]));
}

async function mayTry(session: Queryable): Promise<boolean> {
  const [result] = await session.query(
    "/* gate:import */ SELECT 1 AS may FROM pg_catalog.pg_language WHERE lanname = 'plpgsql' AND pg_catalog.has_language_privilege(oid, 'USAGE')",
  );
  return result!.rows.length > 0;
}
