// Proof: what a pending migration would discard is looked up on the real database, and said, or stops the run, before anything is applied.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runOn, upOn } from '../support/up-on.ts';

const TABLES = `CREATE SCHEMA app;
CREATE TABLE old (id int PRIMARY KEY, note text, unused text);
CREATE TABLE app.child (old_id int REFERENCES old);
CREATE TABLE nothing (id int);
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE moods (m mood);
CREATE TABLE parts (id int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
`;
const ROWS = `INSERT INTO old SELECT n, 'x' FROM generate_series(1, 1200) n; INSERT INTO app.child VALUES (1), (2); INSERT INTO moods VALUES ('good'); INSERT INTO parts VALUES (1)`;

async function filled() {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_tables.sql': TABLES });
  await upOn(db.url, folder);
  await db.admin(ROWS);
  const plan = async (sql: string, env: Readonly<Record<string, string>> = {}) => {
    writeFiles(folder, { '2_change.sql': sql });
    const run = await runOn('plan', db.url, folder, env);
    return {
      code: run.code,
      found: run.report.findings.map(({ severity, subject, place }) => [severity, subject, place?.line]),
      findings: run.report.findings,
    };
  };
  return { db, folder, plan };
}

test('what holds rows is named with its rows and size, whatever takes it away; what is empty is not', async () => {
  const { plan, db, folder } = await filled();
  const first = await plan('SELECT 1;\nDROP TABLE old CASCADE;\nDROP TABLE nothing;');
  expect(first).toMatchObject({ code: 0, found: [['warning', 'table public.old', 2]] });
  expect(first.findings[0]?.message).toMatch(
    new RegExp(`^${folder}/2_change.sql drops table public.old, which holds 1,200 rows \\(\\d+ kB\\)`),
  );
  const found = async (sql: string) => (await plan(sql)).found.map(([, subject]) => subject);
  expect(await found('TRUNCATE old CASCADE')).toEqual(['table app.child', 'table public.old']);
  expect(await found('DELETE FROM app.child')).toEqual(['table app.child']);
  expect(await found('ALTER TABLE old DROP COLUMN note, DROP COLUMN unused')).toEqual(['column public.old.note']);
  expect(await found('DROP SCHEMA app CASCADE')).toEqual(['table app.child']);
  expect(await found('DROP TYPE mood CASCADE')).toEqual(['column public.moods.m']);
  expect(await found('DROP TABLE parts')).toEqual(['table public.parts']);
  expect(await found('ALTER TABLE old RENAME TO older; CREATE TABLE old (id int); DROP TABLE older CASCADE')).toEqual(['table public.old']);
  expect(await found('DROP TABLE child')).toEqual(['table app.child']);
  expect(await found('CREATE TABLE fresh (id int); INSERT INTO fresh VALUES (1); DROP TABLE fresh')).toEqual([]);
  expect(await found('DROP TABLE IF EXISTS gone; DROP VIEW IF EXISTS v')).toEqual([]);
  // Looking at a table is not a use of it.
  expect(
    await db.admin(
      "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) AS scans FROM pg_stat_all_tables WHERE relid = 'app.child'::regclass",
    ),
  ).toEqual([{ scans: '0' }]);
});

test('GATE_DESTRUCTION=acknowledge stops with exit 8 until the header or the run says that it is meant', async () => {
  const { db, folder } = await filled();
  const env = { GATE_DESTRUCTION: 'acknowledge' };
  writeFiles(folder, { '2_change.sql': 'CREATE TABLE new (id int);', '3_drop.sql': 'DROP TABLE app.child;' });
  const stopped = await upOn(db.url, folder, env);
  expect([stopped.code, stopped.applied, stopped.report.findings.map(({ code, severity }) => [code, severity])]).toEqual([
    8,
    0,
    [['destruction', 'error']],
  ]);
  writeFiles(folder, { '3_drop.sql': '-- gate: destroys=table other, table app.child\nDROP TABLE app.child;' });
  const refused = await upOn(db.url, folder, { GATE_DESTRUCTION: 'refuse' });
  expect([refused.code, refused.applied]).toEqual([8, 0]);
  const meant = await upOn(db.url, folder, env);
  expect([meant.code, meant.applied, meant.report.findings.map(({ severity }) => severity)]).toEqual([0, 2, ['notice']]);
  writeFiles(folder, { '004_drop.sql': 'TRUNCATE moods;' });
  expect((await upOn(db.url, folder, env)).code).toBe(8);
  const accepted = await upOn(db.url, folder, { ...env, GATE_ACCEPT_DESTRUCTION: '4' });
  expect([accepted.code, accepted.applied]).toEqual([0, 1]);
});

test('rows that the role may not read count as rows', async () => {
  const { plan, db } = await filled();
  await db.admin(
    'ALTER TABLE app.child ENABLE ROW LEVEL SECURITY; ALTER TABLE app.child FORCE ROW LEVEL SECURITY; CREATE ROLE guarded_owner; GRANT ALL ON SCHEMA app, public TO guarded_owner; ALTER TABLE app.child OWNER TO guarded_owner; GRANT USAGE ON SCHEMA schemagate TO guarded_owner; GRANT ALL ON ALL TABLES IN SCHEMA schemagate TO guarded_owner',
  );
  try {
    const { findings } = await plan('DROP TABLE app.child;', { GATE_ROLE: 'guarded_owner' });
    expect(findings[0]?.message).toContain('holds rows that this role may not count');
  } finally {
    await db.admin('ALTER TABLE app.child OWNER TO CURRENT_USER; DROP OWNED BY guarded_owner; DROP ROLE guarded_owner');
  }
});
