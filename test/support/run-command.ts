// A command run in this process, from settings to report: what the program does, without starting it again each time.

import { COMMAND_BY_NAME } from '../../src/commands/commands.ts';
import { loadConfig } from '../../src/config/load.ts';
import { redactorFor, redactorForRefused } from '../../src/config/secrets.ts';
import { type Emit, silent } from '../../src/core/event.ts';
import type { Report } from '../../src/core/report.ts';
import { Stop } from '../../src/core/stop.ts';
import type { Effects } from '../../src/project/effects.ts';
import type { Command } from '../../src/run/command.ts';
import { perform } from '../../src/run/perform.ts';
import { refusal } from '../../src/run/report-of.ts';
import { newRun, effects as real, surroundings } from '../../src/runtime.ts';
import type { FlagValues } from '../../src/stages/context.ts';

export interface CommandRun {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly flags?: FlagValues;
  readonly operands?: readonly string[];
  readonly emit?: Emit;
  readonly signal?: AbortSignal;
  readonly effects?: Effects;
}

export async function runCommand({
  command,
  env,
  flags = {},
  operands = [],
  emit = silent,
  signal = new AbortController().signal,
  effects = real,
}: CommandRun): Promise<Report> {
  try {
    const { config, inForce, findings: notices, ...secrets } = loadConfig(surroundings({}, env, false));
    const given = { config, inForce, notices, flags, operands, effects, run: newRun(), emit, redact: redactorFor(secrets) };
    return await perform(COMMAND_BY_NAME.get(command) as Command, { ...given, signal });
  } catch (error) {
    if (error instanceof Stop) return refusal(command, error, redactorForRefused({ env, flags: {} }));
    throw error;
  }
}

/** Runs of commands with the same settings, but for those that are given. */
export const commandsWith =
  (settings: CommandRun['env']) =>
  (command: string, flags: FlagValues = {}, env: CommandRun['env'] = {}, more: Partial<CommandRun> = {}): Promise<Report> =>
    runCommand({ command, flags, env: { ...settings, ...env }, ...more });
