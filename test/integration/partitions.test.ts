// Partitions that retention drops and a maintenance job makes are no drift; what their parent is made of, and what stands, is verified.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareBy } from '../../src/schema/compare/compare-by-policy.ts';
import { subjectOf } from '../../src/schema/model/difference.ts';
import { findingsOf } from '../../src/schema/repair/findings.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { openSession } from '../support/session.ts';

const FILES = {
  '1_ev.sql': `CREATE TABLE users (id int PRIMARY KEY);
CREATE TABLE ev (id bigint NOT NULL, at date NOT NULL, kind text, user_id int REFERENCES users, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX ev_kind ON ev (kind);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER note AFTER INSERT ON ev FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TABLE ev_2023 PARTITION OF ev FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE SEQUENCE ev_2023_seq OWNED BY ev_2023.id;
CREATE TABLE ev_2024 PARTITION OF ev FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ev_2024_user ON ev_2024 (user_id);
ALTER TABLE ev_2024 ADD CONSTRAINT known CHECK (kind <> '');
CREATE TABLE ev_2025 PARTITION OF ev FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (id);
CREATE TABLE ev_2025_a PARTITION OF ev_2025 FOR VALUES IN (1);
CREATE TABLE ev_rest PARTITION OF ev DEFAULT;
COMMENT ON TABLE ev_2023 IS 'old';
`,
};
const NEXT = "('2026-01-01') TO ('2027-01-01')";
const codes = (run: { report: { findings: readonly { code: string; severity: string }[] } }) =>
  run.report.findings.map(({ code, severity }) => `${severity} ${code}`);

test.each([
  ['dropped', 'DROP TABLE ev_2023'],
  ['made', `CREATE TABLE ev_2026 PARTITION OF ev FOR VALUES FROM ${NEXT}; CREATE INDEX ON ev_2026 (user_id)`],
  ['dropped, the default one', 'DROP TABLE ev_rest'],
  ['dropped with its partitions', 'DROP TABLE ev_2025'],
  ['dropped, a partition of a partition', 'DROP TABLE ev_2025_a'],
  ['made below another', 'CREATE TABLE ev_2025_b PARTITION OF ev_2025 FOR VALUES IN (2) PARTITION BY HASH (id)'],
  ['detached', 'ALTER TABLE ev DETACH PARTITION ev_2023'],
  [
    'detached and archived',
    'CREATE SCHEMA old; ALTER TABLE ev DETACH PARTITION ev_2024; ALTER TABLE ev_2024 SET SCHEMA old; DROP TABLE old.ev_2024; DROP SCHEMA old',
  ],
  [
    'attached again with other bounds',
    `ALTER TABLE ev DETACH PARTITION ev_2023; ALTER TABLE ev ATTACH PARTITION ev_2023 FOR VALUES FROM ${NEXT}`,
  ],
  [
    'made again with an index of its own that follows under another name',
    'DROP TABLE ev_2025_a; CREATE TABLE ev_2025_a (LIKE ev); CREATE INDEX mine ON ev_2025_a (kind); ALTER TABLE ev_2025_a ADD CONSTRAINT mine_key PRIMARY KEY (id, at); ALTER TABLE ev_2025 ATTACH PARTITION ev_2025_a FOR VALUES IN (1)',
  ],
])('a partition that is %s is not drift, unless names count', async (_, sql) => {
  const db = await freshDatabase();
  await db.admin(FILES['1_ev.sql']);
  const session = await openSession(db.url);
  const expected = (await readCatalog(session, { exclude: [] })).catalog;
  await db.admin(sql);
  const live = (await readCatalog(session, { exclude: [] })).catalog;
  const { differences, detached, unlike } = await compareBy('shape', expected, live);
  const told = differences.map(subjectOf).filter((object) => !detached.includes(object));
  expect([told.map(({ id }) => id), unlike]).toEqual([[], []]);
  expect((await compareBy('names', expected, live)).differences).not.toEqual([]);
});

test('what retention took is neither an error at the next start nor recreated, unless names count', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin('DROP TABLE ev_2023');
  const run = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  const recovered = await gateOn(db.url, folder, {}, ['recover', '--yes']);
  const named = await gateOn(db.url, folder, { GATE_PARTITIONS: 'names' }, ['verify']);
  expect([run.code, codes(run), recovered.code, codes(recovered), named.code]).toEqual([0, [], 0, [], 7]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'ev_2023'")).toEqual([]);
});

test.each([
  ['the index of the parent', 'DROP INDEX ev_kind', ['error index-missing']],
  ['an index that a migration made on a partition', 'DROP INDEX ev_2024_user', ['error index-missing']],
  ['a constraint that a migration made on a partition', 'ALTER TABLE ev_2024 DROP CONSTRAINT known', ['error constraint-missing']],
  ['the parent, without its partitions', 'DROP TABLE ev CASCADE', ['error table-missing']],
])('%s is demanded, and no repair makes a partition', async (_, sql, expected) => {
  const db = await freshDatabase();
  await db.admin(FILES['1_ev.sql']);
  const session = await openSession(db.url);
  const before = (await readCatalog(session, { exclude: [] })).catalog;
  await db.admin(sql);
  const after = (await readCatalog(session, { exclude: [] })).catalog;
  const findings = findingsOf((await compareBy('shape', before, after)).differences, 'fail').filter(({ severity }) => severity === 'error');
  expect(findings.map(({ code }) => `error ${code}`)).toEqual(expected);
  const repair = findings.map((finding) => finding.repair ?? '').join('\n');
  expect(repair).not.toContain('PARTITION OF');
  const client = await db.client();
  for (const { repair: sql = '' } of findings)
    for (const statement of sql.includes('CONCURRENTLY') ? sql.split('\n') : [sql]) await client.query(statement);
  const again = (await readCatalog(session, { exclude: [] })).catalog;
  expect((await compareBy('shape', before, again)).differences).toEqual([]);
});

test('a new partition that differs from its parent is reported, and fails if GATE_DRIFT=strict', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin(
    `CREATE UNLOGGED TABLE ev_2026 PARTITION OF ev (kind NOT NULL) FOR VALUES FROM ${NEXT}; ALTER TABLE ev_2026 DISABLE TRIGGER note`,
  );
  const run = await gateOn(db.url, folder);
  expect([run.code, codes(run), run.report.findings[0]?.message]).toEqual([
    0,
    ['warning partition-unlike'],
    'table public.ev_2026 differs from its parent public.ev: it is unlogged: a crash of the server empties it; its column kind does not accept nulls; its trigger note is set to DISABLE',
  ]);
  expect((await gateOn(db.url, folder, { GATE_DRIFT: 'strict' })).code).toBe(7);
});

test("a table that was detached is taken for nobody's own by the next migration, and may go later", async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin('ALTER TABLE ev DETACH PARTITION ev_2023');
  writeFiles(folder, { '2_more.sql': 'CREATE TABLE more (id int);\n' });
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin('DROP TABLE ev_2023');
  const run = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  expect([run.code, codes(run)]).toEqual([0, []]);
});

test('a snapshot names partitions; those that are gone are a notice', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const server = new URL(db.url);
  server.pathname = '/postgres';
  expect((await runGate({ args: ['snapshot', '--url', server.href], env: { GATE_MIGRATIONS: folder } })).code).toBe(0);
  expect((await gateOn(db.url, folder)).report.verification?.against).toBe('snapshot');
  await db.admin('DROP TABLE ev_2024; ALTER TABLE ev DETACH PARTITION ev_2023');
  const run = await gateOn(db.url, folder, { GATE_DRIFT: 'strict', GATE_SNAPSHOT: join(folder, 'schema.snapshot.json') });
  expect([run.code, codes(run), run.report.findings[0]?.subject, run.report.findings[0]?.repair]).toEqual([
    0,
    ['notice partitions-gone'],
    'public.ev_2023 (detached), public.ev_2024',
    undefined,
  ]);
  const named = await gateOn(db.url, folder, { GATE_PARTITIONS: 'names' });
  expect(named.code).toBe(7);
  expect(codes(named)).toContain('error table-missing');
});
