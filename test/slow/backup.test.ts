// `backup`: what it writes is whole and proved to be, and nothing is left of one that fails, whatever it fails of.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { BackupManifest } from '../../src/backup/manifest.ts';
import { insteadOf, type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { type RunningGate, runGate, startGate } from '../support/gate.ts';
import { describePgBouncer, pgBouncer } from '../support/pgbouncer.ts';

const SHOP = `CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 1000) i;
CREATE SCHEMA "App";
CREATE TABLE "App"."odd ""name.x" (a int);
CREATE UNLOGGED TABLE "select" (a int);
CREATE TABLE parts (a int) PARTITION BY LIST (a);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);
INSERT INTO parts VALUES (1);
CREATE VIEW names AS SELECT name FROM users;`;
const TABLES = 5;

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
let shop: FreshDatabase;

beforeAll(async () => {
  if (typeof found === 'string') return;
  shop = await freshDatabase({ serverUrl: server.url, droppedBy: 'caller' });
  await query(shop.url, SHOP);
});
afterAll(async () => {
  if (typeof found === 'string') return;
  await shop.drop();
  await server.stop();
});

interface Options {
  readonly bin?: string;
  readonly url?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const options = (args: readonly string[], { bin = server.bin, url = shop.url, env = {} }: Options) => ({
  args: ['backup', ...args],
  env: { DATABASE_URL: url, GATE_PG_BIN: bin, GATE_WAIT_TIMEOUT: '1s', ...env },
});
const backUp = (args: readonly string[], given: Options = {}) => runGate(options(args, given));
const startBackup = (args: readonly string[], given: Options = {}): RunningGate => startGate(options(args, given));

const manifestIn = (path: string): BackupManifest => JSON.parse(readFileSync(`${path}.json`, 'utf8'));
const failureOf = ({ code, report }: Awaited<ReturnType<typeof backUp>>) => [code, report?.findings[0]?.code];
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe.skipIf(typeof found === 'string')('a backup', () => {
  test.each([
    ['custom', 'dump'],
    ['directory', 'dir'],
    ['sql.gz', 'sql.gz'],
  ])('%s is checked, summed up and described, and latest leads to it', async (format, end) => {
    const folder = temporaryFolder();
    const run = await backUp([folder, '--format', format, ...(format === 'directory' ? ['--jobs', '2'] : [])]);
    expect([run.code, run.report?.findings.map(({ code }) => code)]).toEqual([0, ['backup-never-restored']]);
    const { path } = run.report!.data as { path: string };
    const name = path.slice(folder.length + 1);
    expect(name).toMatch(new RegExp(`^${shop.name}_\\d{8}_\\d{6}\\.${end.replace('.', '\\.')}$`));
    expect(readdirSync(folder).sort()).toEqual(['latest', name, `${name}.json`, `${name}.sha256`].sort());
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', `${name}.sha256`], { cwd: folder });
    expect(readlinkSync(join(folder, 'latest'))).toBe(name);
    expect(manifestIn(path)).toMatchObject({
      ...{ database: shop.name, kind: format, file: name, encrypted: false, tables: TABLES, head: null, run: null, verified: null },
      ...{ server: server.version, bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(name).toContain(manifestIn(path).takenAt.slice(0, 10).replaceAll('-', ''));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('of a database that a gate migrates says the version that it is at', async () => {
    const database = await freshDatabase({ serverUrl: server.url });
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: temporaryFolder({ '7_a.sql': 'CREATE TABLE a (id int);' }) };
    expect((await runGate({ args: ['up'], env })).code).toBe(0);
    const file = join(temporaryFolder(), 'a.dump');
    expect((await backUp([file], { url: database.url })).code).toBe(0);
    expect(manifestIn(file).head).toEqual({ layout: 'gate', version: '7' });
  });

  test('of an empty database has no table', async () => {
    const database = await freshDatabase({ serverUrl: server.url });
    const file = join(temporaryFolder(), 'empty.sql.gz');
    const run = await backUp([file, '--format', 'sql.gz'], { url: database.url });
    expect([run.code, manifestIn(file).tables]).toEqual([0, 0]);
  });

  test.each(['custom', 'sql.gz'])('%s is encrypted, and read with its key only', async (format) => {
    const folder = temporaryFolder({ key: `${'ab'.repeat(32)}\n` });
    const run = await backUp([folder, '--format', format, '--key-file', join(folder, 'key')]);
    expect(run.code).toBe(0);
    const { path } = run.report!.data as { path: string };
    expect(path).toMatch(/\.(dump|sql\.gz)\.enc$/);
    expect([manifestIn(path).encrypted, readFileSync(path).subarray(0, 20).toString()]).toEqual([true, 'schemagate sealed 1\n']);
    expect(run.stdout + run.stderr).not.toContain('abab');
  });

  test('old ones of the same database are removed, and nothing else', async () => {
    const folder = temporaryFolder({ 'notes.txt': 'mine' });
    const other = await freshDatabase({ serverUrl: server.url });
    await backUp([folder], { url: other.url });
    const first = ((await backUp([folder])).report!.data as { path: string }).path;
    const second = ((await backUp([folder])).report!.data as { path: string }).path;
    const third = await backUp([folder, '--keep', '2']);
    expect(third.report!.data).toMatchObject({ removed: [first.slice(folder.length + 1)] });
    expect(third.report!.summary).toMatch(/; 1 older backup removed$/);
    expect([existsSync(first), existsSync(`${first}.json`), existsSync(`${first}.sha256`), existsSync(second)]).toEqual([
      ...[false, false, false, true],
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith(other.name))).toHaveLength(3);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('two at once both succeed in a folder, and one of them under one name', async () => {
    const folder = temporaryFolder();
    const both = await Promise.all([backUp([folder]), backUp([folder])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(both.map(({ report }) => (report!.data as { path: string }).path)).size).toBe(2);
    const file = join(folder, 'one.dump');
    const slow = insteadOf(server.bin, 'pg_dump', '[ "$1" = --version ] || sleep 2');
    const race = await Promise.all([backUp([file], { bin: slow }), backUp([file], { bin: slow })]);
    expect(race.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(race.find(({ code }) => code === 2)!.report!.findings[0]!.code).toBe('backup-target');
    expect(manifestIn(file).tables).toBe(TABLES);
  });
});

describe.skipIf(typeof found === 'string')('a backup that is proved', () => {
  test.each([[[]], [['--format', 'directory', '--jobs', '2']], [['--format', 'sql.gz']], [['--key-file', 'KEY']]])(
    '%j is restored, compared and dropped again, and its manifest says so',
    async (flags) => {
      const folder = temporaryFolder({ key: 'ef'.repeat(32) });
      const run = await backUp([folder, '--verify', ...flags.map((one) => (one === 'KEY' ? join(folder, 'key') : one))]);
      expect([run.code, run.report!.findings]).toEqual([0, []]);
      expect(run.report!.summary).toMatch(/5 tables, 1001 rows; restored and compared\)$/);
      const { path } = run.report!.data as { path: string };
      expect(manifestIn(path).verified).toEqual({ at: expect.stringMatching(/Z$/), tables: TABLES, rows: 1001 });
      expect(await query(server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'schemagate_scratch%'")).toEqual([]);
    },
  );

  test('is restored on another server if that is named, also of another version', async () => {
    const file = join(temporaryFolder(), 'a.dump');
    const run = await backUp([file, '--verify', '--scratch', inject('databaseUrl')]);
    expect([run.code, run.report!.findings, manifestIn(file).verified?.rows]).toEqual([0, [], 1001]);
  });

  test('and is not what the database had says what is different; it is kept, and nothing older is removed', async () => {
    const folder = temporaryFolder();
    const first = ((await backUp([folder])).report!.data as { path: string }).path;
    const only = (what: string) =>
      insteadOf(server.bin, 'pg_restore', `case "$1" in --version|--list) ;; *) exec ${server.bin}/pg_restore "$@" ${what};; esac`);
    const rows = await backUp([folder, '--verify', '--keep', '1'], { bin: only('--schema-only') });
    expect([...failureOf(rows), rows.report!.findings[0]!.message]).toEqual([
      ...[6, 'backup-differs', expect.stringContaining('part_1 has 0 rows instead of 1, public.users has 0 rows instead of 1000')],
    ]);
    const schema = await backUp([folder, '--verify', '--keep', '1'], { bin: only('--section=pre-data') });
    expect(schema.report!.findings[0]!.message).toContain('constraint public.users.users_pkey is missing');
    const { path, verified } = schema.report!.data as { path: string; verified: unknown };
    expect([verified, manifestIn(path).verified, existsSync(first)]).toEqual([null, null, true]);
  });

  test('by a role that may not create a database is kept, and called never restored', async () => {
    const database = await freshDatabase({ serverUrl: server.url });
    const role = await database.role();
    const file = join(temporaryFolder(), 'a.dump');
    const run = await backUp([file, '--verify'], { url: role.url });
    expect([...failureOf(run), run.report!.summary]).toEqual([
      ...[6, 'backup-not-tried', expect.stringMatching(/but not as it was asked for: .*permission denied to create database/)],
    ]);
    expect([existsSync(file), manifestIn(file).verified]).toEqual([true, null]);
  });

  test('has all that a database can have but what the restore leaves out', async () => {
    const database = await freshDatabase({ serverUrl: server.url });
    await database.admin(`CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN small AS int CHECK (VALUE < 10);
      CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood DEFAULT 'a', s small, j jsonb, g int GENERATED ALWAYS AS (2 * s) STORED);
      CREATE TABLE child (more text) INHERITS (t); INSERT INTO child (id, s) VALUES (11, 1), (12, 2);
      CREATE INDEX i ON t (s) WHERE m = 'a'; CREATE VIEW v AS SELECT id FROM t; CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM t;
      CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1'; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (s > 1);
      CREATE PUBLICATION pub FOR TABLE t; CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION pub WITH (connect = false, slot_name = NONE);
      COMMENT ON TABLE t IS 'what it is'; SELECT lo_create(4711); DROP SCHEMA IF EXISTS nothing; INSERT INTO t (s) VALUES (3);
      CREATE SCHEMA "we=ird"; CREATE TABLE "we=ird"."tab
le" (a int); INSERT INTO "we=ird"."tab
le" VALUES (1)`);
    for (const format of ['custom', 'sql.gz']) {
      const run = await backUp([join(temporaryFolder(), 'a'), '--verify', '--format', format], { url: database.url });
      expect([run.code, run.report!.findings, (run.report!.data as BackupManifest).verified?.rows]).toEqual([0, [], 4]);
      expect(await query(server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'schemagate_scratch%'")).toEqual([]);
    }
  });

  test('is dropped again if the run is interrupted meanwhile', async () => {
    const folder = temporaryFolder();
    const scratch = temporaryFolder();
    const bin = insteadOf(server.bin, 'pg_restore', `case "$1" in --version|--list) ;; *) touch ${scratch}/began; exec sleep 60;; esac`);
    const run = startBackup([folder, '--verify'], { bin });
    await until(() => existsSync(join(scratch, 'began')));
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    expect(await query(server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'schemagate_scratch%'")).toEqual([]);
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.dump'));
    expect(manifestIn(join(folder, file!)).verified).toBeNull();
  });
});

describe.skipIf(typeof found === 'string')('nothing is left', () => {
  test('if pg_dump is too old, or there is none, which is known before anything is written', async () => {
    const folder = temporaryFolder();
    const old = insteadOf(
      server.bin,
      'pg_dump',
      `[ "$1" = --version ] && { echo 'pg_dump (PostgreSQL) 9.6.1'; exit; }; touch ${folder}/began`,
    );
    expect(failureOf(await backUp([folder], { bin: old }))).toEqual([2, 'old-client-program']);
    const oldRestore = insteadOf(server.bin, 'pg_restore', '[ "$1" = --version ] && { echo \'pg_restore (PostgreSQL) 9.6.1\'; exit; }');
    expect(failureOf(await backUp([folder], { bin: oldRestore }))).toEqual([2, 'old-client-program']);
    expect(failureOf(await backUp([folder], { bin: '/nowhere' }))).toEqual([2, 'no-client-program']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('if the place is none to write to, or is taken', async () => {
    const folder = temporaryFolder({ 'a.dump': 'precious' });
    const missing = await backUp([join(folder, 'missing/b.dump')]);
    expect([...failureOf(missing), missing.report!.summary]).toEqual([
      ...[2, 'backup-target', `no backup can be written to ${folder}/missing/b.dump: ENOENT: no such file or directory`],
    ]);
    expect(failureOf(await backUp([join(folder, 'a.dump/b.dump')]))).toEqual([2, 'backup-target']);
    expect(failureOf(await backUp([join(folder, 'a.dump')]))).toEqual([2, 'backup-target']);
    expect([readdirSync(folder), readFileSync(join(folder, 'a.dump'), 'utf8')]).toEqual([['a.dump'], 'precious']);
  });

  test('if pg_dump fails half-way, and what it said is passed on', async () => {
    const folder = temporaryFolder();
    const bin = insteadOf(server.bin, 'pg_dump', '[ "$1" = --version ] || { echo "pg_dump: error: no luck today" >&2; exit 1; }');
    const run = await backUp([folder], { bin });
    expect([...failureOf(run), run.report!.summary]).toEqual([
      ...[6, 'client-program-failed', 'pg_dump ended with exit code 1: pg_dump: error: no luck today'],
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('if a table is missing in what was written, or its end', async () => {
    const folder = temporaryFolder();
    const without = insteadOf(server.bin, 'pg_dump', `[ "$1" = --version ] || exec ${server.bin}/pg_dump "$@" --exclude-table=users`);
    for (const format of ['custom', 'sql.gz']) {
      const run = await backUp([folder, '--format', format], { bin: without });
      expect([...failureOf(run), run.report!.summary]).toEqual([6, 'backup-incomplete', expect.stringMatching(/: it lacks public\.users/)]);
    }
    const schemaOnly = insteadOf(server.bin, 'pg_dump', `[ "$1" = --version ] || exec ${server.bin}/pg_dump "$@" --schema-only`);
    expect((await backUp([folder], { bin: schemaOnly })).report!.summary).toContain('it lacks the rows of "App"."odd ""name.x"');
    const cut = (size: number) =>
      insteadOf(
        server.bin,
        'pg_dump',
        `[ "$1" = --version ] || { ${server.bin}/pg_dump "$@"; for a in "$@"; do case "$a" in --file=*) truncate -s ${size} "\${a#--file=}";; esac; done; exit 0; }`,
      );
    expect((await backUp([folder], { bin: cut(0) })).code).toBe(6);
    expect((await backUp([folder], { bin: cut(300) })).code).toBe(6);
    expect(failureOf(await backUp([folder, '--format', 'sql.gz'], { bin: cut(300) }))).toEqual([6, 'backup-not-written']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('if the disk is full, and older backups are left alone', async (context) => {
    const folder = temporaryFolder({ key: 'cd'.repeat(32) });
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'pipe' });
    } catch {
      console.log('a full disk is not tried: this user may not mount one');
      return context.skip();
    }
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    const database = await freshDatabase({ serverUrl: server.url });
    await query(
      database.url,
      'CREATE TABLE noise AS SELECT md5(random()::text) || md5(random()::text) AS a FROM generate_series(1, 20000)',
    );
    await backUp([disk]);
    const before = readdirSync(disk).sort();
    expect(before).toHaveLength(4);
    for (const more of [[], ['--format', 'directory'], ['--format', 'sql.gz'], ['--key-file', join(folder, 'key')]]) {
      const run = await backUp([disk, ...more], { url: database.url });
      expect([more, ...failureOf(run)]).toEqual([more, 6, 'backup-no-space']);
      expect(readdirSync(disk).sort()).toEqual(before);
    }
  });

  test('if it is interrupted, and pg_dump ends with it', async () => {
    const folder = temporaryFolder();
    const scratch = temporaryFolder();
    const bin = insteadOf(server.bin, 'pg_dump', `[ "$1" = --version ] || { echo $$ > ${scratch}/pid; exec sleep 60; }`);
    const run = startBackup([folder], { bin });
    await until(() => existsSync(join(scratch, 'pid')) && readFileSync(join(scratch, 'pid'), 'utf8') !== '');
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.dump\.partial$/)]);
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(`/proc/${readFileSync(join(scratch, 'pid'), 'utf8').trim()}`)).toBe(false);
  });

  test('under the final name if it is killed; what it left is removed by a later run', async () => {
    const folder = temporaryFolder();
    const scratch = temporaryFolder();
    const bin = insteadOf(server.bin, 'pg_dump', `[ "$1" = --version ] || { echo $$ > ${scratch}/pid; exec sleep 60; }`);
    const run = startBackup([folder], { bin });
    await until(() => existsSync(join(scratch, 'pid')) && readFileSync(join(scratch, 'pid'), 'utf8') !== '');
    run.kill('SIGKILL');
    await run.done;
    process.kill(Number(readFileSync(join(scratch, 'pid'), 'utf8')), 'SIGKILL');
    const [left] = readdirSync(folder);
    expect([left, readdirSync(folder).length]).toEqual([expect.stringMatching(/\.dump\.partial$/), 1]);
    expect((await backUp([folder])).code).toBe(0);
    expect(readdirSync(folder)).toContain(left);
    const long = Date.now() / 1000 - 7200;
    utimesSync(join(folder, left!), long, long);
    expect((await backUp([folder])).code).toBe(0);
    expect(readdirSync(folder)).not.toContain(left);
  });

  test('if the server stops in the middle', async () => {
    const own = await startWithClients();
    if (typeof own === 'string') throw new Error(own);
    const folder = temporaryFolder();
    const scratch = temporaryFolder();
    const bin = insteadOf(
      own.bin,
      'pg_dump',
      `[ "$1" = --version ] || { touch ${scratch}/began; while [ ! -e ${scratch}/stopped ]; do sleep 0.05; done; }`,
    );
    const run = startBackup([folder], { bin, url: own.url });
    await until(() => existsSync(join(scratch, 'began')));
    await own.stop();
    writeFileSync(join(scratch, 'stopped'), '');
    const { code, report } = await run.done;
    expect([code, report!.outcome, readdirSync(folder)]).toEqual([3, 'unreachable', []]);
  });

  test('of flags that make no sense', async () => {
    const folder = temporaryFolder({ key: 'a password' });
    const refused = async (...args: readonly string[]) => {
      const { code, report } = await backUp([folder, ...args]);
      return [code, report!.findings[0]!.subject];
    };
    expect(await refused('--format', 'tar')).toEqual([2, '--format']);
    expect(await refused('--jobs', '2')).toEqual([2, '--jobs']);
    expect(await refused('--keep', 'all')).toEqual([2, '--keep']);
    expect(await refused('--format', 'directory', '--key-file', join(folder, 'key'))).toEqual([2, '--key-file']);
    expect(await refused('--key-file', join(folder, 'missing'))).toEqual([2, '--key-file']);
    expect(await refused('--key-file', join(folder, 'key'))).toEqual([2, join(folder, 'key')]);
    expect(readdirSync(folder)).toEqual(['key']);
  });
});

test('a role that may not read a table is told which', async (context) => {
  if (typeof found === 'string') return context.skip();
  const folder = temporaryFolder();
  const role = await shop.role();
  const run = await backUp([folder], { url: role.url });
  expect([...failureOf(run), run.report!.summary]).toEqual([6, 'client-program-failed', expect.stringContaining('permission denied')]);
  expect(readdirSync(folder)).toEqual([]);
});

describe.skipIf(typeof found === 'string')('behind a pooler', () => {
  describePgBouncer('a backup', () => {
    test('in transaction mode there is no backup, for what pg_dump sets would stay with the connections of the application', async () => {
      const pooler = await pgBouncer(shop.url, 'transaction');
      const folder = temporaryFolder();
      expect(failureOf(await backUp([folder], { url: pooler.url }))).toEqual([2, 'needs-session']);
      const env = { DATABASE_URL: pooler.url, GATE_PG_BIN: server.bin };
      const exported = await runGate({ args: ['schema-export'], env });
      expect([exported.code, exported.stdout]).toEqual([0, expect.stringContaining('written by schemagate and not by pg_dump')]);
      expect((await runGate({ args: ['schema-export', '--by', 'pg_dump'], env })).code).toBe(2);
      expect(readdirSync(folder)).toEqual([]);
      expect(await query(pooler.url, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 1000 }]);
    });

    test('in session mode a run takes its own, for it finds out that the mode is that', async () => {
      const database = await freshDatabase({ serverUrl: server.url });
      await query(database.url, 'CREATE TABLE before (id int)');
      const pooler = await pgBouncer(database.url, 'session');
      const folder = temporaryFolder();
      const GATE_MIGRATIONS = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' });
      const env = { DATABASE_URL: pooler.url, GATE_PG_BIN: server.bin, GATE_BACKUP: folder, GATE_MIGRATIONS, GATE_LAYOUT: 'gate' };
      expect([(await runGate({ args: ['up'], env })).code, readdirSync(folder).length]).toEqual([0, 4]);
    });
  });
});
