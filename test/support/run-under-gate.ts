// `schemagate run` with a command, without a folder of migrations: starting it, what of its end the tests ask for, and killing the command alone.
import type { Report } from '../../src/core/report.ts';
import { type GateRun, type RunningGate, runGate, startGate } from './gate.ts';

type Env = Readonly<Record<string, string>>;

/** No folder: whatever the project around the tests has is not theirs. */
export const NO_FOLDER = { GATE_MIGRATIONS: '/nowhere' };

const options = (url: string, command: readonly string[], env: Env = {}, flags: readonly string[] = []) => ({
  args: ['run', ...flags, '--', ...command],
  env: { ...NO_FOLDER, DATABASE_URL: url, ...env },
});

export const runUnderGate = (url: string, command: readonly string[], env?: Env, flags?: readonly string[]): Promise<GateRun> =>
  runGate(options(url, command, env, flags));

export const startUnderGate = (url: string, command: readonly string[], env?: Env): RunningGate => startGate(options(url, command, env));

/** SIGKILL to the command, and not to the gate. */
export const killCommand = ({ lines }: Pick<RunningGate, 'lines'>): void =>
  void process.kill(Number(lines().find(({ event }) => event === 'command-started')?.['pid']), 'SIGKILL');

export const outputOf = ({ lines }: Pick<GateRun, 'lines'>) =>
  lines.filter(({ event }) => event === 'output').map(({ msg }) => String(msg));
export const dataOf = ({ report }: Pick<GateRun, 'report'>) => (report as Report).data as Readonly<Record<string, unknown>>;
export const codesOf = ({ report }: Pick<GateRun, 'report'>) => (report as Report).findings.map(({ code }) => code);
