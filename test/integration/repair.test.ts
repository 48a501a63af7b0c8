// `repair`: what a plan's findings say and the ledger alone can settle, in our own ledger and in other tools'.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const on =
  (db: FreshDatabase) =>
  (command: string, files: Files, operands: readonly string[] = [], flags: Readonly<Record<string, boolean>> = {}): Promise<Report> =>
    runCommand({ command, operands, flags, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(files) } });

const acts = ({ data }: Report) =>
  (data as { repairs: readonly { act: string; version: string }[] }).repairs.map(({ act, version }) => `${act} ${version}`);

const told = ({ data }: Report) =>
  (data as { events: readonly { event: string; version: string; detail: string | null }[] }).events.map(({ event, version, detail }) =>
    [event, version, ...(detail === null ? [] : [detail])].join(' '),
  );

const BEFORE = { '1_a.sql': 'CREATE TABLE a ();\n', '2_b.sql': 'CREATE TABLE b ();\n', '3_c.sql': 'CREATE TABLE c ();\n' };
const AFTER = { '1_a.sql': '-- a comment\nCREATE TABLE a ();\n', '3_c.sql': 'CREATE TABLE c ();\n' };

test('edited files are accepted and rows of files that are gone are removed: shown first, done with --yes, kept in the history', async () => {
  const db = await freshDatabase();
  const run = on(db);
  expect((await run('up', BEFORE)).exit).toBe(0);
  const stopped = await run('up', AFTER);
  expect([stopped.exit, stopped.findings.map(({ hint }) => /`schemagate repair/.test(hint ?? ''))]).toEqual([8, [true, true]]);
  const ledger = () => db.admin('SELECT version, checksum, run FROM schemagate.migrations ORDER BY 1');
  const rows = await ledger();
  const looked = await run('repair', AFTER);
  expect([looked.exit, acts(looked), await ledger()]).toEqual([9, ['remove 2', 'accept 1'], rows]);
  expect(looked.text).toContain('1_a.sql: changed after it was applied: accept the file as it is now');
  const one = await run('repair', AFTER, ['1'], { yes: true });
  expect([one.exit, acts(one), one.findings.map(({ code }) => code)]).toEqual([8, ['accept 1'], ['missing']]);
  expect(await run('repair', AFTER, [], { yes: true })).toMatchObject({
    exit: 0,
    summary: '1 row of schemagate.migrations repaired; nothing was run',
  });
  expect((await ledger()).map(({ version, run }) => [version, run])).toEqual([
    ['1', rows[0]?.['run']],
    ['3', rows[2]?.['run']],
  ]);
  expect(await run('repair', AFTER)).toMatchObject({ exit: 0, summary: 'nothing to repair' });
  expect(told(await run('history', AFTER))).toEqual([
    'repaired 2 its row is removed: the file is gone',
    'repaired 1 the file is accepted as it is',
    'applied 3',
    'applied 2',
    'applied 1',
  ]);
});

test('what stopped between two statements and was edited is pending again; what continues by itself only if it is named', async () => {
  const db = await freshDatabase();
  const run = on(db);
  const broken = {
    '1_a.sql': 'CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY i ON a (id);\nCREATE INDEX CONCURRENTLY j ON nowhere (id);\n',
  };
  expect((await run('up', broken)).exit).toBe(10);
  expect(acts(await run('repair', broken))).toEqual([]);
  expect(acts(await run('repair', broken, ['1']))).toEqual(['pending 1']);
  const fixed = { '1_a.sql': 'CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY i ON a (id);\n' };
  expect(acts(await run('repair', fixed))).toEqual(['pending 1']);
  await db.admin('DROP TABLE a');
  expect((await run('repair', fixed, [], { yes: true })).exit).toBe(0);
  expect((await run('up', fixed)).exit).toBe(0);
});

test('what only people can settle is left, and said; so is what nobody has', async () => {
  const run = on(await freshDatabase());
  expect((await run('up', { '2_b.sql': 'CREATE TABLE b ();\n' })).exit).toBe(0);
  const late = { '1_a.sql': 'CREATE TABLE a ();\n', '2_b.sql': 'CREATE TABLE b ();\n' };
  expect(await run('repair', late, [], { yes: true })).toMatchObject({ exit: 8, findings: [{ code: 'out-of-order' }] });
  expect((await run('repair', late, ['7'])).findings[0]).toMatchObject({ code: 'no-such-migration', subject: '7' });
  expect((await run('repair', late, ['2'])).findings[0]?.message).toMatch(/^there is nothing to repair about 2: .* has it as applied$/);
  expect(acts(await run('repair', { '1_a.sql': 'CREATE TABLE a ();\n' }, ['2']))).toEqual(['remove 2']);
});

const TOOLS = {
  flyway: {
    name: (n: number) => `V${n}__m.sql`,
    ledger: 'SELECT version, checksum IS NOT NULL AS known, success, installed_rank AS rank FROM flyway_schema_history ORDER BY 2',
    dirty: "INSERT INTO flyway_schema_history VALUES (9, '3', 'm', 'SQL', 'V3__m.sql', 1, 'x', now(), 1, false)",
  },
  prisma: {
    name: (n: number) => `2024010${n}000000_m/migration.sql`,
    ledger:
      'SELECT left(migration_name, 8) AS version, finished_at IS NOT NULL AS done FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY 1',
    dirty: "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '20240103000000_m')",
  },
  sqlx: {
    name: (n: number) => `2024010${n}000000_m.sql`,
    ledger: 'SELECT version, success FROM _sqlx_migrations ORDER BY 1',
    dirty: "INSERT INTO _sqlx_migrations VALUES (20240103000000, 'm', now(), false, '\\x00', 0)",
  },
} as const;

test.each(Object.keys(TOOLS) as (keyof typeof TOOLS)[])(
  "the ledger of %s is repaired in its own columns, and that tool's checksum is the file's",
  async (tool) => {
    const { name, ledger, dirty } = TOOLS[tool];
    const db = await freshDatabase();
    const ask = (command: string, files: Files, flags: Readonly<Record<string, boolean>> = {}) =>
      runCommand({ command, flags, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(files), GATE_LAYOUT: tool } });
    const files = { [name(1)]: 'CREATE TABLE a ();\n', [name(2)]: 'CREATE TABLE b ();\n' };
    expect((await ask('up', files)).exit).toBe(0);
    await db.admin(dirty);
    const edited = { [name(1)]: '-- said\nCREATE TABLE a ();\n', [name(3)]: 'CREATE TABLE c ();\n' };
    const looked = await ask('repair', edited);
    expect([looked.exit, acts(looked).map((text) => text.split(' ')[0])]).toEqual([9, ['pending', 'remove', 'accept']]);
    expect((await ask('repair', edited, { yes: true })).exit).toBe(0);
    expect(await db.admin(ledger)).toHaveLength(1);
    expect(await ask('up', edited)).toMatchObject({ exit: 0, steps: [{ state: 'applied' }] });
  },
);

test('golang-migrate is not dirty any more, and the migration is pending again', async () => {
  const db = await freshDatabase();
  const run = on(db);
  const files = { '1_a.up.sql': 'CREATE TABLE a ();\n', '1_a.down.sql': '', '2_b.up.sql': 'CREATE TABLE b ();\n' };
  await db.admin(
    'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (2, true)',
  );
  expect((await run('up', files)).exit).toBe(10);
  expect((await run('repair', files, [], { yes: true })).exit).toBe(0);
  expect(await db.admin('SELECT version::int, dirty FROM schema_migrations')).toEqual([{ version: 1, dirty: false }]);
  expect(await run('up', files)).toMatchObject({ exit: 0, steps: [{ file: expect.stringContaining('2_b'), state: 'applied' }] });
});

test('a migration that was renumbered is known by its content or its name, shown side by side, and joined by the commands that are named', async () => {
  const db = await freshDatabase();
  const run = on(db);
  expect(
    (
      await run('up', {
        '1_a.sql': 'CREATE TABLE a ();\n',
        '2_b.sql': 'CREATE TABLE b ();\n',
        '3_c.sql': 'CREATE TABLE c ();\n',
        '5_e.sql': 'CREATE TABLE e ();\n',
      })
    ).exit,
  ).toBe(0);
  const merged = {
    '1_a.sql': 'CREATE TABLE a ();\n',
    '4_bb.sql': 'CREATE TABLE b ();\n',
    '6_c.sql': '-- of the branch\nCREATE TABLE c ();\n',
    '5_e.sql': 'CREATE TABLE e ();\n',
  };
  const stopped = await run('up', merged);
  const missing = stopped.findings.filter(({ code }) => code === 'missing');
  expect([stopped.exit, missing.map(({ message }) => message.replace(/ on \S+;/, ';').replaceAll(/\S+(?=\d_\w+\.sql)/g, ''))]).toEqual([
    8,
    [
      '2_b was applied; the folder does not have it, but 4_bb.sql, which is not applied, has the same content',
      '3_c was applied; the folder does not have it, but 6_c.sql, which is not applied, has the same name',
    ],
  ]);
  const shown = await run('status', merged);
  expect(shown.data).toMatchObject({
    renumbered: [
      { ledger: '2_b', by: 'content' },
      { ledger: '3_c', by: 'name' },
    ],
  });
  expect(shown.text).toMatch(
    /^ledger and folder parted after 1_a\n {2}in the ledger {2}in the folder\n {2}2_b {12}\S+4_bb\.sql {2}\(same content\)\n {2}3_c {12}\S+6_c\.sql {2}\(same name\)\n {2}5_e {12}\S+5_e\.sql$/m,
  );
  expect(missing[0]?.hint).toContain('`schemagate mark 4 applied`, then `schemagate repair 2 --yes`');
  expect(await run('repair', merged, [], { yes: true })).toMatchObject({ exit: 8, data: { repairs: [] } });
  for (const version of ['4', '6']) expect((await run('mark', merged, [version, 'applied'])).exit).toBe(0);
  expect((await run('repair', merged, [], { yes: true })).exit).toBe(0);
  expect(await run('up', merged)).toMatchObject({ exit: 0, steps: [] });
});

test('histories that interleave are shown side by side from where they part, and the commands that are named join them', async () => {
  const db = await freshDatabase();
  const run = on(db);
  const common = { '1_a.sql': 'CREATE TABLE a ();\n' };
  const theirs = {
    '2_theirs.sql': 'CREATE TABLE theirs ();\n',
    '2_theirs.down.sql': 'DROP TABLE theirs;\n',
    '4_more.sql': 'CREATE TABLE more ();\n',
  };
  expect((await run('up', { ...common, ...theirs })).exit).toBe(0);
  const ours = { '3_ours.sql': 'CREATE TABLE ours ();\n', '5_last.sql': 'CREATE TABLE last ();\n' };
  expect((await run('up', { ...common, ...ours })).exit).toBe(8);
  const shown = await run('status', { ...common, ...ours });
  const plainly = (text = '') => text.replaceAll(/\S+(?=\d_\w+\.sql)/g, '');
  expect(plainly(shown.text)).toContain(`ledger and folder parted after 1_a
  in the ledger  in the folder
  2_theirs       -
  -              3_ours.sql
  4_more         -
  -              5_last.sql
to join them
  restore the file of 2_theirs from the branch that has it, or revert it: \`schemagate down\` shows whether what reverts it is stored
  rename 3_ours.sql to a version above 4, so that it is applied after what is there
  restore the file of 4_more from the branch that has it`);
  expect(shown.data).toMatchObject({ parted: { after: '1_a', lines: [{ ledger: '2_theirs', file: null }, { ledger: null }, {}, {}] } });
  const joined = { ...common, ...theirs, '6_ours.sql': ours['3_ours.sql'], '5_last.sql': ours['5_last.sql'] };
  expect(await run('up', joined)).toMatchObject({ exit: 0, steps: [{ version: '5' }, { version: '6' }] });
  expect((await run('status', joined)).text).not.toContain('parted');
});
