// Migration folders nobody meant: what cannot be read, never ends, or leads round in a circle. Exit 2 with the file's name, and nothing done.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { asNobody } from '../support/as-nobody.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';

const NOBODY = 'postgres://nobody:secret@127.0.0.1:1/none';
const FINE = { '1_a.sql': 'CREATE TABLE a (id int);\n' };
const told = ({ findings }: Report, folder: string) =>
  findings.map(({ code, subject, message }) => `${code} ${subject}: ${message}`.replaceAll(`${folder}/`, ''));
const up = (folder: string, env: Readonly<Record<string, string>> = {}): Promise<Report> =>
  runCommand({
    command: 'up',
    env: { DATABASE_URL: NOBODY, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0', ...env },
  });

test('a file and a folder that may not be read are reported by name', async () => {
  const folder = migrationsFolder({ ...FINE, '2_b.sql': 'SELECT 1;\n' });
  chmodSync(`${folder}/..`, 0o755);
  // Once with all rights: libraries load parts of themselves when they are first used.
  await up(folder);
  chmodSync(`${folder}/2_b.sql`, 0);
  const file = await asNobody(() => up(folder));
  expect([file.exit, told(file, folder)]).toEqual([2, ['unreadable 2_b.sql: 2_b.sql cannot be read: EACCES: permission denied']]);
  chmodSync(folder, 0);
  const whole = await asNobody(() => up(folder));
  chmodSync(folder, 0o755);
  expect([whole.exit, told(whole, `${folder}/..`)]).toEqual([
    2,
    [`unreadable ${folder}: ${folder} exists, but cannot be read: EACCES: permission denied`],
  ]);
});

test.for([
  ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
  ['a device that never ends', (path: string) => symlinkSync('/dev/zero', path)],
  ['a link to itself', (path: string) => symlinkSync(path, path)],
  ['a socket', listen],
] as const)('%s is never read: as a migration, a snapshot, or a verify query', async ([, make]) => {
  for (const [name, code] of [
    ['2_b.sql', 'not-a-file'],
    ['schema.snapshot.json', 'unreadable'],
    ['verify/a.sql', 'not-a-file'],
  ] as const) {
    const folder = migrationsFolder({ ...FINE, 'verify/b.sql': 'SELECT 1 WHERE false;\n' });
    await make(`${folder}/${name}`);
    const report = await up(folder);
    expect([report.exit, report.findings.map((finding) => [finding.code, finding.subject])]).toEqual([2, [[code, `${folder}/${name}`]]]);
  }
});

async function listen(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}

test('a folder where a migration should be is not a migration that may be skipped', async () => {
  const folder = migrationsFolder({ ...FINE, '2_b.sql/readme': '' });
  const report = await up(folder);
  expect([report.exit, told(report, folder)]).toEqual([
    2,
    ['not-a-file 2_b.sql: 2_b.sql is named like a migration, but is a folder without SQL in it'],
  ]);
});

test('folders that lead back to themselves are not gone down into', async () => {
  const folder = migrationsFolder({ 'V1__a.sql': 'SELECT 1;\n', 'sub/V2__b.sql': 'SELECT 1;\n', 'other/V3__c.sql': 'SELECT 1;\n' });
  symlinkSync('.', `${folder}/self`);
  symlinkSync('..', `${folder}/sub/up`);
  symlinkSync('../other', `${folder}/sub/across`);
  symlinkSync('../sub', `${folder}/other/back`);
  const report = await up(folder);
  // The files are there by two ways each, which is reported, and not by thousands.
  expect([report.exit, report.findings.length < 5, new Set(report.findings.map(({ code }) => code))]).toEqual([
    2,
    true,
    new Set(['duplicate-version']),
  ]);
});

test('a name that is not UTF-8 is reported as such', async () => {
  const folder = migrationsFolder(FINE);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/2_`), Buffer.from([0xe9]), Buffer.from('.sql')]), 'SELECT 1;\n');
  const report = await up(folder);
  expect([report.exit, report.findings.map(({ code }) => code)]).toEqual([2, ['bad-name']]);
});

test('names with blanks, quotes and letters of every kind are applied and found again', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_a b\'c"d`$e;--f.sql': 'SELECT 1;\n',
    '2_\u00e9.sql': 'SELECT 1;\n',
    '3_e\u0301.sql': 'SELECT 1;\n',
    [`4_${'x'.repeat(240)}.sql`]: 'SELECT 1;\n',
    '5_\u{1f600}.sql': 'SELECT 1;\n',
  });
  const first = await gateOn(db.url, folder);
  const second = await gateOn(db.url, folder);
  expect([first.code, first.applied, second.code, second.applied]).toEqual([0, 5, 0, 0]);
  expect(
    (await db.admin("SELECT name FROM schemagate.migrations WHERE version IN ('1', '2', '3') ORDER BY version")).map(({ name }) => name),
  ).toEqual(['a b\'c"d`$e;--f', '\u00e9', 'e\u0301']);
});

test('a file cut anywhere is refused at the place, and nothing of it is kept', async () => {
  const db = await freshDatabase();
  const whole =
    "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1); /* one\n */ SELECT 'it''s';\nDO $x$ BEGIN NULL; END $x$;\nCREATE TABLE b (id int, t text);\nCOPY b FROM stdin;\n1\tx\n\\.\n";
  for (const [end, code] of [
    ['/* one', 'unterminated'],
    ["'it''", 'unterminated'],
    ['$x$ BEGIN', 'unterminated'],
    ['1\t', 'copy-unterminated'],
    ['COPY b FROM stdin;\n', 'copy-unterminated'],
    ['CREATE TABLE b (id int,', 'failed'],
  ] as const) {
    const run = await gateOn(db.url, migrationsFolder({ '1_a.sql': whole.slice(0, whole.indexOf(end) + end.length) }));
    expect([end, run.code, run.report.findings[0]?.code ?? run.report.outcome]).toEqual([end, code === 'failed' ? 6 : 2, code]);
    expect((run.report.findings[0]?.place ?? run.report.failure?.place)?.line).toBeGreaterThan(1);
    expect(await db.admin("SELECT 1 FROM pg_class WHERE relname IN ('a', 'b')")).toEqual([]);
  }
});

test('a report goes into a device as it is, and waits for nobody to read a pipe', async () => {
  const folder = migrationsFolder(FINE);
  const env = { DATABASE_URL: NOBODY, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' };
  const before = statSync('/dev/null').rdev;
  expect((await runGate({ args: ['up', '--report', '/dev/null'], env })).code).toBe(3);
  expect([statSync('/dev/null').isCharacterDevice(), statSync('/dev/null').rdev]).toEqual([true, before]);
  const full = await runGate({ args: ['up', '--report', '/dev/full'], env });
  expect([full.code, full.lines.some(({ code }) => code === 'report-not-written')]).toEqual([3, true]);
  const pipe = `${temporaryFolder()}/pipe`;
  execFileSync('mkfifo', [pipe]);
  const unread = await runGate({ args: ['up', '--report', pipe], env });
  expect([unread.code, unread.lines.find(({ code }) => code === 'report-not-written')?.['msg']]).toEqual([
    3,
    `the report could not be written to ${pipe}: ENXIO: no such device or address`,
  ]);
});

test('new, snapshot and diagram say that they cannot write, and leave nothing half-written', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder(FINE);
  mkdirSync(`${folder}/0002_b.down.sql`);
  writeFileSync(`${folder}/0002_b.down.sql/x.sql`, '');
  const absent = await runCommand({ command: 'new', env: { GATE_MIGRATIONS: `${folder}/nope/deeper` }, operands: ['x'] });
  expect([absent.exit, absent.findings.map(({ code }) => code)]).toEqual([2, ['not-written']]);
  // Loaded here, where it may be read: it is only imported when a page is asked for.
  await import('../../src/report/diagram/diagram-page.ts');
  chmodSync(`${folder}/..`, 0o755);
  chmodSync(folder, 0o555);
  const env = { GATE_MIGRATIONS: folder };
  const fresh = await asNobody(() => runCommand({ command: 'new', env, operands: ['b'] }));
  const diagram = await asNobody(() => runCommand({ command: 'diagram', env, flags: { of: url, out: `${folder}/d.html` } }));
  chmodSync(folder, 0o755);
  expect([fresh, diagram].map((report) => [report.exit, report.findings.map(({ code }) => code)])).toEqual([
    [2, ['not-written']],
    [2, ['not-written']],
  ]);
  expect(fresh.findings[0]!.message).toMatch(/could not be written to .* and .*: EACCES: permission denied$/);
  expect(readdirSync(folder).sort()).toEqual(['0002_b.down.sql', '1_a.sql']);
});

test('a file that alone may be written, in a folder that may not, is written', async () => {
  const folder = temporaryFolder({ 'report.json': 'old' });
  chmodSync(`${folder}/report.json`, 0o666);
  chmodSync(folder, 0o555);
  const { effects } = await import('../../src/runtime.ts');
  await asNobody(async () => effects.writeTexts([{ path: `${folder}/report.json`, text: 'new' }]));
  chmodSync(folder, 0o755);
  expect([readFileSync(`${folder}/report.json`, 'utf8'), readdirSync(folder)]).toEqual(['new', ['report.json']]);
});

test('a file that is replaced keeps its rights', async () => {
  const folder = temporaryFolder({ '.env': 'old' });
  chmodSync(`${folder}/.env`, 0o640);
  const { effects } = await import('../../src/runtime.ts');
  await effects.writeTexts([{ path: `${folder}/.env`, text: 'new' }]);
  expect([readFileSync(`${folder}/.env`, 'utf8'), statSync(`${folder}/.env`).mode & 0o777]).toEqual(['new', 0o640]);
});

test('a long file and long COPY data arrive whole, and refused data leaves the session in order', async () => {
  const db = await freshDatabase();
  const long = 'ein größerer 🐘 '.repeat(90_000);
  const lines = Array.from({ length: 150_000 }, (_, i) => `${i}\tgrößer 🐘`).join('\n');
  const good = { '1_long.sql': `CREATE TABLE t (v text);\nINSERT INTO t VALUES ('${long}');\n` };
  const copied = `CREATE TABLE c (id int, v text);\nCOPY c FROM stdin;\n${lines}\n\\.\nCREATE TABLE after_it ();\n`;
  const refused = await gateOn(db.url, migrationsFolder({ ...good, '2_copy.sql': copied.replace('\n1\t', '\none\t') }));
  expect([refused.code, refused.report.failure?.sqlstate, refused.applied]).toEqual([6, '22P02', 1]);
  const run = await gateOn(db.url, migrationsFolder({ ...good, '2_copy.sql': copied }));
  expect(run.code).toBe(0);
  expect(
    await db.admin(
      "SELECT (SELECT md5(v) FROM t) AS t, count(*)::int AS rows, count(*) FILTER (WHERE v = 'größer 🐘')::int AS whole FROM c",
    ),
  ).toEqual([{ t: createHash('md5').update(long).digest('hex'), rows: 150_000, whole: 150_000 }]);
});
