// `schemagate run`: a command that migrates, under the gate.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { pgProgram as program, sqlProgram as sql } from '../support/pg-program.ts';
import { codesOf, dataOf, NO_FOLDER, outputOf, runUnderGate as run, startUnderGate as start } from '../support/run-under-gate.ts';

test('the first run records the schema, a second one proves it, and after a change by hand nothing is started', async () => {
  const db = await freshDatabase();
  const command = sql('CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, name text)');
  const first = await run(db.url, command);
  expect([first.code, first.report?.verification?.state]).toEqual([0, 'recorded']);
  expect(dataOf(first)).toMatchObject({ command, started: true, exitCode: 0, signal: null, output: [] });
  const second = await run(db.url, command);
  expect([second.code, second.report?.verification]).toMatchObject([0, { state: 'verified', by: 'fingerprint' }]);
  await db.admin('ALTER TABLE users DROP COLUMN name; CREATE TABLE stray (id int)');
  const third = await run(db.url, command);
  expect([third.code, dataOf(third)['started'], codesOf(third)]).toEqual([7, false, ['column-missing', 'table-extra']]);
  expect(third.lines.some(({ event }) => event === 'command-started')).toBe(false);
  const warned = await run(db.url, command, { GATE_DRIFT: 'warn' });
  expect(warned.code).toBe(0);
});

test('what the command makes is expected from then on, and what was extra before is not', async () => {
  const db = await freshDatabase();
  expect((await run(db.url, sql('CREATE TABLE a (id int)'))).code).toBe(0);
  await db.admin('CREATE TABLE stray (id int)');
  expect((await run(db.url, sql('CREATE TABLE b (id int)'))).code).toBe(0);
  await db.admin('DROP TABLE b');
  const third = await run(db.url, sql('SELECT 1'));
  expect([third.code, codesOf(third)]).toEqual([7, ['table-missing', 'table-extra', 'access-unknown']]);
});

test('the environment of the command has the database, and no stronger login; the password is masked in what is passed on', async () => {
  const db = await freshDatabase();
  const role = await db.role({ password: 'correct-horse-7', grants: 'GRANT CREATE ON DATABASE "' + db.name + '" TO :role' });
  const shown = await run(
    role.url,
    program(`for (const name of ['DATABASE_URL', 'PGUSER', 'PGPASSWORD', 'PGDATABASE', 'PGAPPNAME', 'PGSERVICE', 'GATE_ADMIN_URL', 'OTHER'])
      console.log(name, process.env[name]); console.log((await c.query('SELECT current_user u')).rows[0].u)`),
    { GATE_ADMIN_URL: db.url, PGSERVICE: '', OTHER: 'kept' },
  );
  expect(shown.code).toBe(0);
  const { hostname, port } = new URL(role.url);
  expect(outputOf(shown)).toEqual([
    `DATABASE_URL postgres://${role.name}:***@${hostname}:${port}/${db.name}`,
    `PGUSER ${role.name}`,
    'PGPASSWORD ***',
    `PGDATABASE ${db.name}`,
    expect.stringMatching(/^PGAPPNAME schemagate command [0-9a-f]{8} [0-9a-f]{8}$/),
    'PGSERVICE undefined',
    'GATE_ADMIN_URL undefined',
    'OTHER kept',
    role.name,
  ]);
  expect(JSON.stringify(shown.report)).not.toContain('correct-horse-7');
});

test('a command that fails is exit 6 with its own words; its number is in the report', async () => {
  const db = await freshDatabase();
  const failed = await run(db.url, sql('CREATE TABLE a (id int); SELECT nonsense'));
  expect([failed.code, codesOf(failed)]).toEqual([6, ['command-failed']]);
  expect(dataOf(failed)).toMatchObject({ exitCode: 3, signal: null, output: ['migrator: column "nonsense" does not exist'] });
  expect(failed.report?.summary).toMatch(/ended with exit code 3 after .+:\nmigrator: column "nonsense" does not exist/s);
});

test('a program that is not there, or may not be executed, is refused before anybody waits', async () => {
  const unreachable = 'postgres://nobody@127.0.0.1:1/none';
  const missing = await run(unreachable, ['no-such-migrator', 'up'], { GATE_WAIT_TIMEOUT: '1m' });
  expect([missing.code, codesOf(missing)]).toEqual([2, ['command-not-found']]);
  const plain = await run(unreachable, ['./package.json'], { GATE_WAIT_TIMEOUT: '1m' });
  expect([plain.code, plain.report?.summary]).toEqual([2, expect.stringContaining('./package.json is not executable')]);
  const none = await runGate({ args: ['run'], env: { DATABASE_URL: unreachable } });
  expect([none.code, codesOf(none)]).toEqual([2, ['no-command']]);
});

test('a concurrent index inside the command does not wait for the gate', async () => {
  const db = await freshDatabase();
  const built = await run(
    db.url,
    program(`await c.query('CREATE TABLE t (id int)'); await c.query('CREATE INDEX CONCURRENTLY i ON t (id)')`),
  );
  expect([built.code, built.report?.verification?.checked['indexes']]).toEqual([0, 1]);
});

test('of two gates one command is at work at a time', async () => {
  const db = await freshDatabase();
  await db.admin('CREATE TABLE busy (pid int PRIMARY KEY)');
  const command = program(`await c.query('CREATE TABLE IF NOT EXISTS turn (n int)');
    if ((await c.query("SELECT count(*)::int n FROM pg_stat_activity WHERE application_name LIKE 'schemagate command %'")).rows[0].n > 1) throw new Error('not alone');
    await c.query('INSERT INTO turn VALUES (1)'); await c.query('SELECT pg_sleep(0.5)')`);
  const runs = await Promise.all([run(db.url, command), run(db.url, command)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
});

test('who is in its way is told', async () => {
  const db = await freshDatabase();
  await db.admin('CREATE TABLE t (id int)');
  const blocker = await db.client();
  await blocker.query("SET application_name = 'a report'; BEGIN; LOCK TABLE t");
  const gate = start(db.url, sql('ALTER TABLE t ADD COLUMN n int'));
  await gate.saw(/"event":"blocked"/);
  await blocker.query('ROLLBACK');
  const ended = await gate.done;
  expect(ended.code).toBe(0);
  expect(ended.lines.find(({ event }) => event === 'blocked')?.['msg']).toMatch(
    /has waited .+ for AccessExclusiveLock on t, held by pid \d+ \(a report, /,
  );
});

test('a query says that nothing is left to do, and the command is not started', async () => {
  const db = await freshDatabase();
  const flags = ['--head-query', 'SELECT max(v) FROM versions', '--head', '2'];
  const command = sql('CREATE TABLE IF NOT EXISTS versions (v int); INSERT INTO versions VALUES (2)');
  const runs = [await run(db.url, command, {}, flags), await run(db.url, command, {}, flags)];
  expect(runs.map((one) => [one.code, dataOf(one)['started']])).toEqual([
    [0, true],
    [0, false],
  ]);
  expect(runs[1]!.report?.verification?.by).toBe('fingerprint');
  const half = await run(db.url, command, {}, ['--head', '2']);
  expect([half.code, codesOf(half)]).toEqual([2, ['bad-flag']]);
});

test('GATE_COMMAND is run in the place of files', async () => {
  const db = await freshDatabase();
  const command = JSON.stringify(sql('CREATE TABLE t (id int)'));
  const ended = await runGate({ args: [], env: { ...NO_FOLDER, DATABASE_URL: db.url, GATE_COMMAND: command } });
  expect([ended.code, ended.report?.command, ended.report?.verification?.checked['tables']]).toEqual([0, 'run', 1]);
});

test('what a command has recorded is not mistaken for a ledger of files, nor the other way round', async () => {
  const db = await freshDatabase();
  await run(db.url, sql('CREATE TABLE t (id int)'));
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' });
  const files = await gateOn(db.url, folder);
  expect([files.code, files.report.findings[0]]).toMatchObject([
    8,
    { code: 'ledger-of-another-layout', message: expect.stringContaining('has run a command') },
  ]);
  const others = await gateOn(db.url, folder, { GATE_LEDGER_SCHEMA: 'other' });
  expect(others.code).toBe(0);
  const command = await run(db.url, sql('SELECT 1'), { GATE_LEDGER_SCHEMA: 'other' });
  expect([command.code, codesOf(command)]).toEqual([8, ['ledger-of-another-layout']]);
});

test('output is passed on whatever it is: partial lines, escapes, bytes that are no text, long lines and many', async () => {
  const db = await freshDatabase();
  const odd = await run(db.url, [
    process.execPath,
    '-e',
    `const w = (b) => process.stdout.write(b);
     w('no line break'); setTimeout(() => { w(' and the rest\\n10%\\r50%\\r100%\\n\\x1b[31mred\\x1b[0m\\n'); w(Buffer.from([0xff, 0x00, 0x41, 10])); w('x'.repeat(40000) + '\\n'); w('last'); }, 1500);`,
  ]);
  const lines = outputOf(odd);
  expect(odd.code).toBe(0);
  expect(lines.slice(0, 5)).toEqual(['no line break', ' and the rest', '100%', '\u001b[31mred\u001b[0m', '\ufffd\u0000A']);
  expect([lines.slice(5, -1).join('').length, lines.at(-1)]).toEqual([40_000, 'last']);
  const many = await run(db.url, [process.execPath, '-e', 'for (let i = 1; i <= 100000; i++) console.log("line " + i)']);
  expect([many.code, outputOf(many).length, outputOf(many).at(-1)]).toEqual([0, 100_000, 'line 100000']);
  expect(dataOf(many)['output']).toHaveLength(60);
});
