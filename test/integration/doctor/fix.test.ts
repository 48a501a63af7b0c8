// `doctor --fix`: what it shows, what it does, in which order, and what it says where it cannot.
import { expect, test } from 'vitest';
import { lockKey } from '../../../src/postgres/lock/lock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { migrationsFolder } from '../../support/files.ts';
import { runCommand } from '../../support/run-command.ts';
import { upOn } from '../../support/up-on.ts';

const FAULTY = `CREATE TABLE t (id serial PRIMARY KEY, a int); INSERT INTO t (id, a) VALUES (1, 1), (2, 2);
  CREATE TABLE big WITH (autovacuum_enabled = off) AS SELECT generate_series(1, 50000) AS id`;

const SAFE = 'invalid-index,leftover-index,sequence-behind-column,never-analysed,collation-version-changed';

/** As a build leaves it that was cancelled. */
const makeInvalid = (name: string) => `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${name}'::regclass`;

const fix = (url: string, more: Readonly<Record<string, string | boolean>> = {}, env: Readonly<Record<string, string>> = {}) =>
  runCommand({
    command: 'doctor',
    env: { DATABASE_URL: url, GATE_MIGRATIONS: '/nowhere', ...env },
    flags: { fix: true, only: SAFE, ...more },
  });

interface Fixes {
  readonly fixes: readonly { readonly check: string; readonly subject: string; readonly state: string; readonly reason?: string }[];
}
const statesOf = ({ data }: Awaited<ReturnType<typeof fix>>) =>
  (data as Fixes).fixes.map(({ check, subject, state }) => `${state}: ${check} ${subject}`);

async function faulty(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  await database.admin(FAULTY);
  await database.admin('CREATE INDEX good ON t (a)');
  await database.admin(makeInvalid('good'));
  await database.admin('CREATE INDEX good_ccnew ON t (a)');
  await database.admin(makeInvalid('good_ccnew'));
  return database;
}

test('without --yes it shows what it would do, and does nothing', async () => {
  const database = await faulty();
  const report = await fix(database.url);
  expect([report.exit, report.summary]).toEqual([9, expect.stringMatching(/^4 findings that --yes would fix; /)]);
  expect(report.findings.flatMap(({ repair }) => repair ?? [])).toHaveLength(4);
  expect(await database.admin('SELECT 1 FROM pg_index WHERE NOT indisvalid AND indrelid >= 16384')).toHaveLength(2);
});

test('with --yes it does what is safe, looks again, and the next look finds nothing', async () => {
  const database = await faulty();
  const report = await fix(database.url, { yes: true });
  expect(statesOf(report).sort()).toEqual([
    'fixed: invalid-index index public.good',
    'fixed: leftover-index index public.good_ccnew',
    'fixed: never-analysed table public.big',
    'fixed: sequence-behind-column sequence public.t_id_seq',
  ]);
  expect([report.exit, report.summary]).toEqual([0, '4 of 4 findings fixed; 5 checks: nothing found, 5 ok']);
  await database.admin('INSERT INTO t (a) VALUES (3)');
  const again = await fix(database.url, { yes: true });
  expect([again.exit, again.summary]).toEqual([0, 'nothing that --fix could do; 5 checks: nothing found, 5 ok']);
});

test('a collation is refreshed only after every index that depends on it was rebuilt', async () => {
  const database = await freshDatabase();
  await database.admin(
    `CREATE COLLATION german (provider = icu, locale = 'de'); CREATE TABLE t (a text COLLATE german); CREATE UNIQUE INDEX by_a ON t (a)`,
  );
  await database.admin("UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'german'");
  // Two rows that the index should have kept apart, as after a change of order.
  await database.admin("UPDATE pg_index SET indisunique = false WHERE indexrelid = 'by_a'::regclass");
  await database.admin("INSERT INTO t VALUES ('a'), ('a')");
  await database.admin("UPDATE pg_index SET indisunique = true WHERE indexrelid = 'by_a'::regclass");
  const failed = await fix(database.url, { yes: true });
  expect(statesOf(failed)).toEqual(['failed: collation-version-changed collation public.german']);
  expect(failed.findings.map(({ code }) => code)).toEqual(['not-fixed', 'collation-version-changed']);
  expect([failed.exit, failed.findings[0]!.message]).toEqual([9, expect.stringContaining('could not create unique index')]);
  expect(await database.admin("SELECT collversion FROM pg_collation WHERE collname = 'german'")).toEqual([{ collversion: '1.2' }]);
  expect(await database.admin("SELECT relname FROM pg_class WHERE relname LIKE 'by_a_cc%'")).toEqual([]);
  await database.admin('DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t)');
  const fixed = await fix(database.url, { yes: true });
  expect([fixed.exit, statesOf(fixed)]).toEqual([0, ['fixed: collation-version-changed collation public.german']]);
});

test('it never queues behind a lock for long: what it cannot have is reported with whoever is in the way, and the rest is done', async () => {
  const database = await faulty();
  const client = await database.client();
  await client.query("SET application_name = 'in-the-way'; BEGIN; LOCK TABLE big IN SHARE UPDATE EXCLUSIVE MODE");
  const report = await fix(database.url, { yes: true }, { GATE_LOCK_TIMEOUT: '300ms' });
  expect(statesOf(report).sort()).toEqual([
    'failed: never-analysed table public.big',
    'fixed: invalid-index index public.good',
    'fixed: leftover-index index public.good_ccnew',
    'fixed: sequence-behind-column sequence public.t_id_seq',
  ]);
  expect([report.exit, report.findings[0]]).toMatchObject([
    9,
    { code: 'not-fixed', subject: 'table public.big', message: expect.stringContaining('lock timeout') },
  ]);
  await client.query('ROLLBACK');
});

test('it works under the lock of the gate, and waits for one that is at work', async () => {
  const database = await faulty();
  const client = await database.client();
  await client.query(`SELECT pg_advisory_lock(${lockKey(database.name, 'schemagate')})`);
  const report = await fix(database.url, { yes: true }, { GATE_LOCK_WAIT: '200ms' });
  expect([report.exit, report.findings[0]?.code]).toEqual([5, 'lock-held']);
  expect(await database.admin('SELECT 1 FROM pg_index WHERE NOT indisvalid AND indrelid >= 16384')).toHaveLength(2);
});

test('the schema is the expected one afterwards', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_t.sql': `${FAULTY};\n`, '2_i.sql': 'CREATE INDEX good ON t (a);\n' });
  await upOn(database.url, folder);
  await database.admin(makeInvalid('good'));
  const env = { GATE_MIGRATIONS: folder };
  expect((await fix(database.url, { yes: true }, env)).exit).toBe(0);
  const verified = await runCommand({ command: 'verify', env: { DATABASE_URL: database.url, ...env } });
  expect([verified.exit, verified.findings.filter(({ severity }) => severity !== 'notice')]).toEqual([0, []]);
});

test('--yes without --fix, and --fix over several steps, are refused', async () => {
  const { url } = await freshDatabase();
  const yes = await runCommand({ command: 'doctor', env: { DATABASE_URL: url }, flags: { yes: true } });
  expect([yes.exit, yes.findings[0]?.subject]).toEqual([2, '--yes']);
  const folder = migrationsFolder({ 'steps.yml': 'steps:\n  - name: one\n    migrations: a\n  - name: two\n    migrations: b\n' });
  const ofSteps = await fix(url, {}, { GATE_STEPS: `${folder}/steps.yml` });
  expect([ofSteps.exit, ofSteps.findings[0]?.subject]).toEqual([2, '--fix']);
});
