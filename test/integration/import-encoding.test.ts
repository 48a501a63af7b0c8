// Rows into a database that is not of UTF-8: both sides are compared all the same, and a character that its encoding lacks is named by its row.
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { ended, importInto, saidOf } from '../support/import-sqlite.ts';
import { openSession } from '../support/session.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

test('into LATIN1', async () => {
  const beside = await freshDatabase();
  const url = new URL(beside.url);
  const name = `${url.pathname.slice(1)}_latin1`;
  await beside.admin(`CREATE DATABASE ${name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`);
  url.pathname = `/${name}`;
  const session = await openSession(url.href);
  onTestFinished(async () => {
    await session.close();
    await beside.admin(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  await session.query('CREATE TABLE c (id int PRIMARY KEY, x text)');
  const file = (text: string) =>
    sqliteFile(`CREATE TABLE c (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO c VALUES (1, 'déjà'), (2, '${text}')`);
  const refused = await importInto(url.href, file('日本'));
  expect(saidOf(refused, 'import-row-refused')).toEqual([
    expect.stringMatching(/of the row where id 2: .* has no equivalent in encoding "LATIN1"/),
  ]);
  expect(ended(await importInto(url.href, file('ño')))).toEqual([0, []]);
  const [found] = await session.query("SELECT encode(convert_to(x, 'LATIN1'), 'hex') AS bytes FROM c ORDER BY id");
  expect(found!.rows).toEqual([{ bytes: '64e96ae0' }, { bytes: 'f16f' }]);
  expect(ended(await importInto(url.href, file('ño'), { compare: true }))).toEqual([0, []]);
});
