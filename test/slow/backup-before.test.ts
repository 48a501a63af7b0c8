// GATE_BACKUP: a run that is about to apply something backs the database up before it does, applies nothing without that, and shows the way back
// if it fails.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { BackupManifest } from '../../src/backup/manifest.ts';
import { insteadOf, type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { sqlProgram } from '../support/pg-program.ts';

const FIRST = { '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);' };
const SECOND = { ...FIRST, '2_b.sql': 'CREATE TABLE b (id int);' };

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
let folder: string;

afterAll(async () => {
  if (typeof found !== 'string') await server.stop();
});

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly url?: string;
}

const gate = (database: FreshDatabase, { files = SECOND, args = ['up'], env = {}, url = database.url }: Options = {}) =>
  runGate({
    args,
    env: {
      DATABASE_URL: url,
      GATE_MIGRATIONS: migrationsFolder(files),
      GATE_LAYOUT: 'gate',
      GATE_PG_BIN: server.bin,
      GATE_BACKUP: folder,
      ...env,
    },
  });

/** At the first migration, with three rows. */
async function migrated(): Promise<FreshDatabase> {
  folder = temporaryFolder();
  const database = await freshDatabase({ serverUrl: server.url });
  const first = await gate(database, { files: FIRST });
  expect([first.code, readdirSync(folder)]).toEqual([0, []]);
  await query(database.url, 'INSERT INTO a VALUES (1), (2), (3)');
  return database;
}

const manifests = (): readonly BackupManifest[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
/** Of backups: a server of this age has something to say of its options as well. */
const codesOf = ({ report }: Awaited<ReturnType<typeof gate>>) =>
  report!.findings.flatMap(({ code, severity }) => (/^backup-|^way-back$/.test(code) ? [`${severity} ${code}`] : []));

describe.skipIf(typeof found === 'string')('a backup before a run', () => {
  test('is taken if something is pending, and only then; it is restored and compared, and says what it belongs to', async () => {
    const database = await migrated();
    expect([(await gate(database, { files: FIRST })).code, readdirSync(folder)]).toEqual([0, []]);
    const run = await gate(database);
    expect([run.code, codesOf(run)]).toEqual([0, ['notice backup-taken']]);
    const [manifest, ...others] = manifests();
    expect(manifest).toMatchObject({ head: { layout: 'gate', version: '1' }, verified: { rows: expect.any(Number) } });
    expect([others, run.lines.some(({ run: id }) => id === manifest!.run)]).toEqual([[], true]);
    expect((await gate(database)).code).toBe(0);
    expect(manifests()).toHaveLength(1);
  });

  test('is not restored where the database is larger than GATE_BACKUP_VERIFY_BELOW, and is encrypted and kept as the settings say', async () => {
    const database = await migrated();
    const key = join(temporaryFolder({ key: 'ab'.repeat(32) }), 'key');
    const env = { GATE_BACKUP_VERIFY_BELOW: '0', GATE_BACKUP_KEEP: '1', GATE_BACKUP_KEY_FILE: key };
    expect((await gate(database, { env })).code).toBe(0);
    const run = await gate(database, { env, files: { ...SECOND, '3_c.sql': 'CREATE TABLE c (id int);' } });
    expect([run.code, run.report!.findings[0]!.message]).toEqual([0, expect.stringMatching(/never restored\)$/)]);
    expect(manifests()).toMatchObject([{ head: { version: '2' }, encrypted: true, verified: null }]);
  });

  test('that fails stops the run with exit 4 and its reason, and nothing is applied', async () => {
    const database = await migrated();
    const failing = insteadOf(server.bin, 'pg_dump', '[ "$1" = --version ] || { echo "pg_dump: error: no luck today" >&2; exit 1; }');
    const cases = [
      [{ GATE_PG_BIN: failing }, 'client-program-failed', /no luck today$/],
      [{ GATE_PG_BIN: '/nowhere' }, 'no-client-program', /a backup needs pg_dump, and/],
      [{ GATE_BACKUP: '/nowhere/backups/' }, 'backup-target', /no backup can be written to \/nowhere\/backups\/.*ENOENT/],
      [{ GATE_BACKUP_KEY_FILE: '/nowhere/key' }, 'bad-flag', /\/nowhere\/key does not exist/],
    ] as const;
    for (const [env, code, reason] of cases) {
      const run = await gate(database, { env });
      expect([run.code, run.report!.outcome, run.report!.findings[0]!.code]).toEqual([4, 'refused', code]);
      expect(run.report!.summary).toMatch(/^nothing was applied, because there is no backup: /);
      expect(run.report!.summary).toMatch(reason);
      expect(run.report!.steps).toMatchObject([{ file: expect.stringMatching(/2_b\.sql$/), state: 'not-run' }]);
    }
    expect(await query(database.url, "SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
  });

  test('that gives back something else stops the run, and is kept', async () => {
    const database = await migrated();
    const lossy = insteadOf(
      server.bin,
      'pg_restore',
      `case "$1" in --version|--list) ;; *) exec ${server.bin}/pg_restore "$@" --schema-only;; esac`,
    );
    const run = await gate(database, { env: { GATE_PG_BIN: lossy } });
    expect([run.code, codesOf(run)[0], manifests()]).toMatchObject([4, 'error backup-differs', [{ verified: null }]]);
    expect(await query(database.url, "SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
  });

  test('by a role that may not create a scratch database is a warning, and the run goes on', async () => {
    const database = await migrated();
    const role = await database.role({
      grants:
        'GRANT USAGE, CREATE ON SCHEMA public, schemagate TO :role; GRANT ALL ON ALL TABLES IN SCHEMA schemagate, public TO :role; GRANT ALL ON ALL SEQUENCES IN SCHEMA schemagate TO :role',
    });
    const run = await gate(database, { url: role.url });
    expect([run.code, codesOf(run)]).toEqual([0, ['notice backup-taken', 'warning backup-not-tried']]);
    expect(manifests()).toMatchObject([{ verified: null }]);
  });

  test('is the way back if the run fails: what is committed, what was written since, and the line that restores it', async () => {
    const database = await migrated();
    const files = { ...SECOND, '3_c.sql': 'INSERT INTO a VALUES (4);', '4_d.sql': 'SELECT nothing FROM nowhere;' };
    const run = await gate(database, { files });
    const way = run.report!.findings.find(({ code }) => code === 'way-back')!;
    const path = join(folder, manifests()[0]!.file);
    expect([run.code, way.subject, way.hint]).toEqual([6, path, expect.stringMatching(`schemagate restore ${path}$`)]);
    expect(way.message).toMatch(
      /^before this run the database was backed up \(.*, restored and compared\); committed, and not rolled back: .*2_b\.sql, .*3_c\.sql; /,
    );
    expect(way.message).toMatch(/; the server has counted 1 row written since, by this run and by others: 1 in public\.a$/);
    const again = await gate(database, { files: { ...SECOND, '3_c.sql': 'INSERT INTO a VALUES (4);', '4_d.sql': 'SELECT nothing;' } });
    expect(again.report!.findings.find(({ code }) => code === 'way-back')!.message).toContain('this run has committed no migration');
  });

  test('is taken before a command that migrates, too', async () => {
    folder = temporaryFolder();
    const own = await freshDatabase({ serverUrl: server.url });
    await query(own.url, 'CREATE TABLE before (id int)');
    const good = await gate(own, { args: ['run', '--', ...sqlProgram('CREATE TABLE made (id int)')] });
    expect([good.code, codesOf(good)[0], manifests().map(({ database: name }) => name)]).toEqual([0, 'notice backup-taken', [own.name]]);
    const bad = await gate(own, { args: ['run', '--', 'false'] });
    expect([bad.code, codesOf(bad).includes('warning way-back')]).toEqual([6, true]);
  });

  test('is taken once before several steps', async () => {
    folder = temporaryFolder();
    const [one, two] = [
      migrationsFolder({ '1_x.sql': 'CREATE TABLE x (id int);' }),
      migrationsFolder({ '1_y.sql': 'CREATE TABLE y (id int);' }),
    ];
    const own = await freshDatabase({ serverUrl: server.url });
    await query(own.url, 'CREATE TABLE before (id int)');
    const run = await gate(own, { env: { GATE_STEPS: `one:${one},two:${two}` } });
    expect([run.code, codesOf(run)]).toEqual([0, ['notice backup-taken']]);
    expect(manifests()).toHaveLength(1);
  });
});
