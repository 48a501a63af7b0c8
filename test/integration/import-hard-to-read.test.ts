// A file whose texts arrive cut off, as on Node 22, or that is damaged where nobody has looked yet: nothing of it is moved in silence.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { cutTexts } from '../support/cut-texts.ts';
import { temporaryFolder } from '../support/files.ts';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const WITH_NULS = (encoding: string) => `PRAGMA encoding = '${encoding}'; CREATE TABLE c (id INTEGER PRIMARY KEY, x TEXT, n, u, y);
  INSERT INTO c VALUES (1, 'a' || char(0) || 'b', '5' || char(0) || 'x', '0123456789abcde' || char(0), 'y' || char(0) || 'z'), (2, 'ž', 5, NULL, 'y')`;

test.each(['UTF-8', 'UTF-16le'])('a NUL character in a text of any column is seen where texts arrive cut off: %s', async (encoding) => {
  const database = await target('CREATE TABLE c (id int PRIMARY KEY, x text, n int, u uuid, y bytea)');
  const file = sqliteFile(WITH_NULS(encoding));
  const said = [
    "c.x: 'a␀b' (id 1) holds a NUL character, which PostgreSQL does not keep in texts",
    "c.n: '5␀x' (id 1) is not a whole number",
    "c.u: '0123456789abcde␀' (id 1) is not a UUID",
  ];
  cutTexts();
  const refused = await importInto(database.url, file);
  expect([refused.exit, saidOf(refused, 'import-value-unfit'), await rowsOf(database, 'c')]).toEqual([8, said, []]);
  const rejects = join(temporaryFolder(), 'rejects');
  expect(ended(await importInto(database.url, file, { yes: true, rejects }))).toEqual([0, []]);
  const row = { id: 1, x: 'a\0b', n: '5\0x', u: '0123456789abcde\0', y: 'y\0z' };
  expect(JSON.parse(readFileSync(rejects, 'utf8'))).toMatchObject({ row });
  expect(await rowsOf(database, 'c')).toMatchObject([{ id: 2, x: 'ž' }]);
  await database.admin('TRUNCATE c');
  const stripped = await importInto(database.url, file, { yes: true, 'on-bad-text': 'strip', skip: 'c.n,c.u' });
  expect([...ended(stripped), ...(await rowsOf(database, 'c'))]).toMatchObject([0, [], { x: 'ab', y: '\\x79007a' }, { x: 'ž' }]);
});

test('back into the file: a text with a NUL character in it is another than what is in front of it', async () => {
  const database = await target("CREATE TABLE c (id int PRIMARY KEY, t text); INSERT INTO c VALUES (1, 'a'), (2, 'new')");
  const file = sqliteFile(
    `CREATE TABLE c (id INTEGER PRIMARY KEY, t TEXT, own TEXT DEFAULT 'd'); INSERT INTO c VALUES (1, 'a' || char(0) || 'b', 'o'), (2, 'old', 'p' || char(0) || 'q')`,
  );
  cutTexts();
  const env = { DATABASE_URL: database.url, GATE_WAIT_TIMEOUT: '0' };
  const flags = { yes: true, into: 'truncate' };
  expect(ended(await runCommand({ command: 'export-sqlite', env, operands: [file], flags }))).toEqual([0, []]);
  const there = new DatabaseSync(file);
  expect(there.prepare('SELECT id, hex(t) AS t, hex(own) AS own FROM c').all()).toEqual([
    { id: 1, t: '61', own: '6F' },
    { id: 2, t: '6E6577', own: '700071' },
  ]);
  there.close();
});

test.each([
  ['of rows', 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO c SELECT i, i FROM n'],
  ['of a large value', "INSERT INTO c VALUES (1, 'x'), (2, hex(randomblob(50000)))"],
])('a damaged page %s is said of the file', async (_, rows) => {
  const database = await target('CREATE TABLE c (id int PRIMARY KEY, t text)');
  const file = sqliteFile(`PRAGMA page_size = 4096; CREATE TABLE c (id INTEGER PRIMARY KEY, t TEXT); ${rows}`);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096, 0xff), 0, 4096, 4 * 4096);
  closeSync(descriptor);
  for (const flags of [{ yes: true }, { plan: true }, { yes: true, resume: true }]) {
    const report = await importInto(database.url, file, flags);
    expect(ended(report)).toEqual([2, ['import-source-unreadable']]);
    expect(saidOf(report, 'import-source-unreadable')).toEqual([
      `${file} cannot be read to its end: database disk image is malformed; what was under way was rolled back`,
    ]);
  }
  expect(await rowsOf(database, 'c')).toEqual([]);
});
