// What is the same in a database made from a checkpoint and in one that the migrations made, whatever tool's folder it is.
import { expect, inject } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';
import type { Dialect, Step } from './dialect.ts';

export const STEPS: readonly Step[] = [
  { number: 1, name: 'make', up: 'CREATE TABLE t (id integer PRIMARY KEY);' },
  { number: 2, name: 'fill', up: 'INSERT INTO t VALUES (1), (2);' },
  { number: 3, name: 'note', up: 'ALTER TABLE t ADD COLUMN note text;' },
  { number: 4, name: 'index', up: 'CREATE INDEX ON t (note);' },
];

/** A database from the checkpoint of the first three, with the fourth applied to it, and the folder of the four. */
export async function expectSameLedger({ layout, tell }: Dialect): Promise<{ readonly url: string; readonly folder: string }> {
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const folder = migrationsFolder(tell(STEPS.slice(0, 3)));
  const env = { GATE_LAYOUT: layout };
  const run = await runCommand({
    command: 'checkpoint',
    env: { GATE_MIGRATIONS: folder, ...env },
    flags: { scratch: inject('databaseUrl') },
  });
  expect(run).toMatchObject({ exit: 0, findings: [] });
  expect((await upOn(long.url, folder, { ...env, GATE_CHECKPOINT: 'off' })).report.steps).toHaveLength(3);
  writeFiles(folder, tell(STEPS));
  const { code, report } = await upOn(short.url, folder, { ...env, GATE_CHECKPOINT: 'require' });
  expect([code, report.findings, report.steps.map(({ covers }) => covers)]).toEqual([0, [], [3, undefined]]);
  expect(await upOn(long.url, folder, env)).toMatchObject({ code: 0, report: { steps: [{ state: 'applied' }] } });
  expect(await ledgerOf(short)).toEqual(await ledgerOf(long));
  expect(await short.admin('SELECT * FROM t ORDER BY id')).toEqual(await long.admin('SELECT * FROM t ORDER BY id'));
  return { url: short.url, folder };
}

/** Rows of all that is not the application's, without when, by which run and how fast. */
async function ledgerOf({ admin }: FreshDatabase): Promise<unknown> {
  const tables = await admin(`SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname !~ '^(pg_|information_)' AND tablename NOT IN ('t', 'expectations', 'verified', 'runs') ORDER BY 1, 2`);
  const volatile = /_at$|_on$|^(date|tstamp|execution_time|run|run_id|id|duration_ms)$/;
  const rows = await Promise.all(
    tables.map(({ schemaname, tablename }) =>
      admin(`SELECT to_jsonb(l) AS row FROM "${schemaname}"."${tablename}" l ORDER BY to_jsonb(l)::text`),
    ),
  );
  return tables.map((table, i) => [
    table,
    rows[i]!.map(({ row }) => JSON.stringify(Object.entries(row as object).filter(([name]) => !volatile.test(name)))).sort(),
  ]);
}
