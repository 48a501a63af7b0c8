// A checkpoint that is loaded while the many files of the folder are still read: the outcome is that of a run which reads them first, whatever
// the files turn out to be, and whatever becomes of the connection.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/checkpoint-file.ts';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { PASS, startProxy, type Verdict } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';

const COUNT = 120;
const LAST = '0120_a.sql';
const MANY: Files = {
  ...Object.fromEntries(
    Array.from({ length: COUNT }, (_, i) => [`${String(i + 1).padStart(4, '0')}_a.sql`, `CREATE TABLE t_${i % 4}_${i} (id integer);\n`]),
  ),
  '0002_a.sql': "CREATE TABLE t (id serial PRIMARY KEY, note text); INSERT INTO t (note) VALUES ('one'), ('two');\n",
  '0003_a.sql': `${Array.from({ length: COUNT }, (_, i) => (i < 100 ? `CREATE TABLE gone_${i} (id integer); DROP TABLE gone_${i};` : '')).join('\n')}\n`,
};

let text: string | undefined;
/** With the checkpoint of MANY, which is made once. */
async function folderWith(files: Files = {}, change = (checkpoint: string): string => checkpoint): Promise<string> {
  if (text === undefined) {
    const folder = migrationsFolder(MANY);
    await runCommand({ command: 'checkpoint', env: { GATE_MIGRATIONS: folder }, flags: { scratch: inject('databaseUrl') } });
    text = readFileSync(join(folder, 'checkpoint-0120.sql'), 'utf8');
  }
  return migrationsFolder({ ...MANY, 'checkpoint-0120.sql': change(text), ...files });
}

/** Whether the tables of the ledger were made in the transaction that made those of the application. */
async function isEarly({ admin }: FreshDatabase): Promise<unknown> {
  const [row] = await admin(`SELECT (SELECT xmin::text FROM pg_class WHERE oid = 'schemagate.migrations'::regclass) =
    (SELECT xmin::text FROM pg_class WHERE relname = 't_0_8') AS early`);
  return row!['early'];
}

const tablesOf = ({ admin }: FreshDatabase) =>
  admin(
    "SELECT n.nspname || '.' || relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND c.oid >= 16384 ORDER BY 1",
  );

const ledgerOf = ({ admin }: FreshDatabase) =>
  admin('SELECT version, name, checksum, state, done, error FROM schemagate.migrations ORDER BY version');

test('ledger and checkpoint are one transaction, and the outcome is that of the migrations', async () => {
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const folder = await folderWith();
  const { code, report } = await upOn(short.url, folder);
  expect([code, report.findings, report.steps.map(({ covers }) => covers), await isEarly(short)]).toEqual([0, [], [COUNT], true]);
  expect(report.steps[0]).toMatchObject({
    version: '0120',
    name: 'checkpoint',
    file: `${folder}/checkpoint-0120.sql`,
    state: 'applied',
    mode: 'transaction',
  });
  await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' });
  expect(await ledgerOf(short)).toEqual(await ledgerOf(long));
  expect(await tablesOf(short)).toEqual(await tablesOf(long));
  expect(await short.admin('SELECT * FROM t ORDER BY id')).toEqual(await long.admin('SELECT * FROM t ORDER BY id'));
  const [row] = await short.admin(
    'SELECT count(DISTINCT (started_at, run))::int AS runs, min(duration_ms) > 0 AS took FROM schemagate.migrations',
  );
  expect(row).toEqual({ runs: 1, took: true });
  expect(await upOn(short.url, folder)).toMatchObject({ code: 0, report: { applied: COUNT, steps: [] } });
});

test('it is told as every other step: begun, applied, and what it stands for', async () => {
  const db = await freshDatabase();
  const folder = await folderWith({ [LAST]: MANY[LAST]!, '0121_b.sql': 'CREATE TABLE b ();\n' });
  const seen: string[] = [];
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder };
  const report = await runCommand({ command: 'up', env, emit: ({ event }) => void seen.push(event) });
  expect(report.steps.map(({ covers, state }) => [covers, state])).toEqual([
    [COUNT, 'applied'],
    [undefined, 'applied'],
  ]);
  const told = ['planned', 'locked', 'migration-started', 'migration-applied', 'note', 'migration-started', 'migration-applied'];
  expect([seen.filter((event) => told.includes(event)), await isEarly(db)]).toEqual([told, true]);
});

test('what takes migrations back is kept with their rows', async () => {
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const folder = await folderWith({ '0120_a.down.sql': 'DROP TABLE t_3_119;\n' });
  await upOn(short.url, folder);
  await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' });
  const kept = ({ admin }: FreshDatabase) => admin("SELECT to_jsonb(w) - 'kept_at' - 'run' AS row FROM schemagate.downs w");
  expect(await isEarly(short)).toBe(true);
  expect(await kept(short)).toEqual(await kept(long));
  expect(await kept(short)).toHaveLength(1);
});

test.each<[string, Files, (text: string) => string, readonly string[]]>([
  ['a file was edited', { [LAST]: 'CREATE TABLE other ();\n' }, (one) => one, ['checkpoint-not-used']],
  ['a file came in between', { '0000_b.sql': 'CREATE TABLE b ();\n' }, (one) => one, ['checkpoint-not-used']],
  ['it cannot be loaded', {}, (one) => broken(one), ['checkpoint-failed']],
  [
    'its keys fail when it is committed',
    {},
    (one) => broken(one, 'CREATE TABLE d (a integer UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO d VALUES (1), (1);'),
    ['checkpoint-failed'],
  ],
])('%s: the migrations are applied one by one', async (_, files, change, codes) => {
  const [early, late] = [await freshDatabase(), await freshDatabase()];
  const folder = await folderWith(files, change);
  const { code, report } = await upOn(early.url, folder);
  expect([code, report.findings.map((one) => one.code), report.steps.length]).toEqual([
    0,
    codes,
    Object.keys({ ...MANY, ...files }).length,
  ]);
  expect((await upOn(late.url, folder, { GATE_CHECKPOINT: 'off' })).code).toBe(0);
  expect(await ledgerOf(early)).toEqual(await ledgerOf(late));
  expect(await tablesOf(early)).toEqual(await tablesOf(late));
  expect(await isEarly(early)).toBe(false);
});

/** With a statement more, and the digest that goes with it. */
function broken(checkpoint: string, more = 'ALTER TABLE public.t OWNER TO nobody_of_that_name;'): string {
  const read = decodeCheckpoint(checkpoint);
  if ('unusable' in read) throw new Error(read.unusable);
  return encodeCheckpoint({ ...read, body: `${read.body}\nSET search_path = public;\n${more}\n` });
}

test.each<[string, Files, Readonly<Record<string, string>>, number]>([
  ['two files have one version', { '0120_b.sql': 'SELECT 1;\n' }, {}, 2],
  ['a check forbids it', { 'check/none.sql': 'SELECT 1\n' }, {}, 8],
  ['a requirement is not met', { '0121_b.sql': '-- gate: require SELECT false\nCREATE TABLE b ();\n' }, {}, 8],
  ['it is required, and does not fit', { [LAST]: 'CREATE TABLE other ();\n' }, { GATE_CHECKPOINT: 'require' }, 2],
])('%s: nothing of it is left', async (_, files, env, exit) => {
  const db = await freshDatabase();
  const { code, report } = await upOn(db.url, await folderWith(files), env);
  const there = (await tablesOf(db)).filter(({ name }) => !String(name).startsWith('schemagate.'));
  expect([code, there, report.steps.filter(({ state }) => state === 'applied')]).toEqual([exit, [], []]);
});

test('files that are found to be bad leave no ledger either', async () => {
  const db = await freshDatabase();
  const { code } = await upOn(db.url, await folderWith({ '0120_b.sql': 'SELECT 1;\n' }));
  expect([code, await db.admin("SELECT to_regnamespace('schemagate') AS there")]).toEqual([2, [{ there: null }]]);
});

test.each<[string, string, Verdict]>([
  ['before it is loaded', 'CREATE TABLE public.t ', { do: 'cut' }],
  ['before the commit', 'INSERT INTO "schemagate"."migrations"', { do: 'cut' }],
  ['after the commit', 'INSERT INTO "schemagate"."migrations"', { do: 'swallow-answer' }],
])('the connection is lost %s: the run goes on, and nothing is done twice', async (_, mark, verdict) => {
  const db = await freshDatabase();
  let done = false;
  const proxy = await startProxy(db.url, ({ to, bytes }) => {
    if (done || to !== 'server' || !bytes.includes(mark)) return PASS;
    done = true;
    return verdict;
  });
  onTestFinished(() => proxy.close());
  const { code, report } = await upOn(urlOf(db.url, { port: proxy.port }), await folderWith());
  expect([code, done, report.findings.map((one) => one.code)]).toEqual([0, true, ['connection-lost']]);
  expect(report.steps.map(({ covers, state }) => [covers, state])).toEqual([[COUNT, 'applied']]);
  expect(
    await db.admin('SELECT (SELECT count(*)::int FROM t) AS rows, (SELECT count(*)::int FROM schemagate.migrations) AS applied'),
  ).toEqual([{ rows: 2, applied: COUNT }]);
});

test('two gates at once: one fills the database, the other finds it filled', async () => {
  const db = await freshDatabase();
  const folder = await folderWith();
  const runs = await Promise.all([upOn(db.url, folder), upOn(db.url, folder), upOn(db.url, folder)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(runs.flatMap(({ report }) => report.steps.map(({ covers }) => covers))).toEqual([COUNT]);
  expect(await db.admin('SELECT count(*)::int AS applied FROM schemagate.migrations')).toEqual([{ applied: COUNT }]);
});

test.each([
  ['a table', 'CREATE TABLE mine ()'],
  ['the schema of a ledger', 'CREATE SCHEMA schemagate'],
])('a database that holds %s is not filled early', async (_, make) => {
  const db = await freshDatabase();
  await db.admin(make);
  const { code } = await upOn(db.url, await folderWith());
  expect([code, await isEarly(db)]).toEqual([0, false]);
});

test('a checkpoint that an earlier release has written is loaded like any other', async () => {
  const db = await freshDatabase();
  const folder = await folderWith();
  const path = join(folder, 'checkpoint-0120.sql');
  const read = decodeCheckpoint(readFileSync(path, 'utf8'));
  if ('unusable' in read) throw new Error(read.unusable);
  const body = read.body
    .replace('SET max_parallel_maintenance_workers = 0;\n\n', '')
    .replace('RESET max_parallel_maintenance_workers;\n\n', '');
  expect(body).not.toBe(read.body);
  writeFileSync(path, encodeCheckpoint({ ...read, body }));
  writeFiles(folder, {});
  expect([(await upOn(db.url, folder)).code, await isEarly(db)]).toEqual([0, true]);
});
