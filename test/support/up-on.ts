// `up` in this process, on a database and a migrations folder: exit code and report.
import type { Report } from '../../src/core/report.ts';
import { runCommand } from './run-command.ts';

export interface UpRun {
  readonly code: number;
  readonly report: Report;
}

export async function upOn(url: string, folder: string, env: Readonly<Record<string, string>> = {}): Promise<UpRun> {
  const report = await runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env } });
  return { code: report.exit, report };
}
