// Rows into a database that is not of UTF-8, and back: both sides are compared all the same, how its letters are folded is asked in letters that it
// has, and a character that one side cannot hold is named by table, row and column.
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, type Row, urlOf } from '../support/database.ts';
import { cellsIn, exportInto } from '../support/export-sqlite.ts';
import { ended, importInto, saidOf } from '../support/import-sqlite.ts';
import { openSession } from '../support/session.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

interface Encoded {
  readonly url: string;
  admin(sql: string): Promise<readonly Row[]>;
}

/** A database of an encoding. @param locale its letters are folded by; without it only those of ASCII are. */
async function databaseOf(encoding: string, locale: string | null = null): Promise<Encoded> {
  const beside = await freshDatabase();
  const name = `${beside.name}_${encoding.toLowerCase()}`;
  const letters = locale === null ? '' : `LOCALE_PROVIDER icu ICU_LOCALE '${locale}'`;
  await beside.admin(`CREATE DATABASE ${name} ENCODING '${encoding}' TEMPLATE template0 LOCALE 'C' ${letters}`);
  onTestFinished(async () => void (await beside.admin(`DROP DATABASE ${name} WITH (FORCE)`)));
  const url = urlOf(beside.url, { database: name });
  const admin = async (sql: string): Promise<readonly Row[]> => {
    const session = await openSession(url);
    try {
      return (await session.query(sql)).at(-1)!.rows;
    } finally {
      await session.close();
    }
  };
  return { url, admin };
}

const file = (values: string): string =>
  sqliteFile(`CREATE TABLE c (id INTEGER PRIMARY KEY, x TEXT, y TEXT); INSERT INTO c VALUES ${values}`);

const CASES = [
  { encoding: 'WIN1251', kept: 'Ёж', bytes: 'a8e6', lacks: 'žř' },
  { encoding: 'WIN1250', kept: 'Žluť', bytes: '8e6c759d', lacks: 'Ж' },
  { encoding: 'KOI8R', kept: 'Ёж', bytes: 'b3d6', lacks: 'é' },
  { encoding: 'EUC_JP', kept: '日本', bytes: 'c6fccbdc', lacks: '😀' },
  { encoding: 'LATIN1', kept: 'ño', bytes: 'f16f', lacks: '日本' },
  { encoding: 'LATIN2', kept: 'žř', bytes: 'bef8', lacks: 'ñ' },
];

test.each(CASES)('into $encoding', async ({ encoding, kept, bytes, lacks }) => {
  const database = await databaseOf(encoding);
  await database.admin('CREATE TABLE c (id int PRIMARY KEY, x text UNIQUE, y jsonb)');
  const unfit = file(`(1, 'a', NULL), (2, '${lacks} ${kept}', '{"${lacks}": 1}'), (3, '${kept}', '"\\u1f00"')`);
  const why = `has characters that the target's encoding ${encoding} lacks`;
  const shown = [...lacks].map((letter) => `'${letter}'`).join(', ');
  const said = [
    `c.x: '${lacks} ${kept}' (id 2) ${why} (${shown})`,
    `c.y: '{"${lacks}": 1}' (id 2) ${why} (${shown}, 'ἀ'); likewise '"\\u1f00"' (id 3)`,
  ];
  for (const flags of [{ plan: true }, { yes: true }]) {
    const refused = await importInto(database.url, unfit, flags);
    expect(ended(refused)).toEqual([8, ['import-value-unfit', 'import-value-unfit']]);
    expect(saidOf(refused, 'import-value-unfit')).toEqual(said);
  }
  expect(ended(await importInto(database.url, unfit, { yes: true, skip: 'c.x,c.y', plan: true }))).toEqual([0, []]);
  const fit = file(`(1, 'a', NULL), (2, '${kept}', '{"${kept}": 1}')`);
  expect(ended(await importInto(database.url, fit, { plan: true }))).toEqual([0, []]);
  expect(ended(await importInto(database.url, fit))).toEqual([0, []]);
  expect(await database.admin(`SELECT encode(convert_to(x, '${encoding}'), 'hex') AS bytes FROM c WHERE id = 2`)).toEqual([{ bytes }]);
  expect(ended(await importInto(database.url, fit, { compare: true }))).toEqual([0, []]);
});

test('where nothing can be tried, the server names the row', async () => {
  const database = await databaseOf('LATIN1');
  await database.admin('CREATE TABLE c (id int PRIMARY KEY, x text, y text); DROP EXTENSION plpgsql');
  const refused = await importInto(database.url, file("(1, 'é', NULL), (2, '日', NULL)"));
  expect(saidOf(refused, 'import-row-refused')).toEqual([
    expect.stringMatching(/of the row where id 2: .* has no equivalent in encoding "LATIN1"/),
  ]);
});

test('into SQL_ASCII, which knows no characters', async () => {
  const database = await databaseOf('SQL_ASCII');
  await database.admin('CREATE TABLE c (id int PRIMARY KEY, x text, y jsonb); CREATE UNIQUE INDEX c_x ON c (lower(x))');
  const any = file(`(1, 'é', NULL), (2, 'É', NULL), (3, '日本', '{"日": 1}')`);
  expect(ended(await importInto(database.url, any, { plan: true }))).toEqual([0, []]);
  expect(ended(await importInto(database.url, any))).toEqual([0, []]);
  expect(ended(await importInto(database.url, any, { compare: true }))).toEqual([0, []]);
  expect(await database.admin("SELECT encode(x::bytea, 'hex') AS bytes FROM c ORDER BY id")).toEqual([
    { bytes: 'c3a9' },
    { bytes: 'c389' },
    { bytes: 'e697a5e69cac' },
  ]);
});

const FOLDED = [
  { encoding: 'WIN1251', locale: null, letters: ['Ж', 'ж'], isSame: false },
  { encoding: 'WIN1251', locale: 'ru', letters: ['Ж', 'ж'], isSame: true },
  { encoding: 'EUC_JP', locale: null, letters: ['Ａ', 'ａ'], isSame: false },
  { encoding: 'EUC_JP', locale: 'ja', letters: ['Ａ', 'ａ'], isSame: true },
  { encoding: 'UTF8', locale: null, letters: ['É', 'é'], isSame: false },
  { encoding: 'UTF8', locale: 'en', letters: ['É', 'é'], isSame: true },
];

test.each(FOLDED)('whether $encoding with the locale $locale tells $letters', async ({ encoding, locale, letters, isSame }) => {
  const [server] = await (await freshDatabase()).admin('SHOW server_version_num');
  // Before 15 a database has no locale of ICU.
  if (locale !== null && Number(server!['server_version_num']) < 150_000) return;
  const database = await databaseOf(encoding, locale);
  await database.admin('CREATE TABLE c (id int PRIMARY KEY, x text, y text); CREATE UNIQUE INDEX c_x ON c (lower(x))');
  const both = file(letters.map((letter, i) => `(${i}, '${letter}', NULL)`).join());
  const end = isSame ? [8, ['import-not-unique']] : [0, []];
  expect(ended(await importInto(database.url, both, { plan: true }))).toEqual(end);
  expect(ended(await importInto(database.url, both))).toEqual(end);
});

test('bytes of SQL_ASCII that are not UTF-8 are named on their way back', async () => {
  const database = await databaseOf('SQL_ASCII');
  await database.admin(
    "CREATE TABLE c (id int PRIMARY KEY, x text, y text); INSERT INTO c VALUES (1, 'é', 'a'), (2, convert_from('\\xe9', 'SQL_ASCII'), 'b')",
  );
  const path = file("(7, 'x', 'y')");
  for (const flags of [{ plan: true }, { yes: true }]) {
    const refused = await exportInto(database.url, path, { into: 'truncate', ...flags });
    expect(ended(refused)).toEqual([8, ['export-value-unfit']]);
    expect(saidOf(refused, 'export-value-unfit')).toEqual(['c.x has bytes that are not UTF-8: 0xe9 (id 2)']);
  }
  expect(cellsIn(path, 'SELECT id FROM c')).toEqual([[7]]);
  expect(ended(await exportInto(database.url, path, { into: 'truncate', yes: true, skip: 'c.x' }))).toEqual([0, []]);
  await database.admin("UPDATE c SET x = 'ñ' WHERE id = 2");
  expect(ended(await exportInto(database.url, path, { into: 'truncate', yes: true }))).toEqual([0, []]);
  expect(cellsIn(path, 'SELECT x FROM c ORDER BY id')).toEqual([['é'], ['ñ']]);
});

test('bytes of WIN1251 that are no character are named on their way back', async () => {
  const database = await databaseOf('WIN1251');
  await database.admin(
    "CREATE TABLE c (id int PRIMARY KEY, x text, y text); INSERT INTO c VALUES (1, 'Ж', 'a'), (2, convert_from('\\x4198', 'WIN1251'), 'b')",
  );
  const path = file("(7, 'x', 'y')");
  for (const flags of [{ plan: true }, { yes: true }]) {
    const refused = await exportInto(database.url, path, { into: 'truncate', ...flags });
    expect(ended(refused)).toEqual([8, ['export-value-unfit']]);
    expect(saidOf(refused, 'export-value-unfit')).toEqual(['c.x has bytes that are no characters of WIN1251: 0x4198 (id 2)']);
  }
  expect(cellsIn(path, 'SELECT id FROM c')).toEqual([[7]]);
  await database.admin("UPDATE c SET x = 'ж' WHERE id = 2");
  expect(ended(await exportInto(database.url, path, { into: 'truncate', yes: true }))).toEqual([0, []]);
  expect(cellsIn(path, 'SELECT x FROM c ORDER BY id')).toEqual([['Ж'], ['ж']]);
});
