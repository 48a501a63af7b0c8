// Proof: check/*.sql and `-- gate: require` are asked before anything is applied, and stop the run with exit 8.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runOn, type UpRun, upOn } from '../support/up-on.ts';

const USERS = { '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, email text);\n' };
const NOT_NULL = 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n';
const REQUIRES = '-- gate: require SELECT count(*) = 0 FROM users WHERE email IS NULL\n';

async function withUsers(rows: string) {
  const db = await freshDatabase();
  const folder = migrationsFolder(USERS);
  await upOn(db.url, folder);
  await db.admin(`INSERT INTO users VALUES ${rows}`);
  return {
    db,
    folder,
    tables: () =>
      db.admin(
        `SELECT string_agg(relname, ' ' ORDER BY relname) AS names FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      ),
  };
}

const about = (run: UpRun) =>
  run.report.findings.map(({ code, severity, message, place }) => ({ code, severity, message, line: place?.line }));

test('a requirement that is not met stops the run before the first migration, in plan as well', async () => {
  const { db, folder } = await withUsers("(1, 'a'), (2, NULL)");
  writeFiles(folder, { '2_other.sql': 'CREATE TABLE other (id int);\n', '3_not_null.sql': `${REQUIRES}${NOT_NULL}` });
  const run = await upOn(db.url, folder);
  expect([run.code, run.applied, about(run)]).toEqual([
    8,
    0,
    [
      {
        code: 'requirement-not-met',
        severity: 'error',
        message: `the requirement "SELECT count(*) = 0 FROM users WHERE email IS NULL" of ${folder}/3_not_null.sql must return true before migrations are applied, and returned false`,
        line: 1,
      },
    ],
  ]);
  expect(run.report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run']);
  const plan = await runOn('plan', db.url, folder);
  expect([plan.code, plan.report.findings.map(({ code }) => code)]).toEqual([9, ['requirement-not-met']]);
  await db.admin("UPDATE users SET email = 'b' WHERE email IS NULL");
  const again = await upOn(db.url, folder);
  expect([again.code, again.applied, again.report.findings]).toEqual([0, 2, []]);
});

test('each requirement of a header is asked; one that fails is placed in its file', async () => {
  const { db, folder } = await withUsers("(1, 'a')");
  writeFiles(folder, {
    '2_two.sql': `-- gate: require SELECT true\n-- gate: require SELECT 1 / (SELECT 0) = 1\n-- gate: lock_timeout=5s\n${NOT_NULL}`,
  });
  const run = await upOn(db.url, folder);
  expect([run.code, about(run)]).toEqual([
    8,
    [
      {
        code: 'check-failed',
        severity: 'error',
        message: `the requirement "SELECT 1 / (SELECT 0) = 1" of ${folder}/2_two.sql failed: division by zero (SQLSTATE 22012)`,
        line: undefined,
      },
    ],
  ]);
  writeFiles(folder, { '2_two.sql': `-- gate: require SELECT true\n-- gate:  require  SELEC true\n${NOT_NULL}` });
  const misspelt = await upOn(db.url, folder);
  expect([misspelt.code, misspelt.report.findings[0]?.place]).toMatchObject([8, { line: 2, column: 20 }]);
});

test('check/*.sql must return no rows, and only what is pending has it run', async () => {
  const { db, folder } = await withUsers('(1, NULL)');
  const check = join(folder, 'check', 'emails.sql');
  writeFiles(folder, { 'check/emails.sql': 'SELECT id FROM users WHERE email IS NULL;\n' });
  expect((await upOn(db.url, folder)).code).toBe(0);
  writeFiles(folder, { '2_not_null.sql': NOT_NULL });
  const run = await upOn(db.url, folder);
  expect([run.code, run.applied, about(run).map(({ code, message }) => [code, message])]).toEqual([
    8,
    0,
    [['check-rows', `${check} must return no rows before migrations are applied, and returned 1: (id=1)`]],
  ]);
  writeFileSync(check, 'DELETE FROM users;\n');
  const writing = await upOn(db.url, folder);
  expect([writing.code, about(writing)[0]?.code]).toEqual([8, 'check-failed']);
  expect(await db.admin('SELECT count(*) AS n FROM users')).toEqual([{ n: '1' }]);
});

test('what reads tables that pending migrations create is not asked, and that is said', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    ...USERS,
    '2_not_null.sql': `${REQUIRES}${NOT_NULL}`,
    'check/emails.sql': 'SELECT * FROM users WHERE email IS NULL',
  });
  const run = await upOn(db.url, folder);
  expect([run.code, run.applied, about(run).map(({ code, severity }) => [code, severity])]).toEqual([0, 2, [['check-not-run', 'notice']]]);
});
