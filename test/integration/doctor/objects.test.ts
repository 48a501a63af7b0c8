// What the doctor finds in tables, indexes and constraints: a database with the fault, and one without.
import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';

interface Fault {
  readonly check: string;
  /** Makes what is well. */
  readonly well: string;
  /** Makes the fault in it. */
  readonly fault: string;
  readonly found: readonly string[];
  readonly repair?: string;
}

const FAULTS: readonly Fault[] = [
  {
    check: 'never-analysed',
    well: 'CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100); CREATE TABLE counted AS SELECT generate_series(1, 50000) AS id; ANALYZE counted',
    fault: 'CREATE TABLE big WITH (autovacuum_enabled = off) AS SELECT generate_series(1, 50000) AS id',
    found: ['warning: table public.big'],
    repair: 'ANALYZE public.big;',
  },
  {
    check: 'autovacuum-off',
    well: 'CREATE TABLE t (id int) WITH (fillfactor = 90)',
    fault: 'ALTER TABLE t SET (autovacuum_enabled = off)',
    found: ['warning: table public.t'],
  },
  {
    check: 'unvalidated-constraint',
    well: 'CREATE TABLE t (id int CHECK (id > 0)); CREATE TABLE "a b" (id int PRIMARY KEY)',
    fault: 'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES "a b" NOT VALID',
    found: ['warning: constraint fk on public.t'],
  },
  {
    check: 'disabled-trigger',
    well: 'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, p int CONSTRAINT to_p REFERENCES p); CREATE TRIGGER watch BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()',
    fault: 'ALTER TABLE t DISABLE TRIGGER ALL',
    found: ['error: foreign key to_p on public.t', 'warning: trigger watch on public.t'],
  },
];

describe.each(FAULTS)('$check', ({ check, well, fault, found, repair }) => {
  test('finds the fault, and nothing where there is none', async () => {
    const database = await freshDatabase();
    await database.admin(well);
    expect(shown(await examined(database.url, check))).toEqual(['ok']);
    await database.admin(fault);
    const result = await examined(database.url, check);
    expect(shown(result)).toEqual(['findings', ...found]);
    expect(result.findings[0]!.repair).toBe(repair);
  });
});

test('an invalid index that a failed build left, and what a killed rebuild left beside it, are told apart', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)');
  const client = await database.client();
  for (const check of ['invalid-index', 'leftover-index']) expect(shown(await examined(database.url, check))).toEqual(['ok']);
  await client.query('CREATE UNIQUE INDEX CONCURRENTLY one ON t (id)').catch(() => {});
  await client.query('CREATE UNIQUE INDEX CONCURRENTLY t_id_ccnew ON t (id)').catch(() => {});
  const invalid = await examined(database.url, 'invalid-index');
  expect([...shown(invalid), invalid.findings[0]?.repair]).toEqual([
    'findings',
    'error: index public.one',
    'REINDEX INDEX CONCURRENTLY public.one;',
  ]);
  const left = await examined(database.url, 'leftover-index');
  expect([...shown(left), left.findings[0]?.repair]).toEqual([
    'findings',
    'warning: index public.t_id_ccnew',
    'DROP INDEX CONCURRENTLY public.t_id_ccnew;',
  ]);
});

test('an index that is being built is not taken for one that was left', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int)');
  const role = await database.role();
  const [holder, builder] = [await database.client(), await database.client()];
  await holder.query('BEGIN; INSERT INTO t VALUES (1)');
  const building = builder.query('CREATE INDEX CONCURRENTLY i ON t (id)');
  const seen = async () => (await database.admin('SELECT 1 FROM pg_index WHERE NOT indisvalid AND indrelid >= 16384')).length > 0;
  while (!(await seen()));
  expect(shown(await examined(database.url, 'invalid-index'))).toEqual(['ok']);
  expect(await examined(role.url, 'invalid-index')).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('pg_monitor') });
  await holder.query('ROLLBACK');
  await building;
  expect(shown(await examined(role.url, 'invalid-index'))).toEqual(['ok']);
});

test('an index of a partitioned table that lacks a part is not for REINDEX', async () => {
  const database = await freshDatabase();
  await database.admin(
    'CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON ONLY p (id)',
  );
  const result = await examined(database.url, 'invalid-index');
  expect([...shown(result), result.findings[0]?.repair]).toEqual(['findings', 'error: index public.i', undefined]);
});

test.each([
  ['transaction-id-wraparound', 'datfrozenxid', 'txid_current()'],
  ['multixact-wraparound', 'datminmxid', '(SELECT next_multixact_id::text::bigint FROM pg_control_checkpoint())'],
])('%s, with a database made that old for the time of the question', async (check, column, now) => {
  const database = await freshDatabase();
  expect(shown(await examined(database.url, check))).toEqual(['ok']);
  const older = (by: number) =>
    `UPDATE pg_database SET ${column} = ((${now}::bigint + 4294967296 - ${by}) % 4294967296)::text::xid WHERE datname = current_database()`;
  const [warned] = (await judgedWith(database.url, check, {}, older(1_200_000_000))).findings;
  expect(warned!.finding).toMatchObject({
    severity: 'warning',
    subject: `database ${database.name}`,
    message: expect.stringContaining('1.20 billion'),
  });
  expect((await judgedWith(database.url, check, {}, older(1_600_000_000))).findings.map(({ finding: { severity } }) => severity)).toEqual([
    'error',
  ]);
});
