// The command that writes a checkpoint, and what the tests of several kinds of checkpoints begin with.
import { inject } from 'vitest';
import { runCommand } from './run-command.ts';

/** On the tests' server, unless a flag names another. */
export const writeCheckpoint = (
  folder: string,
  flags: Readonly<Record<string, string | boolean>> = {},
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof runCommand> =>
  runCommand({ command: 'checkpoint', env: { GATE_MIGRATIONS: folder, ...env }, flags: { scratch: inject('databaseUrl'), ...flags } });

/** A migration's statement about the database that it is run in, `%I`. */
export const onDatabase = (statement: string): string =>
  `DO $do$ BEGIN EXECUTE format($f$${statement}$f$, current_database()); END $do$;\n`;
