// A command in this process, on a database and a migrations folder: exit code and report.
import type { Report } from '../../src/core/report.ts';
import { runCommand } from './run-command.ts';

export interface UpRun {
  readonly code: number;
  /** How many migrations this run applied. */
  readonly applied: number;
  readonly report: Report;
}

export const upOn = (url: string, folder: string, env: Readonly<Record<string, string>> = {}): Promise<UpRun> =>
  runOn('up', url, folder, env);

export async function runOn(command: string, url: string, folder: string, env: Readonly<Record<string, string>> = {}): Promise<UpRun> {
  const report = await runCommand({ command, env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env } });
  return { code: report.exit, applied: report.steps.filter(({ state }) => state === 'applied').length, report };
}
