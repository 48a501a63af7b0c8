// The library: every command as a function that returns a Report. Never prints, never exits, throws nothing but a fault of ours.
import type { Command, FlagValues } from './commands/command.ts';
import { diagram as diagramCommand } from './commands/diagram.ts';
import { diff as diffCommand } from './commands/diff.ts';
import { fresh as newCommand } from './commands/new.ts';
import { perform, refusal } from './commands/perform.ts';
import { plan as planCommand } from './commands/plan.ts';
import { recover as recoverCommand } from './commands/recover.ts';
import { snapshot as snapshotCommand } from './commands/snapshot.ts';
import { status as statusCommand } from './commands/status.ts';
import { up as upCommand } from './commands/up.ts';
import { verify as verifyCommand } from './commands/verify.ts';
import { loadConfig } from './config/load.ts';
import { redactorFor, redactorForRefused } from './config/secrets.ts';
import { type Emit, silent } from './core/event.ts';
import type { Report } from './core/report.ts';
import { Stop } from './core/stop.ts';
import { maskReport } from './report/mask.ts';
import { effects, newRun, surroundings } from './runtime.ts';

export type { GateEvent } from './core/event.ts';
export type { Finding, Place, Severity } from './core/finding.ts';
export type { Outcome } from './core/outcome.ts';
export { OUTCOMES } from './core/outcome.ts';
export type { Failure, Report, Step, StepState, Target, Verification } from './core/report.ts';
export { VERSION } from './core/version.ts';

export interface Options {
  /** Settings by their environment names, as in the README's table; default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears what the stages tell; what it throws is not caught. */
  readonly onEvent?: Emit;
  /** Ends the run as SIGTERM does: the statement is cancelled and rolled back, the lock is freed. */
  readonly signal?: AbortSignal;
}

export const up = (options: Options = {}): Promise<Report> => asFunction(upCommand, options, {});
export const verify = (options: Options = {}): Promise<Report> => asFunction(verifyCommand, options, {});
export const plan = (options: Options = {}): Promise<Report> => asFunction(planCommand, options, {});
export const status = (options: Options = {}): Promise<Report> => asFunction(statusCommand, options, {});

export interface SnapshotOptions extends Options {
  /** A server on which a scratch database may be made; default: the embedded one. */
  readonly url?: string;
  /** Where to write the snapshot. */
  readonly out?: string;
  /** Write nothing, only compare: the outcome is `findings` where the file is not what the migrations make. */
  readonly check?: boolean;
}

export const snapshot = ({ url, out, check, env = process.env, ...options }: SnapshotOptions = {}): Promise<Report> =>
  asFunction(snapshotCommand, { ...options, env: url === undefined ? env : { ...env, DATABASE_URL: url } }, { url, out, check });

/** A source is a database URL, a folder of migrations, a snapshot or a file of SQL; defaults as of the command's flags. */
export interface DiffOptions extends Scratch {
  readonly from?: string;
  readonly to?: string;
}

interface Scratch extends Options {
  /** URL of a server on which a scratch database may be made; default: the embedded one. */
  readonly scratch?: string;
}

/** The SQL is in the report's `data`. */
export const diff = ({ from, to, scratch, ...options }: DiffOptions = {}): Promise<Report> =>
  asFunction(diffCommand, options, { from, to, scratch });

export interface NewOptions extends Scratch {
  /** What the migration does, in a few words. */
  readonly name: string;
  /** A source: the migration is written from the difference to it. */
  readonly fromDiff?: string;
}

/** The command `new`: writes the next migration. */
export const newMigration = ({ name, fromDiff, scratch, ...options }: NewOptions): Promise<Report> =>
  asFunction(newCommand, options, { 'from-diff': fromDiff, scratch }, [name]);

export interface RecoverOptions extends Options {
  /** Make what is missing; without it the report only says what is. */
  readonly yes?: boolean;
}

export const recover = ({ yes, ...options }: RecoverOptions = {}): Promise<Report> => asFunction(recoverCommand, options, { yes });

export interface DiagramOptions extends Scratch {
  /** A source. */
  readonly of?: string;
  /** Where to write it; without it the text is in the report. */
  readonly out?: string;
}

export const diagram = ({ of, out, scratch, ...options }: DiagramOptions = {}): Promise<Report> =>
  asFunction(diagramCommand, options, { of, out, scratch });

async function asFunction(
  command: Command,
  { env = process.env, onEvent = silent, signal }: Options,
  flags: FlagValues,
  operands: readonly string[] = [],
): Promise<Report> {
  const controller = new AbortController();
  const end = () => controller.abort('SIGTERM');
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    const { config, effective, findings: notices, ...secrets } = loadConfig(surroundings({}, env, false));
    const given = { config, effective, notices, flags, operands, effects, run: newRun(), emit: onEvent, signal: controller.signal };
    const report = await perform(command, given);
    return maskReport(report, redactorFor(secrets));
  } catch (error) {
    if (error instanceof Stop) return maskReport(refusal(command.name, error), redactorForRefused({ env, flags: {} }));
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
