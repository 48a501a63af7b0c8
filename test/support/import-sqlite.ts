// The command `import-sqlite` in this process, and what is looked at afterwards.
import type { Report } from '../../src/core/report.ts';
import type { FlagValues } from '../../src/stages/context.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { runCommand } from './run-command.ts';

export const importInto = (
  url: string,
  file: string,
  flags: FlagValues = { yes: true },
  env: Readonly<Record<string, string>> = {},
): Promise<Report> =>
  runCommand({ command: 'import-sqlite', env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '0', ...env }, operands: [file], flags });

/** Exit code, and codes of errors. */
export const ended = ({ exit, findings }: Report) => [
  exit,
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
];
export const saidOf = ({ findings }: Report, code: string) => findings.filter((one) => one.code === code).map(({ message }) => message);

/** A database with these tables. */
export async function target(sql: string): Promise<FreshDatabase> {
  const database = await freshDatabase();
  await database.admin(sql);
  return database;
}

/** In order of their ids. */
export const rowsOf = (database: FreshDatabase, table: string): Promise<readonly unknown[]> =>
  database.admin(`SELECT pg_catalog.to_jsonb(t) AS row FROM ${table} t ORDER BY t.id`).then((rows) => rows.map(({ row }) => row));
