// Moves with more tables than the server has locks for in one transaction: what ends them is said as that, and never taken for something of a table.
import { expect, test } from 'vitest';
import { ended, importInto, saidOf } from '../support/import-sqlite.ts';
import { FEW_LOCKS, ownServer } from '../support/server.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const TABLES = 300;
const names = Array.from({ length: TABLES }, (_, i) => `t${i}`);
const file = (): string =>
  sqliteFile(
    names.map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, x TEXT); CREATE INDEX ${name}_x ON ${name} (x);`).join('\n'),
  );

test('tables that are to be made', async () => {
  const server = await ownServer(FEW_LOCKS);
  await server.start();
  const url = server.url();
  const path = file();
  for (const flags of [{ plan: true }, { yes: true }, { yes: true, resume: true }]) {
    const report = await importInto(url, path, { 'create-schema': true, ...flags });
    expect([
      ...ended(report),
      saidOf(report, 'out-of-resources'),
      saidOf(report, 'import-not-translated'),
      report.findings[0]?.hint,
    ]).toEqual([
      3,
      ['out-of-resources'],
      [expect.stringMatching(/^the server has no room for the locks of one transaction that makes 300 tables: .*; nothing was moved$/)],
      [],
      expect.stringMatching(/^make them in parts, each with `--create-missing --only TABLE,…`, or raise max_locks_per_transaction/),
    ]);
  }
  expect(await server.admin("SELECT count(*)::int AS made FROM pg_class WHERE relname ~ '^t[0-9]'")).toEqual([{ made: 0 }]);
  expect(ended(await importInto(url, path, { 'create-missing': true, only: names.slice(0, 20).join(), yes: true }))).toEqual([0, []]);
});
