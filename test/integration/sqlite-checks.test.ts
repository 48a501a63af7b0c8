// check/*.sql and `-- gate: require` on a SQLite file: asked before anything is applied, and stop the run with exit 8.
import { expect, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite.ts';

const USERS = { '1_users.sql': 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);\n' };
const REQUIRES = '-- gate: require SELECT count(*) = 0 FROM users WHERE email IS NULL\n';

async function withUsers(rows: string) {
  const file = sqliteFile();
  const folder = migrationsFolder(USERS);
  const ask = (command: string) => runCommand({ command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder } });
  await ask('up');
  file.run(`INSERT INTO users VALUES ${rows}`);
  return { file, folder, ask };
}

test('a requirement that is not met stops the run before the first migration, in plan as well', async () => {
  const { file, folder, ask } = await withUsers("(1, 'a'), (2, NULL)");
  writeFiles(folder, {
    '2_other.sql': 'CREATE TABLE other (id);\n',
    '3_index.sql': `${REQUIRES}CREATE INDEX by_email ON users (email);\n`,
  });
  const message = `the requirement "SELECT count(*) = 0 FROM users WHERE email IS NULL" of ${folder}/3_index.sql must return true before migrations are applied, and returned false`;
  expect(await ask('up')).toMatchObject({
    exit: 8,
    findings: [{ code: 'requirement-not-met', message, place: { line: 1 } }],
    steps: [{ state: 'not-run' }, { state: 'not-run' }],
  });
  expect(await ask('plan')).toMatchObject({ exit: 9, findings: [{ code: 'requirement-not-met' }] });
  file.run("UPDATE users SET email = 'b' WHERE email IS NULL");
  expect(await ask('up')).toMatchObject({ exit: 0, findings: [], steps: [{ state: 'applied' }, { state: 'applied' }] });
});

test('a check query must return no rows; what it reads may not be there yet, and what it does is rolled back', async () => {
  const { file, folder, ask } = await withUsers("(1, 'a'), (2, NULL)");
  const mails = 'INSERT INTO users (id) VALUES (3) RETURNING id;\nSELECT id, email FROM users WHERE email IS NULL;\n';
  writeFiles(folder, {
    '2_other.sql': 'CREATE TABLE other (id);\n',
    'check/later.sql': 'SELECT * FROM other;\n',
    'check/mails.sql': mails,
  });
  const { exit, findings } = await ask('up');
  expect([exit, findings.map(({ code, message }) => [code, message])]).toEqual([
    8,
    [
      [
        'check-rows',
        `${folder}/check/mails.sql must return no rows before migrations are applied, and returned 3: (id=3); (id=2, email=NULL); (id=3, email=NULL)`,
      ],
      ['check-not-run', `1 check was not run, because what they read does not exist yet: ${folder}/check/later.sql (no such table: other)`],
    ],
  ]);
  expect(file.values('SELECT count(*) FROM users')).toEqual([2]);
  writeFiles(folder, { 'check/mails.sql': 'SELECT 1 FROM users WHERE;\n' });
  expect(await ask('up')).toMatchObject({
    exit: 8,
    findings: [{ code: 'check-failed', message: expect.stringContaining('mails.sql failed: incomplete input'), place: { line: 1 } }, {}],
  });
  writeFiles(folder, { 'check/mails.sql': 'SELECT 1 FROM users WHERE id > 5;\n' });
  expect(await ask('up')).toMatchObject({ exit: 0, findings: [{ code: 'check-not-run', severity: 'warning' }] });
  writeFiles(folder, { 'check/mails.sql': 'SELECT 1;\n' });
  expect(await ask('up')).toMatchObject({ exit: 0, findings: [] });
});
