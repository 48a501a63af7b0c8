// Going back, in our own layout: what `down` and `redo` do, what they refuse, and what is there afterwards. The contract tells the same in
// every layout.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = {
  '0001_one.sql': 'CREATE TABLE one (id bigint PRIMARY KEY);',
  '0001_one.down.sql': 'DROP TABLE one;',
  '0002_two.sql': 'CREATE TABLE two (id bigint PRIMARY KEY);',
  '0002_two.down.sql': 'DROP TABLE two;',
  '0003_three.sql': 'ALTER TABLE two ADD COLUMN label text;',
  '0003_three.down.sql': 'ALTER TABLE two DROP COLUMN label;',
};
const YES = { yes: true } as const;

async function place(files: Readonly<Record<string, string>> = FILES) {
  const database = await freshDatabase();
  const folder = migrationsFolder(files);
  const run = (
    command: string,
    flags: Readonly<Record<string, string | boolean>> = {},
    { operands = [], ...env }: { readonly operands?: readonly string[] } & Readonly<Record<string, unknown>> = {},
  ) =>
    runCommand({
      command,
      flags,
      operands,
      env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, ...(env as Record<string, string>) },
    });
  return { database, folder, run };
}

const codes = (report: Awaited<ReturnType<typeof runCommand>>) => report.findings.map(({ code }) => code);

test('without --yes it only shows what it would do, --plan shows the SQL, and both change nothing', async () => {
  const { run, database } = await place();
  expect(await run('down')).toMatchObject({ exit: 0, summary: 'nothing to revert: nothing is applied' });
  await run('up');
  const shown = await run('down', { to: '0001' });
  expect(shown).toMatchObject({ exit: 9, head: { files: '0003', ledger: '0003' }, data: { head: '0001' } });
  expect(shown.findings[0]!.hint).toContain('`schemagate down --to 0001 --yes`');
  const plan = await run('down', { plan: true, all: true });
  expect(plan.exit).toBe(0);
  expect(plan.text).toContain('BEGIN;\nDROP TABLE two;\nCOMMIT;');
  expect((plan.data as { reverting: readonly unknown[] }).reverting).toMatchObject([
    { version: '0003', mode: 'transaction', from: 'folder', sql: 'ALTER TABLE two DROP COLUMN label;' },
    { version: '0002' },
    { version: '0001' },
  ]);
  expect(await database.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toHaveLength(3);
  expect(await run('down', { to: '3', ...YES })).toMatchObject({
    exit: 0,
    steps: [],
    summary: 'nothing to revert: the database is at 0003',
  });
});

test('one that fails is rolled back with its row and placed in the down file; those before it stay reverted', async () => {
  const { run, database } = await place({ ...FILES, '0002_two.down.sql': 'DROP TABLE two;\n\nDROP TABLE missing;' });
  await run('up');
  const report = await run('down', YES, { operands: ['2'] });
  expect(report).toMatchObject({ exit: 6, head: { ledger: '0002' }, failure: { sqlstate: '42P01', place: { line: 3, column: 12 } } });
  expect(report.failure!.place.file).toMatch(/0002_two\.down\.sql$/);
  expect(report.steps.map(({ version, state }) => `${version} ${state}`)).toEqual(['0003 reverted', '0002 failed']);
  expect(await database.admin("SELECT to_regclass('two') IS NOT NULL AS there")).toEqual([{ there: true }]);
  expect(await database.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toEqual([{ version: '0001' }, { version: '0002' }]);
});

test('what is there afterwards is held against what was recorded at that version', async () => {
  const { run } = await place({ ...FILES, '0003_three.down.sql': 'ALTER TABLE two DROP COLUMN label;\nDROP TABLE one;' });
  await run('up', { to: '2' });
  await run('up');
  const report = await run('down', YES);
  expect(report).toMatchObject({ exit: 7, steps: [{ state: 'reverted' }], verification: { state: 'mismatch', against: 'recorded' } });
  expect(codes(report)).toContain('table-missing');
  expect(report.summary).toContain('1 migration reverted, the database is at 0002, but the schema is not');
});

test('after it the next run knows the schema, and a version that nothing was recorded for is recorded', async () => {
  const { run } = await place();
  await run('up', { to: '2' });
  await run('up');
  expect(await run('down', YES)).toMatchObject({ exit: 0, findings: [], verification: { state: 'verified', against: 'recorded' } });
  expect(await run('up', { to: '2' })).toMatchObject({ exit: 0, steps: [], verification: { by: 'fingerprint' } });
  const report = await run('down', YES);
  expect([report.exit, codes(report), report.verification?.state]).toEqual([0, ['expectation-recorded'], 'recorded']);
  expect(await run('down', { ...YES, all: true })).toMatchObject({ exit: 0, head: { ledger: null } });
  expect(await run('up')).toMatchObject({ exit: 0, steps: [{}, {}, {}] });
});

test('a module goes back by its down(db); one that has none, and a file without statements, are refused before anything is run', async () => {
  const { run, folder, database } = await place({
    ...FILES,
    '0004_four.mjs': `export const up = (db) => db.query('CREATE TABLE four ()');\nexport const down = (db) => db.query('DROP TABLE four');\n`,
  });
  expect(await run('up')).toMatchObject({ exit: 0 });
  expect(await run('down', YES)).toMatchObject({ exit: 0, steps: [{ version: '0004', state: 'reverted' }] });
  expect(await database.admin("SELECT to_regclass('four') AS four")).toEqual([{ four: null }]);
  writeFiles(folder, { '0005_five.mjs': 'export const up = () => {};\n', '0002_two.down.sql': '-- nothing yet\n' });
  await run('up');
  const report = await run('down', { ...YES, to: '4' });
  expect([report.exit, codes(report), report.steps]).toEqual([8, ['no-way-back'], []]);
  expect(await run('down', { ...YES, all: true })).toMatchObject({ exit: 8, steps: [] });
  expect(await run('mark', {}, { operands: ['5', 'pending'] })).toMatchObject({ exit: 0 });
  const empty = await run('down', { ...YES, all: true });
  expect([empty.exit, codes(empty).filter((code) => code !== 'repeatable-kept'), empty.steps]).toEqual([2, ['no-statements'], []]);
});

test('one without a way back stops all before anything is run', async () => {
  const { '0001_one.down.sql': _, ...files } = FILES;
  const { run } = await place({ ...files, 'R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT id FROM one;' });
  await run('up');
  const report = await run('down', { ...YES, all: true });
  expect([report.exit, codes(report), report.steps]).toEqual([8, ['no-way-back', 'repeatable-kept'], []]);
  expect(report.findings[0]!.hint).toContain('0001 pending');
  expect(await run('down', { ...YES, to: '1' })).toMatchObject({ exit: 0, steps: [{}, {}], findings: [{ code: 'repeatable-kept' }, {}] });
});

test('what was stored counts where the file is gone; where both are there and differ, the file counts and that is reported', async () => {
  const { run, folder } = await place();
  await run('up');
  writeFiles(folder, { '0003_three.down.sql': 'ALTER TABLE two DROP COLUMN label; -- by another hand' });
  const report = await run('down', YES);
  expect([report.exit, codes(report)]).toEqual([0, ['way-back-differs', 'expectation-recorded']]);
  await run('up');
  expect(codes(await run('down', YES))).toEqual([]);
});

test('the table for ways back is created with the first migration that has one', async () => {
  const { run, database, folder } = await place({ '0001_one.sql': FILES['0001_one.sql'] });
  await run('up');
  expect(await database.admin("SELECT to_regclass('schemagate.downs') AS downs")).toEqual([{ downs: null }]);
  writeFiles(folder, { '0002_two.sql': FILES['0002_two.sql'], '0002_two.down.sql': FILES['0002_two.down.sql'] });
  expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: '0002' }] });
  expect(await database.admin('SELECT id FROM schemagate.downs')).toEqual([{ id: '2' }]);
  const older = { GATE_MIGRATIONS: migrationsFolder({ '0001_one.sql': FILES['0001_one.sql'] }) };
  expect(await run('down', { ...YES, to: '1' }, older)).toMatchObject({ exit: 0, steps: [{ version: '0002', state: 'reverted' }] });
});

test('GATE_DOWN=off stores nothing and reverts nothing; files stores nothing; what was not stored is said', async () => {
  const { run, database, folder } = await place();
  await run('up', {}, { GATE_DOWN: 'off' });
  expect(await database.admin("SELECT to_regclass('schemagate.downs') AS downs")).toEqual([{ downs: null }]);
  expect(await run('down', YES, { GATE_DOWN: 'off' })).toMatchObject({ exit: 2, findings: [{ code: 'cannot-revert' }] });
  expect(await run('down', YES, { GATE_DOWN: 'files' })).toMatchObject({ exit: 0, steps: [{ state: 'reverted' }] });
  const older = { GATE_MIGRATIONS: migrationsFolder({ '0001_one.sql': FILES['0001_one.sql'] }) };
  const report = await run('down', { ...YES, to: '1' }, older);
  expect(report).toMatchObject({ exit: 8, steps: [], findings: [{ code: 'no-way-back' }] });
  expect(report.findings[0]!.message).toContain('the database has no SQL that takes it back');
  expect(folder).not.toBe('');
});

test('a database that is ahead of the image names the way back that it has', async () => {
  const { run } = await place();
  await run('up');
  const older = { GATE_MIGRATIONS: migrationsFolder({ '0001_one.sql': FILES['0001_one.sql'] }) };
  const stopped = await run('up', {}, older);
  expect(stopped).toMatchObject({ exit: 8, findings: [{ code: 'ahead' }] });
  expect(stopped.findings[0]!.hint).toContain('`schemagate down --to 0001 --yes`, which reverts 0002_two, 0003_three');
  expect(await run('down', { ...YES, to: '0001' }, older)).toMatchObject({ exit: 0, head: { files: '0001', ledger: '0001' } });
  expect(await run('up', {}, older)).toMatchObject({ exit: 0, steps: [] });
});

test('redo reverts and applies again, up to where the database was, as the file is now', async () => {
  const { run, folder, database } = await place();
  await run('up', { to: '2' });
  writeFiles(folder, { '0002_two.sql': 'CREATE TABLE two (id bigint PRIMARY KEY, note text);' });
  expect(await run('redo')).toMatchObject({ exit: 9, steps: [] });
  const report = await run('redo', YES);
  expect(report.steps.map(({ version, state }) => `${version} ${state}`)).toEqual(['0002 reverted', '0002 applied']);
  expect(report).toMatchObject({ exit: 0, head: { files: '0003', ledger: '0002' } });
  expect(await database.admin("SELECT attname FROM pg_attribute WHERE attrelid = 'two'::regclass AND attnum > 0 ORDER BY attnum")).toEqual([
    { attname: 'id' },
    { attname: 'note' },
  ]);
});

test('redo says what stays pending behind it', async () => {
  const { run } = await place();
  await run('up', { to: '2' });
  const report = await run('redo', YES);
  expect(report).toMatchObject({ exit: 0, head: { ledger: '0002' } });
  expect(report.findings.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('0003_three.sql comes after 0002, and stays pending'),
  );
});

test('a number that broke off is not proposed again: the rest has a command of its own', async () => {
  const { run } = await place({ ...FILES, '0002_two.down.sql': 'DROP TABLE nothing;' });
  await run('up');
  const stopped = await run('down', YES, { operands: ['3'] });
  expect(stopped).toMatchObject({
    exit: 6,
    failure: { hint: 'correct the down file; `schemagate down --all --yes` goes on with the rest' },
  });
  expect(stopped.steps.map(({ state }) => state)).toEqual(['reverted', 'failed', 'not-run']);
  const same = await run('down', { to: '1', yes: true });
  expect(same.failure?.hint).toBe('correct the down file, and run the same again: nothing was reverted');
  await run('up');
  const redone = await run('redo', YES, { operands: ['2'] });
  expect(redone).toMatchObject({
    exit: 6,
    failure: { hint: 'correct the down file; `schemagate up --to 0003` applies again what was reverted' },
  });
  expect(await run('up', { to: '0003' })).toMatchObject({ exit: 0, head: { ledger: '0003' } });
});

test.each(['down', 'redo'])(
  '%s that fails before anything is reverted has nothing to apply again, and is to be run as it was',
  async (command) => {
    const { run } = await place({ ...FILES, '0003_three.down.sql': 'DROP TABLE nothing;' });
    await run('up');
    const stopped = await run(command, YES, { operands: ['2'] });
    expect(stopped).toMatchObject({ exit: 6, failure: { hint: 'correct the down file, and run the same again: nothing was reverted' } });
    expect(JSON.stringify(stopped)).not.toMatch(/applies again|goes on with the rest/);
  },
);

test('a version is also what status calls it', async () => {
  const { run } = await place();
  expect(await run('up', { to: '0002_two' })).toMatchObject({ exit: 0, head: { ledger: '0002' } });
  expect(await run('down', { to: '0001_one', yes: true })).toMatchObject({ exit: 0, head: { ledger: '0001' } });
  expect(await run('down', { to: '0002_two', yes: true })).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
});

test('what was half reverted is settled by a person as well, either way', async () => {
  const { run, database } = await place({
    ...FILES,
    '0004_four.sql': 'CREATE INDEX a ON one (id);\nCREATE INDEX b ON one (id);',
    '0004_four.down.sql': 'DROP INDEX CONCURRENTLY a;\nDROP INDEX CONCURRENTLY b;',
  });
  await run('up');
  await database.admin('DROP INDEX b');
  expect(await run('down', YES)).toMatchObject({ exit: 10, findings: [{ code: 'incomplete' }] });
  await database.admin('CREATE INDEX a ON one (id); CREATE INDEX b ON one (id)');
  expect(await run('mark', {}, { operands: ['4', 'applied'] })).toMatchObject({ exit: 0 });
  expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
  await database.admin('DROP INDEX b');
  expect(await run('down', YES)).toMatchObject({ exit: 10 });
  expect(await run('mark', {}, { operands: ['4', 'pending'] })).toMatchObject({ exit: 0 });
  expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: '0004' }] });
});

test('words that contradict each other, or name what is not applied, are refused', async () => {
  const { run } = await place();
  await run('up', { to: '2' });
  for (const [flags, operands] of [
    [{ to: '1', all: true }, []],
    [{ to: '1' }, ['2']],
    [{}, ['two']],
    [{}, ['0']],
    [{ to: '+1' }, []],
  ] as const)
    expect(await run('down', flags, { operands })).toMatchObject({ exit: 2, findings: [{ code: 'bad-operand' }] });
  expect(await run('down', { to: '3' })).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
});

test('Flyway runs its callbacks for undo, and not those for migrate', async () => {
  const note = (what: string) => `INSERT INTO said (what) VALUES ('${what}');`;
  const { run, database } = await place({
    'V1__said.sql': 'CREATE TABLE said (n serial, what text);',
    'V2__two.sql': 'CREATE TABLE two ();',
    'U2__two.sql': `${note('undo')} DROP TABLE two;`,
    ...Object.fromEntries(['beforeUndo', 'beforeEachUndo', 'afterEachUndo', 'afterUndo'].map((name) => [`${name}.sql`, note(name)])),
    'afterEachMigrate.sql': note('migrate'),
  });
  await run('up');
  await database.admin('TRUNCATE said');
  expect(await run('down', YES)).toMatchObject({ exit: 0, steps: [{ state: 'reverted' }] });
  const said = await database.admin('SELECT what FROM said ORDER BY n');
  expect(said.map(({ what }) => what)).toEqual(['beforeUndo', 'beforeEachUndo', 'undo', 'afterEachUndo', 'afterUndo']);
});
