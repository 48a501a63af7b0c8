// What the doctor finds in tables, indexes and constraints: a database with the fault, and one without.
import { describe, expect, test } from 'vitest';
import { freshDatabase, untilRow } from '../../support/database.ts';
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
  {
    check: 'sequence-near-end',
    well: "CREATE TABLE t (id serial PRIMARY KEY); SELECT setval('t_id_seq', 1000); CREATE SEQUENCE cycling MAXVALUE 3 CYCLE; SELECT setval('cycling', 3)",
    fault:
      "SELECT setval('t_id_seq', 1700000000); CREATE TABLE u (id smallint GENERATED ALWAYS AS IDENTITY); SELECT setval('u_id_seq', 32000)",
    found: ['warning: sequence public.t_id_seq', 'error: sequence public.u_id_seq'],
  },
  {
    check: 'sequence-behind-column',
    well: 'CREATE TABLE t (id serial PRIMARY KEY, "n M" int); INSERT INTO t SELECT FROM generate_series(1, 10); CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (5); CREATE SEQUENCE s; CREATE TABLE by_default (id bigint PRIMARY KEY DEFAULT nextval(\'s\'))',
    fault: 'INSERT INTO t (id) VALUES (11); INSERT INTO by_default VALUES (1)',
    found: ['error: sequence public.s', 'error: sequence public.t_id_seq'],
    repair: "SELECT pg_catalog.setval('public.s', greatest((SELECT max(id) FROM public.by_default), (SELECT last_value FROM public.s)));",
  },
  {
    check: 'integer-key-filling',
    well: 'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1000); CREATE TABLE big (id bigint PRIMARY KEY); INSERT INTO big VALUES (2000000000)',
    fault: 'INSERT INTO t VALUES (1100000000)',
    found: ['warning: column public.t.id'],
  },
  {
    check: 'no-primary-key',
    well: 'CREATE TABLE t (id int PRIMARY KEY)',
    fault:
      'CREATE TABLE bare (id int); CREATE TABLE sent (id int); CREATE TABLE whole (id int); ALTER TABLE whole REPLICA IDENTITY FULL; CREATE PUBLICATION p FOR TABLE t, sent, whole',
    found: ['error: table public.sent', 'notice: table public.bare', 'notice: table public.whole'],
  },
  {
    check: 'duplicate-index',
    well: 'CREATE TABLE t (a int PRIMARY KEY, b text); CREATE INDEX i ON t (b); CREATE INDEX j ON t (b DESC); CREATE INDEX k ON t (b) WHERE a > 1; CREATE INDEX l ON t (lower(b)); CREATE INDEX m ON t USING hash (b)',
    fault: 'CREATE INDEX i2 ON t (b); CREATE INDEX a_again ON t (a); CREATE UNIQUE INDEX strict ON t (b)',
    found: ['notice: index public.a_again', 'notice: index public.i', 'notice: index public.i2'],
  },
  {
    check: 'foreign-key-without-index',
    well: 'CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1); CREATE TABLE c (p int CONSTRAINT to_p REFERENCES p, q int); CREATE INDEX ON c (p, q); INSERT INTO c SELECT 1 FROM generate_series(1, 20000); ANALYZE c; CREATE TABLE small (p int REFERENCES p)',
    fault: 'CREATE TABLE d (p int CONSTRAINT bare REFERENCES p); INSERT INTO d SELECT 1 FROM generate_series(1, 20000); ANALYZE d',
    found: ['notice: foreign key bare on public.d'],
  },
  {
    check: 'partition-missing',
    well: "CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2090-01-01'); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2090-01-01') TO ('2090-01-02'); CREATE TABLE old (at date) PARTITION BY RANGE (at); CREATE TABLE old1 PARTITION OF old FOR VALUES FROM ('2000-01-01') TO ('2000-02-01'); CREATE TABLE open (at date) PARTITION BY RANGE (at); CREATE TABLE open1 PARTITION OF open FOR VALUES FROM ('2020-01-01') TO (MAXVALUE); CREATE TABLE other (id int) PARTITION BY RANGE (id); CREATE TABLE other1 PARTITION OF other FOR VALUES FROM (1) TO (2)",
    fault:
      "DO $$ BEGIN EXECUTE format('CREATE TABLE days (at date) PARTITION BY RANGE (at); CREATE TABLE days1 PARTITION OF days FOR VALUES FROM (%L) TO (%L); CREATE TABLE over (at timestamp) PARTITION BY RANGE (at); CREATE TABLE over1 PARTITION OF over FOR VALUES FROM (%L) TO (%L)', now()::date - 20, now()::date + 10, now()::date - 31, now()::date - 1); END $$",
    found: ['warning: table public.days', 'error: table public.over'],
  },
  {
    check: 'row-security-half-set',
    well: 'CREATE TABLE t (id int); CREATE TABLE u (id int); ALTER TABLE u ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON u USING (true)',
    fault: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE u DISABLE ROW LEVEL SECURITY',
    found: ['error: table public.u', 'warning: table public.t'],
  },
  {
    check: 'definer-search-path',
    well: "CREATE FUNCTION safe() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT 1'; CREATE FUNCTION plain() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION bound() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1",
    fault: "CREATE FUNCTION open(int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    found: ['warning: function public.open(integer)'],
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
  const [warned] = (await judgedWith(database.url, check, {}, { setUp: older(1_200_000_000) })).findings;
  expect(warned!.finding).toMatchObject({
    severity: 'warning',
    subject: `database ${database.name}`,
    message: expect.stringContaining('1.20 billion'),
  });
  expect(
    (await judgedWith(database.url, check, {}, { setUp: older(1_600_000_000) })).findings.map(({ finding: { severity } }) => severity),
  ).toEqual(['error']);
});

test('a foreign key without an index is worse where rows of the other table come and go', async () => {
  const database = await freshDatabase();
  await database.admin(
    'CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2); CREATE TABLE c (p int CONSTRAINT fk REFERENCES p); INSERT INTO c SELECT 1 FROM generate_series(1, 20000); ANALYZE c',
  );
  await database.admin('DELETE FROM p WHERE id = 2');
  const client = await database.client();
  await untilRow(client, "SELECT 1 FROM pg_stat_user_tables WHERE relname = 'p' AND n_tup_del > 0");
  expect(shown(await examined(database.url, 'foreign-key-without-index'))).toEqual(['findings', 'warning: foreign key fk on public.c']);
});

test('unused indexes are judged only where the counters are old enough', async () => {
  const database = await freshDatabase();
  await database.admin(
    'CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 700000); CREATE INDEX unused ON t (id); CREATE UNIQUE INDEX strict ON t (id); ANALYZE t',
  );
  expect(await examined(database.url, 'unused-index')).toMatchObject({
    state: 'skipped',
    skipped: expect.stringContaining('less than 7 days'),
  });
  const { findings } = await judgedWith(database.url, 'unused-index', {}, { countedFor: 8 * 24 * 3_600_000 });
  expect(findings.map(({ finding: { severity, subject } }) => `${severity}: ${subject}`)).toEqual(['notice: index public.unused']);
});

test('keys that the role may not read are skipped, and those that it may read are judged', async () => {
  const database = await freshDatabase();
  await database.admin(
    "CREATE TABLE t (id serial PRIMARY KEY); SELECT setval('t_id_seq', 2000000000); CREATE TABLE u (id serial PRIMARY KEY)",
  );
  const role = await database.role();
  for (const check of ['sequence-near-end', 'sequence-behind-column', 'integer-key-filling'])
    expect(await examined(role.url, check)).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('2 of the keys') });
  await database.admin(`GRANT SELECT ON t, t_id_seq TO ${role.name}`);
  expect(await examined(role.url, 'sequence-near-end')).toMatchObject({
    state: 'findings',
    skipped: expect.stringContaining('one of the keys'),
  });
});

test('what the application may not use, if a role is named', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int)');
  const role = await database.role();
  expect(await examined(database.url, 'application-role-access')).toMatchObject({
    state: 'skipped',
    skipped: 'GATE_APP_ROLE names no role',
  });
  const env = { GATE_APP_ROLE: role.name };
  expect(await examined(database.url, 'application-role-access', env)).toMatchObject({
    findings: [{ code: 'application-role-lacks-access', repair: expect.stringContaining('ON TABLE public.t TO') }],
  });
  await database.admin(`GRANT SELECT, INSERT, UPDATE, DELETE ON t TO ${role.name}`);
  expect(shown(await examined(database.url, 'application-role-access', env))).toEqual(['ok']);
});
