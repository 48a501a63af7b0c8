// One run of the program on a database and a migrations folder, with its report at hand.
import type { Report } from '../../src/core/report.ts';
import { type GateRun, runGate } from './gate.ts';

export interface GateOnRun extends GateRun {
  readonly report: Report;
  /** How many migrations this run applied. */
  readonly applied: number;
}

/** @throws Error with the output if the program wrote no report. */
export async function gateOn(
  url: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = ['up'],
): Promise<GateOnRun> {
  const run = await runGate({ args, env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env } });
  if (run.report === null) throw new Error(`no report; exit ${run.code}, output:\n${run.stdout}${run.stderr}`);
  return { ...run, report: run.report, applied: run.report.steps.filter((step) => step.state === 'applied').length };
}
