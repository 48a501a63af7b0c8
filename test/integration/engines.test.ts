// What a server is besides PostgreSQL, and locks that only seem to be held. Other engines are played by a proxy that changes what is said.
import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { rewritingProxy } from '../support/rewriting-proxy.ts';
import { runOn, upOn } from '../support/up-on.ts';

const FOLDER = { '1_t.sql': 'CREATE TABLE t (id int);' };
const tables = async (database: Awaited<ReturnType<typeof freshDatabase>>) =>
  (await database.admin("SELECT count(*)::int AS n FROM pg_class WHERE relname IN ('t', 'migrations')"))[0]!['n'];
/** A function that says that it locks. */
const STUB = { to: 'server', from: /pg_catalog\.pg_try_advisory_lock\(/, into: '(0 <> ' } as const;

describe('the lock is proved', () => {
  test('one that the server does not list as held ends the run before anything is done', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(FOLDER);
    const { code, report } = await upOn(await rewritingProxy(database.url, [STUB]), folder);
    expect([code, report.findings[0]]).toMatchObject([
      4,
      {
        code: 'lock-not-held',
        message: expect.stringMatching(/pg_locks has nothing of it for this session \(pid \d+, key -?\d+\): two runs could work at once$/),
      },
    ]);
    expect(await tables(database)).toBe(0);
    expect((await upOn(database.url, folder)).code).toBe(0);
  });

  test('a server without such locks is refused', async () => {
    const database = await freshDatabase();
    const none = { to: 'server', from: /pg_try_advisory_lock/, into: 'pg_no_such_lock' } as const;
    const { code, report } = await upOn(await rewritingProxy(database.url, [none]), migrationsFolder(FOLDER));
    expect([code, report.findings[0]]).toMatchObject([
      4,
      {
        code: 'lock-not-held',
        message: expect.stringContaining('the server has no advisory locks as PostgreSQL has them: function pg_catalog.pg_no_such_lock'),
      },
    ]);
  });
});

describe('an engine', () => {
  const COCKROACH = "'CockroachDB CCL v23.2.4'";
  const PROBED = { to: 'server', from: /CASE WHEN version\(\) .*? THEN version\(\) END/, into: COCKROACH } as const;
  const ASKED = { to: 'client', from: /PostgreSQL 1\d\.\d+( \([^)]*\))? on x86_64-pc-linux-gnu/, into: 'CockroachDB CCL v23.2.4' } as const;

  test('that cannot keep the promises is refused by its name, and can be looked at', async () => {
    const database = await freshDatabase();
    const url = await rewritingProxy(database.url, [PROBED]);
    const { code, report } = await upOn(url, migrationsFolder(FOLDER));
    expect([code, report.findings[0]]).toMatchObject([
      4,
      { code: 'engine-refused', message: expect.stringContaining('the server is CockroachDB 23.2.4, ') },
    ]);
    expect(report.durationMs).toBeLessThan(5000);
    expect(await tables(database)).toBe(0);
    const status = await runOn('status', url, migrationsFolder(FOLDER));
    expect([status.code, status.report.target?.engine]).toEqual([0, 'CockroachDB 23.2.4']);
  });

  test('is asked for its name if it does not understand the first question', async () => {
    const database = await freshDatabase();
    const odd = { to: 'server', from: /pg_catalog\.json_agg\(/, into: 'no_such_func(' } as const;
    const refused = await upOn(await rewritingProxy(database.url, [ASKED, odd]), migrationsFolder(FOLDER));
    expect([refused.code, refused.report.findings[0]?.code]).toEqual([4, 'engine-refused']);
    const unknown = await upOn(await rewritingProxy(database.url, [odd]), migrationsFolder(FOLDER));
    expect(unknown.report.findings[0]?.message).toContain('no_such_func');
  });

  test('that can is named, and used', async () => {
    const database = await freshDatabase();
    await database.admin('CREATE SCHEMA _timescaledb_catalog');
    const { code, report } = await upOn(database.url, migrationsFolder(FOLDER), { GATE_IGNORE: '_timescaledb_catalog.*' });
    expect([code, report.target?.engine]).toEqual([0, 'TimescaleDB']);
  });
});
