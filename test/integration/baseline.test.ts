// `baseline`: a database whose tables are there before the gate is.
import { expect, inject, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);\n',
  '2_b.sql': 'CREATE TABLE b (a int REFERENCES a);\n',
  '3_c.sql': 'CREATE TABLE c ();\n',
};
const BY_HAND = 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a)';

async function prepared(sql: string, files: Files = FILES, env: Readonly<Record<string, string>> = {}) {
  const db = await freshDatabase();
  await db.admin(sql);
  const given = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(files), ...env };
  const ask = (
    command: string,
    operands: readonly string[] = [],
    flags: Readonly<Record<string, string | boolean>> = {},
  ): Promise<Report> => runCommand({ command, operands, flags, env: given });
  return { db, ask, baseline: (version: string, flags = {}) => ask('baseline', [version], { scratch: inject('databaseUrl'), ...flags }) };
}

test('what is there is recorded once it was compared with what the migrations create, and the next run applies the rest', async () => {
  const { db, ask, baseline } = await prepared(BY_HAND);
  const done = await baseline('2');
  expect(done).toMatchObject({ exit: 0, head: { files: '3', ledger: '2' }, data: { migrations: 2, recorded: true, differences: 0 } });
  expect(done.summary).toMatch(
    /^2 migrations up to \S+2_b\.sql recorded as applied in schemagate\.migrations; the schema is that of the migrations up to/,
  );
  expect(await db.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toEqual([{ version: '1' }, { version: '2' }]);
  expect(await ask('up')).toMatchObject({ exit: 0, steps: [{ version: '3', state: 'applied' }] });
  expect((await ask('history')).data).toMatchObject({
    events: [
      { event: 'applied', version: '3' },
      { event: 'baselined', version: '2', detail: '2 migrations' },
    ],
  });
  expect((await baseline('3')).findings[0]).toMatchObject({
    code: 'ledger-in-use',
    message: expect.stringContaining('has 3 rows already'),
  });
});

test('where the schema differs nothing is written, and it is said what differs; --force records it all the same', async () => {
  const { db, ask, baseline } = await prepared('CREATE TABLE a (id bigint PRIMARY KEY)');
  const refused = await baseline('2');
  expect([refused.exit, refused.findings.map(({ code }) => code).sort()]).toEqual([7, ['column-changed', 'table-missing']]);
  expect(await db.admin("SELECT to_regclass('schemagate.migrations') AS ledger")).toEqual([{ ledger: null }]);
  const forced = await baseline('2', { force: true });
  expect([forced.exit, forced.findings.map(({ severity }) => severity)]).toEqual([0, ['warning', 'warning']]);
  expect(forced.summary).toContain('the schema differs; nothing was run');
  expect((await ask('history')).data).toMatchObject({ events: [{ detail: '2 migrations, although the schema differs' }] });
});

test('the snapshot counts if it is of that version; without it and without a server nothing is recorded', async () => {
  const { ask, baseline } = await prepared(BY_HAND);
  expect(await ask('baseline', ['2'])).toMatchObject({ exit: 2, findings: [{ code: 'baseline-not-compared' }] });
  expect(await ask('baseline', ['9'])).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
  const written = migrationsFolder(FILES);
  const snapshot = await runCommand({ command: 'snapshot', env: { GATE_MIGRATIONS: written }, flags: { scratch: inject('databaseUrl') } });
  expect(snapshot.exit).toBe(0);
  const { file } = snapshot.data as { readonly file: string };
  const whole = await prepared(`${BY_HAND}; CREATE TABLE c ()`, FILES, { GATE_SNAPSHOT: file });
  expect(await whole.ask('baseline', ['3'])).toMatchObject({ exit: 0, data: { against: file } });
  expect(await whole.ask('up')).toMatchObject({ exit: 0, steps: [] });
  expect((await baseline('2')).exit).toBe(0);
});

const TOOLS: Readonly<
  Record<string, { readonly name: (n: number) => string; readonly rows: string; readonly expected: readonly unknown[] }>
> = {
  flyway: {
    name: (n) => `V${n}__m.sql`,
    rows: 'SELECT installed_rank AS rank, version, description, type, script, checksum, success FROM flyway_schema_history',
    expected: [
      {
        rank: 1,
        version: '2',
        description: '<< Flyway Baseline >>',
        type: 'BASELINE',
        script: '<< Flyway Baseline >>',
        checksum: null,
        success: true,
      },
    ],
  },
  'golang-migrate': {
    name: (n) => `${n}_m.up.sql`,
    rows: 'SELECT version::int, dirty FROM schema_migrations',
    expected: [{ version: 2, dirty: false }],
  },
  prisma: {
    name: (n) => `2024010${n}000000_m/migration.sql`,
    rows: 'SELECT migration_name AS name, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1',
    expected: [1, 2].map((n) => ({ name: `2024010${n}000000_m`, done: true })),
  },
};

test.each(Object.keys(TOOLS))('the ledger of %s is as that tool would have it', async (tool) => {
  const { name, rows, expected } = TOOLS[tool]!;
  const files = Object.fromEntries(Object.values(FILES).map((text, i) => [name(i + 1), text]));
  const { db, ask, baseline } = await prepared(BY_HAND, files, { GATE_LAYOUT: tool });
  expect((await baseline(tool === 'prisma' ? '20240102000000' : '2')).exit).toBe(0);
  expect(await db.admin(rows)).toEqual(expected);
  expect(await ask('up')).toMatchObject({ exit: 0, steps: [{ state: 'applied', file: expect.stringContaining(name(3)) }] });
});
