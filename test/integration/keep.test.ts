// Proof: what a migration is to keep is copied before it is touched, in the migration's own transaction, and stays until a person drops it.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const TABLES = `CREATE SCHEMA app;
CREATE TABLE old (id int PRIMARY KEY, note text);
CREATE TABLE app."Odd ""name""" (id int);
CREATE TABLE nothing (id int);
CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);`;
const ROWS = `INSERT INTO old SELECT n, 'x' FROM generate_series(1, 1200) n; INSERT INTO app."Odd ""name""" VALUES (1); INSERT INTO parts VALUES (1, 'a'), (2, 'b')`;
const KEEP = '-- gate: keep=public.old, app."Odd ""name""", nothing, parts\n';

async function filled() {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_tables.sql': TABLES });
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, GATE_DESTRUCTION: 'acknowledge' };
  const run = (command: string, flags = {}, operands: readonly string[] = [], more = {}) =>
    runCommand({ command, env: { ...env, ...more }, flags, operands });
  expect(await run('up')).toMatchObject({ exit: 0 });
  await db.admin(ROWS);
  const copies = async () =>
    (
      await db.admin("SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('schemagate_kept') AND relkind = 'r' ORDER BY 1")
    ).map(({ relname }) => relname);
  return { db, folder, run, copies };
}

test('tables are copied with their rows, are no loss then, and are not verified', async () => {
  const { db, folder, run, copies } = await filled();
  writeFiles(folder, {
    '2_drop.sql': `${KEEP}DROP TABLE old; DROP TABLE app."Odd ""name"""; DROP TABLE nothing; ALTER TABLE parts DROP COLUMN note;`,
  });
  const report = await run('up');
  expect(report).toMatchObject({ exit: 0, verification: { state: 'recorded' } });
  expect(report.findings.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
    ['destruction', 'notice', 'table public.old'],
    ['destruction', 'notice', 'table app."Odd ""name"""'],
    ['destruction', 'notice', 'column public.parts.note'],
  ]);
  expect(await copies()).toEqual(['Odd name_2', 'old_2', 'parts_2']);
  expect(await db.admin('SELECT count(*)::int AS n, min(note) AS note FROM schemagate_kept.old_2')).toEqual([{ n: 1200, note: 'x' }]);
  expect(await db.admin('SELECT id FROM schemagate_kept.parts_2 ORDER BY 1')).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await run('verify')).toMatchObject({ exit: 0 });
  const status = await run('status');
  expect(status.text).toContain('kept     3 copies of tables in schemagate_kept (Odd name_2, old_2, parts_2)');
  expect(status.data).toMatchObject({ kept: [{}, { name: 'old_2', of: 'public.old', version: '2', rows: 1200, days: 0 }, {}] });
});

test('a migration that fails leaves no copy; one that is applied once more makes another', async () => {
  const { db, folder, run, copies } = await filled();
  writeFiles(folder, { '2_empty.sql': '-- gate: keep=old\nTRUNCATE old;\nSELECT 1/0;', '2_empty.down.sql': 'INSERT INTO old VALUES (7);' });
  expect(await run('up')).toMatchObject({ exit: 6 });
  expect([await copies(), await db.admin('SELECT count(*)::int AS n FROM old')]).toEqual([[], [{ n: 1200 }]]);
  writeFiles(folder, { '2_empty.sql': '-- gate: keep=old\nTRUNCATE old;' });
  expect(await run('up')).toMatchObject({ exit: 0 });
  expect(await run('redo', { yes: true })).toMatchObject({ exit: 0 });
  expect(await copies()).toEqual(['old_2', 'old_2_2']);
  expect(await db.admin('SELECT id FROM schemagate_kept.old_2_2')).toEqual([{ id: 7 }]);
});

test('nobody writes to the table between the copy and the loss', async () => {
  const { db, folder, run } = await filled();
  writeFiles(folder, { '2_drop.sql': '-- gate: keep=old\nDROP TABLE old;' });
  const writer = await db.client();
  await writer.query('BEGIN; INSERT INTO old VALUES (0)');
  const up = run('up');
  await writer.query('SELECT pg_sleep(0.2)');
  await writer.query('COMMIT');
  expect(await up).toMatchObject({ exit: 0 });
  expect(await db.admin('SELECT count(*)::int AS n FROM schemagate_kept.old_2')).toEqual([{ n: 1201 }]);
});

test('a file that is not one transaction of ours is refused, and so is a name that is none', async () => {
  const { db, folder, run, copies } = await filled();
  for (const [text, code] of [
    ['-- gate: keep=old\nBEGIN; DROP TABLE old; COMMIT;', 'keep-without-transaction'],
    ['-- gate: keep=old transaction=off\nDROP TABLE old;', 'bad-directive'],
    ['-- gate: keep=old\n-- gate: transaction=off\nDROP TABLE old;', 'keep-without-transaction'],
  ]) {
    writeFiles(folder, { '2_drop.sql': text! });
    expect(await run('up')).toMatchObject({ exit: 2, findings: [{ code }] });
  }
  writeFiles(folder, { '2_drop.sql': '-- gate: keep=no_such_table\nDROP TABLE old;\n-- gate' });
  expect(await run('up', {}, [], { GATE_DESTRUCTION: 'allow' })).toMatchObject({ exit: 6, failure: { sqlstate: '42P01' } });
  const role = await db.role({
    grants:
      'GRANT ALL ON SCHEMA schemagate TO :role; GRANT ALL ON ALL TABLES IN SCHEMA schemagate TO :role; ALTER TABLE old OWNER TO :role',
  });
  writeFiles(folder, { '2_drop.sql': '-- gate: keep=old\nDROP TABLE old;' });
  expect(await run('up', {}, [], { DATABASE_URL: role.url })).toMatchObject({ exit: 6, failure: { sqlstate: '42501' } });
  expect([await copies(), await db.admin('SELECT count(*)::int AS n FROM old')]).toEqual([[], [{ n: 1200 }]]);
});

test('`kept` lists them, and drops those that are old enough only with --yes', async () => {
  const { db, folder, run, copies } = await filled();
  expect(await run('kept')).toMatchObject({ exit: 0, text: 'no copies of tables, 0 of them for 30 days or more' });
  writeFiles(folder, { '2_empty.sql': '-- gate: keep=old, parts\nTRUNCATE old, parts;' });
  await run('up');
  const [{ note } = {}] = await db.admin("SELECT obj_description('schemagate_kept.old_2'::regclass) AS note");
  const before = JSON.stringify({ ...JSON.parse(String(note)), at: '2020-01-01T00:00:00Z' });
  await db.admin(`COMMENT ON TABLE schemagate_kept.old_2 IS '${before}'; CREATE TABLE schemagate_kept.of_somebody ()`);
  expect(await run('kept', { 'drop-expired': true, 'older-than': '1' })).toMatchObject({
    exit: 9,
    findings: [{ code: 'not-confirmed', subject: 'schemagate_kept.old_2' }],
  });
  expect((await run('status')).text).toContain('1 of them for 30 days or more: `schemagate kept --drop-expired`');
  expect(await run('kept', { 'older-than': '1' })).toMatchObject({ exit: 2 });
  const dropped = await run('kept', { 'drop-expired': true, yes: true });
  expect(dropped).toMatchObject({ exit: 0, summary: '1 copy dropped, 2 left', data: { dropped: ['schemagate_kept.old_2'] } });
  expect(await copies()).toEqual(['of_somebody', 'parts_2']);
});

test('the script of `plan --sql` keeps them as well', async () => {
  const { db, folder, run } = await filled();
  writeFiles(folder, { '2_drop.sql': '-- gate: keep=old\nDROP TABLE old;' });
  const { text = '' } = await run('plan', { sql: true });
  await db.admin(text.replace(/^\\set .*$/m, ''));
  expect(await db.admin('SELECT count(*)::int AS n FROM schemagate_kept.old_2')).toEqual([{ n: 1200 }]);
});
