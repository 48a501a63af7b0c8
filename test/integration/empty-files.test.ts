// Files without a statement: an unfilled template must not count as applied.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

test('what `new` writes is refused until it is filled in, and then applied', async () => {
  const { url } = await freshDatabase();
  const folder = temporaryFolder();
  const made = await runGate({ args: ['new', 'add_users'], env: { GATE_MIGRATIONS: folder } });
  expect(made.code).toBe(0);

  const [early, plan] = [await gateOn(url, folder), await gateOn(url, folder, {}, ['plan'])];
  for (const run of [early, plan]) {
    expect(run.code).toBe(2);
    expect(run.report.findings).toMatchObject([
      {
        code: 'no-statements',
        severity: 'error',
        subject: `${folder}/0001_add_users.sql`,
        message: `${folder}/0001_add_users.sql has no statement in it`,
        hint: 'write its SQL, or remove the file; a migration that deliberately changes nothing can hold the statement `SELECT 1;`',
        place: { file: `${folder}/0001_add_users.sql` },
      },
    ]);
  }

  writeFileSync(`${folder}/0001_add_users.sql`, 'CREATE TABLE users (id bigint);\n');
  expect((await gateOn(url, folder)).code).toBe(0);
  expect(await query(url, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
});

test('nothing is applied if one of the pending files is empty, repeatable ones included', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();', '2_b.sql': '  \n/* later */\n;;\n', 'R__c.sql': '\ufeff-- later' });
  const run = await gateOn(url, folder);
  expect(run.code).toBe(2);
  expect(run.report.findings.map(({ code, subject }) => [code, subject.replace(`${folder}/`, '')])).toEqual([
    ['no-statements', '2_b.sql'],
    ['no-statements', 'R__c.sql'],
  ]);
  expect(await query(url, "SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
});

test('a migration may say that it changes nothing, and a callback may be empty', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'SELECT;\n', 'after-all.sql': '-- nothing yet\n' });
  const run = await gateOn(url, folder);
  expect([run.code, run.report.findings]).toEqual([0, []]);
});

test('where the tool of the layout applies an empty file, so does the gate, with a warning', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({
    '20240101000000_a.sql': '-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n',
    '20240102000000_b.sql': '-- migrate:up\n\n-- migrate:down\n',
  });
  const [plan, run, again] = [await gateOn(url, folder, {}, ['plan']), await gateOn(url, folder), await gateOn(url, folder)];
  for (const one of [plan, run]) {
    expect(one.code).toBe(0);
    expect(one.report.findings.map(({ code, severity, subject }) => [code, severity, subject.replace(`${folder}/`, '')])).toEqual([
      ['no-statements', 'warning', '20240102000000_b.sql'],
    ]);
  }
  expect([again.code, again.report.findings]).toEqual([0, []]);
});
