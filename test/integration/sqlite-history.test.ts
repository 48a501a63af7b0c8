// What is put right in the history of a SQLite file: `redo`, `repair` and `baseline`; and `verify --wait` beside a gate that is at work.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n',
  '1_a.down.sql': 'DROP TABLE a;\n',
  '2_b.sql': 'CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id));\n',
  '2_b.down.sql': 'DROP TABLE b;\n',
};

function prepared(files: Files = FILES, env: Readonly<Record<string, string>> = {}) {
  const file = sqliteFile();
  const folder = migrationsFolder(files);
  const given = { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, ...env };
  const ask = (command: string, operands: readonly string[] = [], flags: Readonly<Record<string, string | boolean>> = {}) =>
    runCommand({ command, operands, flags, env: given });
  return { file, folder, ask };
}

describe('redo', () => {
  test('takes the last one back and applies it as its file is now', async () => {
    const { file, folder, ask } = prepared();
    await ask('up');
    writeFiles(folder, { '2_b.sql': 'CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT);\n' });
    expect(await ask('redo')).toMatchObject({
      exit: 9,
      findings: [{ code: 'not-confirmed', hint: expect.stringContaining('schemagate redo --yes') }],
    });
    const report = await ask('redo', [], { yes: true });
    expect([report.exit, report.summary]).toEqual([
      0,
      '1 reverted; 1 migration applied; schema verified against the recorded expectation: 2 tables, 3 columns, 2 more',
    ]);
    expect(report.findings.map(({ code }) => code)).toEqual(['expectation-recorded']);
    expect(report.steps.map(({ state }) => state)).toEqual(['reverted', 'applied']);
    expect(file.values("SELECT name FROM pragma_table_info('b')")).toEqual(['id', 'name']);
    expect((await ask('status')).exit).toBe(0);
  });

  test('goes no further forward than it was, and applies nothing if going back has left something wrong', async () => {
    const { folder, ask } = prepared();
    await ask('up', [], { to: '1' });
    expect(await ask('redo', [], { yes: true })).toMatchObject({
      exit: 0,
      steps: [
        { version: '1', state: 'reverted' },
        { version: '1', state: 'applied' },
      ],
    });
    await ask('up');
    writeFiles(folder, { '2_b.down.sql': 'DROP TABLE b; DROP TABLE a;\n' });
    expect(await ask('redo', [], { yes: true })).toMatchObject({ exit: 7, steps: [{ state: 'reverted' }] });
  });
});

describe('repair', () => {
  test('accepts an edited file and removes the row of one that is gone, when it is told to', async () => {
    const { file, folder, ask } = prepared();
    await ask('up');
    file.run("UPDATE schemagate_migrations SET applied_at = '2026-01-01T00:00:00Z'");
    writeFiles(folder, { '1_a.sql': `-- a comment\n${FILES['1_a.sql']}` });
    for (const name of ['2_b.sql', '2_b.down.sql']) rmSync(join(folder, name));
    writeFiles(folder, { '3_c.sql': 'CREATE TABLE c (id);\n' });
    expect((await ask('up')).exit).toBe(8);
    const shown = await ask('repair');
    expect([shown.exit, shown.text]).toEqual([
      9,
      `2 rows to repair, which --yes would do\n  2_b: its file is gone: remove its row\n  ${folder}/1_a.sql: changed after it was applied: accept the file as it is now`,
    ]);
    const done = await ask('repair', [], { yes: true });
    expect([done.exit, done.summary]).toEqual([0, '2 rows of schemagate_migrations repaired; nothing was run']);
    expect(file.rows('SELECT version, applied_at FROM schemagate_migrations')).toEqual([
      { version: '1', applied_at: '2026-01-01T00:00:00Z' },
    ]);
    expect(await ask('repair')).toMatchObject({ exit: 0, summary: 'nothing to repair' });
    expect(await ask('up')).toMatchObject({ exit: 0, steps: [{ version: '3', state: 'applied' }] });
  });

  test.each([
    ['golang-migrate', { '1_a.up.sql': 'CREATE TABLE a (id);\n' }, '1_a.up.sql', 0],
    ['sqlx', { '1_a.up.sql': 'CREATE TABLE a (id);\n' }, '1_a.up.sql', 8],
  ] as const)(
    'accepts an edited file in the layout %s, unless its own ledger knows it by its text',
    async (layout, files, edited, exit) => {
      const { folder, ask } = prepared(files, { GATE_LAYOUT: layout });
      await ask('up');
      writeFiles(folder, { [edited]: 'CREATE TABLE a (id); -- edited\n' });
      expect((await ask('up')).exit).toBe(8);
      await ask('repair', [], { yes: true });
      expect((await ask('up')).exit).toBe(exit);
    },
  );
});

describe('baseline', () => {
  test('records what a file has that was there before the gate, and the next run applies the rest', async () => {
    const { file, folder, ask } = prepared({ ...FILES, '3_c.sql': 'CREATE TABLE c (id);\n' });
    file.run('CREATE TABLE b (id integer primary key, a_id integer references a); CREATE TABLE a (id INTEGER, PRIMARY KEY (id))');
    expect(await ask('up')).toMatchObject({ exit: 6, failure: { hint: expect.stringContaining('schemagate baseline VERSION') } });
    const report = await ask('baseline', ['2']);
    expect([report.exit, report.summary]).toEqual([
      0,
      `2 migrations up to ${folder}/2_b.sql recorded as applied in schemagate_migrations; the schema is that of the migrations up to ${folder}/2_b.sql; nothing was run`,
    ]);
    expect(await ask('up')).toMatchObject({ exit: 0, steps: [{ version: '3', state: 'applied' }] });
    expect(await ask('baseline', ['3'])).toMatchObject({ exit: 8, findings: [{ code: 'ledger-in-use' }] });
  });

  test('records nothing where the schema differs, unless it is told to', async () => {
    const { file, ask } = prepared();
    file.run('CREATE TABLE a (id TEXT)');
    expect(await ask('baseline', ['2'])).toMatchObject({ exit: 7, data: { recorded: false, differences: 3 } });
    expect(file.values("SELECT name FROM sqlite_schema WHERE name = 'schemagate_migrations'")).toEqual([]);
    expect(await ask('baseline', ['2'], { force: true })).toMatchObject({ exit: 0, data: { recorded: true } });
  });

  test('of another layout goes into the ledger of that tool', async () => {
    const { file, ask } = prepared(
      { '1_a.up.sql': 'CREATE TABLE a (id);', '2_b.up.sql': 'CREATE TABLE b (id);' },
      { GATE_LAYOUT: 'golang-migrate' },
    );
    file.run('CREATE TABLE a (id); CREATE TABLE b (id)');
    expect((await ask('baseline', ['2'])).exit).toBe(0);
    expect(file.rows('SELECT version, dirty FROM schema_migrations')).toEqual([{ version: 2, dirty: 0 }]);
    expect(await ask('up')).toMatchObject({ exit: 0, steps: [] });
  });

  test('needs a file, and migrations that run', async () => {
    const { file, ask } = prepared({ '1_a.sql': 'DROP TABLE a;' });
    expect(await ask('baseline', ['1'])).toMatchObject({ exit: 3, findings: [{ code: 'no-database-file' }] });
    expect(existsSync(file.path)).toBe(false);
    file.run('CREATE TABLE b (id)');
    expect(await ask('baseline', ['1'])).toMatchObject({
      exit: 2,
      findings: [{ code: 'baseline-not-compared', message: expect.stringContaining('no such table: a') }],
    });
    expect(await ask('baseline', ['1'], { force: true })).toMatchObject({ exit: 0, data: { against: null } });
  });
});

describe('verify', () => {
  test('waits until somebody has applied what is pending, also where there is no file yet', async () => {
    const { ask } = prepared();
    const waiting = ask('verify', [], { wait: true });
    expect((await ask('up')).exit).toBe(0);
    expect(await waiting).toMatchObject({ exit: 0, applied: 2, verification: { state: 'verified' } });
  });

  test('gives up at the deadline, and says what is pending', async () => {
    const { ask } = prepared(FILES, { GATE_DEADLINE: '3s' });
    const report = await ask('verify', [], { wait: true });
    expect(report).toMatchObject({ exit: 7, findings: [{ code: 'pending' }, { code: 'pending' }] });
    expect(report.summary).toContain('nobody has applied what is pending');
  });

  test('looks again when the gate that is at work has ended', async () => {
    const { file, ask } = prepared();
    await ask('up');
    file.run('ALTER TABLE b RENAME TO c');
    file.run(`INSERT INTO schemagate_lock VALUES (1, 'other', 'elsewhere', 1, 'schemagate', '2026-01-31T12:00:00Z', 1)`);
    const verifying = ask('verify');
    await new Promise((resolve) => setTimeout(resolve, 500));
    file.run('ALTER TABLE c RENAME TO b');
    file.run('DELETE FROM schemagate_lock');
    expect(await verifying).toMatchObject({ exit: 0, findings: [] });
  });
});
