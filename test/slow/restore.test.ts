// `restore`: what a backup of any kind brings back, and that nothing it meets on the way costs the database that is there.
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type BackupManifest, encodeManifest } from '../../src/backup/manifest.ts';
import { seal } from '../../src/backup/sealed-stream.ts';
import { sumsOf } from '../../src/backup/store/backup-folder.ts';
import type { Report } from '../../src/core/report.ts';
import { insteadOf, type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { type FreshDatabase, freshDatabase, query, untilRow, urlOf } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { type RunningGate, runGate, startGate } from '../support/gate.ts';
import { runCommand } from '../support/run-command.ts';
import { ownServer } from '../support/server.ts';

const FILES = {
  '1_users.sql':
    "CREATE TABLE users (id int PRIMARY KEY, name text);\nINSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 100) i;\n",
  '2_names.sql': 'CREATE VIEW names AS SELECT name FROM users;\n',
};

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
afterAll(async () => void (typeof found === 'string' || (await server.stop())));

interface Options {
  readonly bin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const options = (url: string, args: readonly string[], { bin = server.bin, env = {} }: Options) => ({
  args: ['restore', ...args],
  env: {
    DATABASE_URL: url,
    GATE_PG_BIN: bin,
    GATE_MIGRATIONS: migrationsFolder(FILES),
    GATE_LAYOUT: 'gate',
    GATE_WAIT_TIMEOUT: '5s',
    GATE_LOCK_WAIT: '1s',
    ...env,
  },
});
/** In this process. */
function restore(url: string, args: readonly string[], given: Options = {}): Promise<Report> {
  const flags = Object.fromEntries(args.filter((word) => word.startsWith('--')).map((word) => [word.slice(2), true]));
  const { env } = options(url, [], given);
  return runCommand({ command: 'restore', env, flags, operands: args.filter((word) => !word.startsWith('--')) });
}
const startRestore = (url: string, args: readonly string[], given: Options = {}): RunningGate => startGate(options(url, args, given));
const outcome = ({ exit, findings }: Report) => [exit, findings[0]?.code];

/** A database with two migrations and a hundred rows; whatever restores make of it is gone after the test. */
async function shopWith(change = 'SELECT 1', serverUrl = server.url): Promise<FreshDatabase> {
  const shop = await freshDatabase({ serverUrl });
  onTestFinished(async () => {
    const left = await query(serverUrl, `SELECT datname FROM pg_database WHERE datname LIKE '${shop.name}\\_%'`);
    for (const { datname } of left) await query(serverUrl, `DROP DATABASE "${String(datname)}" WITH (FORCE)`);
  });
  expect(
    await runCommand({
      command: 'up',
      env: { DATABASE_URL: shop.url, GATE_MIGRATIONS: migrationsFolder(FILES), GATE_LAYOUT: 'gate', GATE_IMAGE: 'shop:1.4' },
    }),
  ).toMatchObject({ exit: 0 });
  await shop.admin(change);
  return shop;
}

const dump = (shop: FreshDatabase, name: string, ...args: readonly string[]): string => {
  const path = join(temporaryFolder({}), name);
  execFileSync(join(server.bin, 'pg_dump'), [...args, `--file=${path}`, `--dbname=${shop.url}`]);
  return path;
};

const custom = (shop: FreshDatabase): string => dump(shop, 'shop.dump', '--format=custom');

/** SQL that pg_dump has written, with a line of ours before its end. */
function sqlWith(shop: FreshDatabase, line: string): string {
  const path = dump(shop, 'shop.sql');
  const text = readFileSync(path, 'utf8').replace(
    '\n--\n-- PostgreSQL database dump complete',
    () => `\n${line}\n\n--\n-- PostgreSQL database dump complete`,
  );
  writeFileSync(path, text);
  return path;
}

async function withManifest(path: string, shop: FreshDatabase, more: Partial<BackupManifest> = {}): Promise<void> {
  const { text, sha256, bytes } = await sumsOf(path, basename(path), new AbortController().signal);
  const known = {
    database: shop.name,
    server: server.version,
    takenAt: '2026-01-31T23:59:59.000Z',
    file: basename(path),
    kind: 'custom',
  } as const;
  const [row] = await shop.admin("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname IN ('public', 'schemagate')");
  const manifest = {
    ...known,
    bytes,
    sha256,
    encrypted: false,
    head: null,
    run: null,
    tables: Number(row!['tables']),
    verified: null,
    ...more,
  };
  writeFileSync(`${path}.sha256`, text);
  writeFileSync(`${path}.json`, encodeManifest(manifest));
}

const usersIn = async (shop: FreshDatabase): Promise<unknown> => (await shop.admin('SELECT count(*)::int AS n FROM users'))[0]!['n'];
const databasesOf = async (shop: FreshDatabase): Promise<readonly string[]> =>
  (await query(server.url, `SELECT datname FROM pg_database WHERE starts_with(datname, '${shop.name}') ORDER BY 1`)).map(({ datname }) =>
    String(datname),
  );

/** The database is the one that was there, with the row that came after the backup, and nothing is left beside it. */
async function expectUntouched(shop: FreshDatabase): Promise<void> {
  expect(await usersIn(shop)).toBe(101);
  expect(await databasesOf(shop)).toEqual([shop.name]);
}

const ONE_MORE = "INSERT INTO users VALUES (101, 'after the backup')";

describe.skipIf(typeof found === 'string')('a restore', () => {
  test.for([
    ['shop.dump', ['--format=custom']],
    ['shop.dir', ['--format=directory']],
    ['shop.tar', ['--format=tar']],
    ['shop.sql', []],
    ['under-any-name', ['--format=custom']],
  ] as const)('%s: what was in it is there, and the database of before is kept', async ([name, args]) => {
    const shop = await shopWith();
    const path = dump(shop, name, ...args);
    await shop.admin(ONE_MORE);
    const run = await restore(shop.url, [path]);
    expect([run.exit, run.summary]).toEqual([0, expect.stringContaining(`restored ${shop.name} from ${path}`)]);
    expect(await usersIn(shop)).toBe(100);
    const [, kept] = await databasesOf(shop);
    expect(kept).toMatch(new RegExp(`^${shop.name}_before_restore_\\d{8}_\\d{6}$`));
    expect(await query(urlOf(shop.url, { database: kept! }), 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 101 }]);
  });

  test('SQL that is compressed, by a command line that says no more than latest', async () => {
    const shop = await shopWith();
    const path = join(temporaryFolder({}), 'shop.sql.gz');
    writeFileSync(path, gzipSync(readFileSync(dump(shop, 'shop.sql'))));
    await withManifest(path, shop, { kind: 'sql.gz' });
    await shop.admin(ONE_MORE);
    const run = await runGate({ ...options(shop.url, [], {}), cwd: join(path, '..') });
    expect([run.code, run.report?.summary]).toEqual([
      0,
      expect.stringMatching(/\(taken 2026-01-31 23:59:59 UTC, .* before\): \d+ tables, as its manifest says$/),
    ]);
    expect(await usersIn(shop)).toBe(100);
  });

  test('the new database is like the old one: owner, encoding, limits, settings, grants, comment; and the history has the restore', async () => {
    const shop = await shopWith();
    const role = await shop.role();
    await shop.admin(`ALTER DATABASE "${shop.name}" OWNER TO ${role.name}; ALTER DATABASE "${shop.name}" SET search_path TO '$user', public, "My x";
ALTER DATABASE "${shop.name}" SET work_mem = '8MB'; ALTER ROLE ${role.name} IN DATABASE "${shop.name}" SET my.setting = 'a b';
ALTER DATABASE "${shop.name}" CONNECTION LIMIT 50; REVOKE TEMPORARY ON DATABASE "${shop.name}" FROM PUBLIC; COMMENT ON DATABASE "${shop.name}" IS 'it''s the shop'`);
    onTestFinished(async () => void (await query(server.url, `ALTER DATABASE "${shop.name}" OWNER TO postgres`)));
    const like = `SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, datconnlimit, datacl::text,
      shobj_description(oid, 'pg_database') AS comment, (SELECT json_agg(json_build_array(setrole, setconfig) ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings
      FROM pg_database d WHERE datname = '${shop.name}'`;
    const before = await query(server.url, like);
    const path = custom(shop);
    const run = await restore(shop.url, [path]);
    expect(run.exit).toBe(0);
    expect(await query(server.url, like)).toEqual(before);
    expect(await shop.admin('SELECT event, detail FROM schemagate.events')).toEqual([
      { event: 'restored', detail: expect.stringMatching(/^from shop\.dump; what was there before is kept as .*_before_restore_/) },
    ]);
    expect(run).toMatchObject({ head: { ledger: '2' }, data: { head: '2', pending: [], image: 'shop:1.4' } });
    const kept = (await databasesOf(shop))[1];
    await query(server.url, `ALTER DATABASE "${kept}" OWNER TO postgres`);
  });

  test('one that is encrypted, with its key and not without', async () => {
    const shop = await shopWith();
    const [plain, key] = [custom(shop), 'ab'.repeat(32)];
    const files = temporaryFolder({ key, 'other.key': 'cd'.repeat(32) });
    const path = join(files, 'shop.dump.enc');
    await pipeline(createReadStream(plain), seal(Buffer.from(key, 'hex')), createWriteStream(path));
    await shop.admin(ONE_MORE);
    const withKey = (name: string) =>
      runCommand({ command: 'restore', env: options(shop.url, [], {}).env, operands: [path], flags: { 'key-file': join(files, name) } });
    expect(outcome(await restore(shop.url, [path]))).toEqual([2, 'bad-key']);
    expect(outcome(await withKey('other.key'))).toEqual([2, 'bad-key']);
    await expectUntouched(shop);
    expect((await withKey('key')).exit).toBe(0);
    expect(await usersIn(shop)).toBe(100);
  });

  test('a database that is not there is made; of another name is said', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    await withManifest(path, shop);
    const other = urlOf(shop.url, { database: `${shop.name}_copy` });
    const run = await restore(other, [path]);
    expect([run.exit, run.findings.map(({ code }) => code)]).toEqual([0, ['restore-other-database']]);
    expect(await query(other, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 100 }]);
  });

  test('a database whose name looks like the parameters of a connection', async () => {
    const shop = await shopWith();
    // The driver of the test decodes no %3D.
    const other = urlOf(shop.url, { database: `${shop.name}_it's=\\1` }).replace('%3D', '=');
    expect((await restore(other, [custom(shop)])).exit).toBe(0);
    expect(await query(other, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 100 }]);
  });

  test('--drop-old removes what restores have kept: of this one, or of all before it', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    expect((await restore(shop.url, [path])).exit).toBe(0);
    expect(await databasesOf(shop)).toHaveLength(2);
    const removed = await restore(shop.url, ['--drop-old']);
    expect([removed.exit, removed.summary]).toEqual([0, expect.stringMatching(/^removed 1 database: /)]);
    expect((await restore(shop.url, [path, '--drop-old'])).exit).toBe(0);
    expect(await databasesOf(shop)).toEqual([shop.name]);
    expect(await usersIn(shop)).toBe(100);
  });
});

describe.skipIf(typeof found === 'string')('a backup that is not whole destroys nothing', () => {
  test('one that was cut short: by its sums before anything is begun, otherwise where it ends', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    await withManifest(path, shop);
    await shop.admin(ONE_MORE);
    const kept = Math.floor(statSync(path).size / 2);
    truncateSync(path, kept);
    const summed = await restore(shop.url, [path]);
    expect([...outcome(summed), summed.summary]).toEqual([6, 'backup-damaged', expect.stringContaining(`it has ${kept} bytes, and had`)]);
    const bare = join(temporaryFolder({}), 'bare.dump');
    writeFileSync(bare, readFileSync(path));
    expect((await restore(shop.url, [bare])).exit).toBe(6);
    await expectUntouched(shop);
  });

  test.for([
    ['SQL', (sql: Buffer) => sql.subarray(0, sql.length - 200), 'ends in the middle'],
    ['SQL in the rows of a table', (sql: Buffer) => sql.subarray(0, sql.indexOf('user 50')), 'ends in the middle'],
    ['compressed SQL', (sql: Buffer) => gzipSync(sql).subarray(0, 500), 'unexpected end of file'],
  ] as const)('%s', async ([, cut, why]) => {
    const shop = await shopWith();
    const path = join(temporaryFolder({}), 'cut');
    writeFileSync(path, cut(readFileSync(dump(shop, 'shop.sql'))));
    await shop.admin(ONE_MORE);
    const run = await restore(shop.url, [path]);
    expect([...outcome(run), run.summary]).toEqual([6, 'backup-damaged', expect.stringContaining(why)]);
    await expectUntouched(shop);
  });

  test('one whose manifest says other things than what came of it', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    await shop.admin(ONE_MORE);
    await withManifest(path, shop, { verified: { at: '2026-01-31T23:59:59.000Z', tables: 8, rows: 12 } });
    const rows = await restore(shop.url, [path]);
    expect([...outcome(rows), rows.summary]).toEqual([
      6,
      'restore-not-proved',
      expect.stringMatching(/rows came of it, and there were 12 when it was verified/),
    ]);
    await withManifest(path, shop, { tables: 99 });
    expect(outcome(await restore(shop.url, [path]))).toEqual([6, 'restore-not-proved']);
    await expectUntouched(shop);
  });

  test('SQL with an error in it; and SQL that would work on other databases, which is not even begun', async () => {
    const shop = await shopWith();
    const path = sqlWith(shop, 'SELECT 1 / 0;');
    await shop.admin(ONE_MORE);
    const run = await restore(shop.url, [path]);
    expect([...outcome(run), run.summary]).toEqual([
      6,
      'client-program-failed',
      expect.stringMatching(/division by zero; \S+ was not touched$/),
    ]);
    for (const line of [`DROP DATABASE "${shop.name}";`, '\\connect postgres', 'CREATE ROLE anybody;']) {
      expect(outcome(await restore(shop.url, [sqlWith(shop, line)]))).toEqual([2, 'no-backup']);
    }
    await expectUntouched(shop);
  });

  test('what is not a backup', async () => {
    const shop = await shopWith(ONE_MORE);
    const files = temporaryFolder({ empty: '', 'text.sql': 'hello\n', 'not.dump': '\0\0\0\0' });
    for (const name of ['empty', 'text.sql', 'not.dump', 'missing', '.'])
      expect(outcome(await restore(shop.url, [join(files, name)]))).toEqual([2, 'no-backup']);
    await expectUntouched(shop);
  });
});

describe.skipIf(typeof found === 'string')('what the server lacks is said before anything is begun', () => {
  test('an extension, a role; --no-owner does without the role', async () => {
    const shop = await shopWith();
    const role = await shop.role();
    await shop.admin(`ALTER TABLE users OWNER TO ${role.name}; GRANT SELECT ON names TO ${role.name}`);
    const path = custom(shop);
    await shop.admin(`REASSIGN OWNED BY ${role.name} TO postgres; DROP OWNED BY ${role.name}; DROP ROLE ${role.name}; ${ONE_MORE}`);
    const lacking = await restore(shop.url, [path]);
    expect([...outcome(lacking), lacking.summary]).toEqual([
      4,
      'restore-lacks',
      expect.stringContaining(`the role ${role.name}, which this server does not have; nothing was begun`),
    ]);
    const extension = await restore(shop.url, [sqlWith(shop, 'CREATE EXTENSION IF NOT EXISTS not_here WITH SCHEMA public;')]);
    expect([...outcome(extension), extension.summary]).toEqual([4, 'restore-lacks', expect.stringContaining('the extension not_here')]);
    await expectUntouched(shop);
    expect((await restore(shop.url, [path, '--no-owner'])).exit).toBe(0);
    expect(await shop.admin("SELECT tableowner FROM pg_tables WHERE tablename = 'users'")).toEqual([{ tableowner: 'postgres' }]);
  });

  test('the right to create databases, and ownership; a stronger role in GATE_ADMIN_URL has them', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    const role = await shop.role();
    const run = await restore(role.url, [path]);
    expect([run.exit, run.findings.map(({ code }) => code)]).toEqual([4, ['restore-rights', 'restore-rights']]);
    expect((await restore(role.url, [path], { env: { GATE_ADMIN_URL: shop.url } })).exit).toBe(0);
  });

  test('a role that owns the database and may create others needs no superuser', async () => {
    const own = await freshDatabase({ serverUrl: server.url });
    const role = await own.role({ attributes: 'CREATEDB', grants: `ALTER DATABASE "${own.name}" OWNER TO :role` });
    const { url } = role;
    await query(url, 'CREATE EXTENSION citext; CREATE SCHEMA app; CREATE TABLE app.names (name citext); INSERT INTO app.names VALUES (1)');
    const path = join(temporaryFolder({}), 'own.dump');
    execFileSync(join(server.bin, 'pg_dump'), ['--format=custom', `--file=${path}`, `--dbname=${url}`]);
    await query(url, 'INSERT INTO app.names VALUES (2)');
    expect((await restore(url, [path, '--drop-old'])).exit).toBe(0);
    expect(await query(url, 'SELECT name FROM app.names')).toEqual([{ name: '1' }]);
  });

  test('a client program that is older than the server, or not there', async () => {
    const shop = await shopWith(ONE_MORE);
    const path = custom(shop);
    const old = insteadOf(server.bin, 'pg_restore', 'echo "pg_restore (PostgreSQL) 9.6.1"; exit 0');
    expect(outcome(await restore(shop.url, [path], { bin: old }))).toEqual([2, 'old-client-program']);
    expect(outcome(await restore(shop.url, [path], { bin: temporaryFolder({}) }))).toEqual([2, 'no-client-program']);
    await expectUntouched(shop);
  });
});

describe.skipIf(typeof found === 'string')('whoever is connected', () => {
  test('is named, and ended only with --terminate', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    await shop.admin(ONE_MORE);
    const client = await shop.client();
    await client.query("SET application_name = 'the shop'");
    const run = await restore(shop.url, [path]);
    expect([...outcome(run), run.summary]).toEqual([5, 'restore-busy', expect.stringContaining('the shop')]);
    await expectUntouched(shop);
    const meant = await restore(shop.url, [path, '--terminate']);
    expect([meant.exit, meant.data]).toEqual([0, expect.objectContaining({ ended: [expect.stringContaining('the shop')] })]);
    expect(await usersIn(shop)).toBe(100);
  });

  test('an application that connects again and again does not keep the name with --terminate', async () => {
    const shop = await shopWith();
    const path = custom(shop);
    await shop.admin(ONE_MORE);
    let over = false;
    const knocking = Array.from({ length: 3 }, async () => {
      while (!over) await query(shop.url, 'SELECT pg_sleep(0.05)').catch(() => {});
    });
    const run = await restore(shop.url, [path, '--terminate'], { env: { GATE_LOCK_WAIT: '30s' } });
    over = true;
    await Promise.all(knocking);
    expect([run.exit, await usersIn(shop)]).toEqual([0, 100]);
  });

  test('a gate that migrates is not ended, whatever is asked', async () => {
    const shop = await shopWith(ONE_MORE);
    const path = custom(shop);
    const slow = migrationsFolder({ ...FILES, '3_slow.sql': 'SELECT pg_sleep(60);\n' });
    const up = startGate({ args: ['up'], env: { DATABASE_URL: shop.url, GATE_MIGRATIONS: slow, GATE_LAYOUT: 'gate' } });
    const client = await shop.client();
    await untilRow(client, "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()");
    const run = await restore(shop.url, [path, '--terminate']);
    up.kill('SIGTERM');
    await up.done;
    expect([...outcome(run), run.summary]).toEqual([5, 'restore-busy', expect.stringContaining('(a gate at work)')]);
    await expectUntouched(shop);
  });

  test('two restores at once: the second waits for the first, and says so', async () => {
    const shop = await shopWith();
    const path = sqlWith(shop, 'SELECT pg_sleep(3);');
    const first = startRestore(shop.url, [path]);
    await first.saw('restoring ');
    expect(outcome(await restore(shop.url, [path], { env: { GATE_LOCK_WAIT: '0' } }))).toEqual([5, 'lock-held']);
    const third = await restore(shop.url, [path], { env: { GATE_LOCK_WAIT: '60s' } });
    expect([(await first.done).code, third.exit]).toEqual([0, 0]);
  });
});

describe.skipIf(typeof found === 'string')('a run that ends in the middle', () => {
  let shop: FreshDatabase;

  test('by SIGTERM: nothing is left', async () => {
    shop = await shopWith(ONE_MORE);
    const run = startRestore(shop.url, [sqlWith(shop, 'SELECT pg_sleep(60);')]);
    await run.saw('restoring ');
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    await expectUntouched(shop);
  });

  test('by SIGKILL while it loads: the next one removes what is left', async () => {
    shop = await shopWith();
    const path = custom(shop);
    await shop.admin(ONE_MORE);
    const run = startRestore(shop.url, [sqlWith(shop, 'SELECT pg_sleep(60);')]);
    await run.saw('restoring ');
    const client = await shop.client();
    await untilRow(client, `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname LIKE '${shop.name}\\_restoring%'`);
    await client.end();
    run.kill('SIGKILL');
    await run.done;
    expect([await usersIn(shop), (await databasesOf(shop)).length]).toEqual([101, 2]);
    expect((await restore(shop.url, [path])).exit).toBe(0);
    expect(await usersIn(shop)).toBe(100);
    expect((await databasesOf(shop)).filter((name) => name.includes('_restoring_'))).toEqual([]);
  });

  test('by SIGKILL between the two renames: the application has a database throughout, and the next run succeeds', async () => {
    shop = await shopWith();
    const path = sqlWith(shop, 'SELECT pg_sleep(2);');
    await shop.admin(ONE_MORE);
    const run = startRestore(shop.url, [path], { env: { GATE_LOCK_TIMEOUT: '1m' } });
    const [client, watching] = [new Client({ connectionString: server.url }), new Client({ connectionString: server.url })];
    await Promise.all([client.connect(), watching.connect()]);
    onTestFinished(async () => void (await Promise.all([client.end(), watching.end()])));
    const { datname } = await untilRow(client, `SELECT datname FROM pg_database WHERE datname LIKE '${shop.name}\\_restoring%'`);
    // It keeps the second rename waiting, when the first is done and not committed.
    await client.query(`BEGIN; COMMENT ON DATABASE "${String(datname)}" IS 'held'`);
    await untilRow(watching, "SELECT 1 FROM pg_stat_activity WHERE query LIKE '/* gate:swap */%' AND wait_event_type = 'Lock'");
    expect((await databasesOf(shop)).slice(0, 1)).toEqual([shop.name]);
    run.kill('SIGKILL');
    await run.done;
    await client.query('ROLLBACK');
    expect([100, 101]).toContain(await usersIn(shop));
    expect((await restore(shop.url, [path], { env: { GATE_LOCK_WAIT: '30s' } })).exit).toBe(0);
    expect(await usersIn(shop)).toBe(100);
    expect((await databasesOf(shop)).filter((name) => name.includes('_restoring_'))).toEqual([]);
  });

  test('because the disk is full', async () => {
    shop = await shopWith(ONE_MORE);
    const bin = insteadOf(
      server.bin,
      'pg_restore',
      'case "$*" in *--exit-on-error*) echo "pg_restore: error: COPY failed: No space left on device" >&2; exit 1;; esac',
    );
    const run = await restore(shop.url, [custom(shop)], { bin });
    expect([...outcome(run), run.summary]).toEqual([
      6,
      'client-program-failed',
      expect.stringMatching(/No space left on device; \S+ was not touched$/),
    ]);
    await expectUntouched(shop);
  });

  test('because the server is stopped: it is as it was, and the next one removes what is left', async () => {
    const own = await ownServer({}, join(server.bin, '..'));
    await own.start();
    shop = await shopWith('SELECT 1', own.url());
    const path = custom(shop);
    await shop.admin(ONE_MORE);
    const run = startRestore(shop.url, [sqlWith(shop, 'SELECT pg_sleep(60);')]);
    await run.saw('restoring ');
    const client = new Client({ connectionString: own.url() });
    client.on('error', () => {});
    await client.connect();
    await untilRow(client, `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname LIKE '${shop.name}\\_restoring%'`);
    await own.stop('immediate');
    const { code, stdout } = await run.done;
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(new RegExp(`${shop.name} was not touched; the database ${shop.name}_restoring_\\d+_\\d+ could not be removed`)),
    ]);
    await own.start();
    expect(await usersIn(shop)).toBe(101);
    expect(await restore(shop.url, [path])).toMatchObject({ exit: 0 });
    const left = await own.admin(`SELECT datname FROM pg_database WHERE datname LIKE '${shop.name}\\_restoring%'`);
    expect([await usersIn(shop), left]).toEqual([100, []]);
  });
});
