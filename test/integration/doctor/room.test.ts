// What the doctor makes of the room that tables and indexes take: the share that is used is measured, the size of a large one is put into the answer.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';

const LARGE = { size: String(2 * 1024 ** 3) };
const CHECKS = ['table-bloat', 'index-bloat'] as const;

/** Half of it is written in any order, as keys are that nobody counts up. */
const FULL = `CREATE TABLE t (id int, name text, at timestamptz) WITH (autovacuum_enabled = off);
INSERT INTO t SELECT i, md5(i::text), now() FROM generate_series(1, 60000) i;
CREATE INDEX by_id ON t (id); CREATE INDEX by_expression ON t (lower(name)); INSERT INTO t SELECT i, md5(i::text), now() FROM generate_series(1, 60000) i`;

const subjects = async (database: FreshDatabase, check: string) =>
  (await judgedWith(database.url, check, LARGE)).findings.map(({ finding: { severity, subject } }) => `${severity}: ${subject}`);

test('tables and indexes that rows have left', async () => {
  const database = await freshDatabase();
  await database.admin(FULL);
  await database.admin('VACUUM ANALYZE t');
  for (const check of CHECKS) {
    expect((await judgedWith(database.url, check, LARGE)).rows).not.toEqual([]);
    expect(await subjects(database, check)).toEqual([]);
    expect(shown(await examined(database.url, check))).toEqual(['ok']);
  }
  await database.admin('DELETE FROM t WHERE id % 10 <> 0');
  await database.admin('VACUUM ANALYZE t');
  expect(await subjects(database, 'table-bloat')).toEqual(['notice: table public.t']);
  expect((await subjects(database, 'index-bloat')).sort()).toEqual(['notice: index public.by_expression', 'notice: index public.by_id']);
  expect(Number((await judgedWith(database.url, 'table-bloat', {})).rows[0]!['used'])).toBeCloseTo(0.1, 1);
  for (const check of CHECKS) expect(shown(await examined(database.url, check))).toEqual(['ok']);
});

test('where there are no statistics, or the role may not read them, large ones are skipped', async () => {
  const database = await freshDatabase();
  const role = await database.role();
  await database.admin(FULL);
  for (const check of CHECKS) expect((await judgedWith(database.url, check, LARGE)).skipped ?? '').toContain('no statistics');
  await database.admin('VACUUM ANALYZE t');
  for (const check of CHECKS) expect((await judgedWith(role.url, check, LARGE)).skipped).toContain('the role may not read them');
  await database.admin(`GRANT SELECT ON t TO ${role.name}`);
  expect(await judgedWith(role.url, 'table-bloat', LARGE)).toMatchObject({ findings: [] });
  expect((await judgedWith(role.url, 'table-bloat', LARGE)).skipped).toBeUndefined();
});
