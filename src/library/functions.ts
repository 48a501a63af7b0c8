// Every command as a function that returns a Report. Never prints, never exits, throws nothing but a fault of ours.

import { wait as waitCommand } from '../commands/about/wait.ts';
import { down as downCommand } from '../commands/history/down.ts';
import { fresh as newCommand } from '../commands/history/new.ts';
import { plan as planCommand } from '../commands/history/plan.ts';
import { redo as redoCommand } from '../commands/history/redo.ts';
import { status as statusCommand } from '../commands/history/status.ts';
import { up as upCommand } from '../commands/history/up.ts';
import { serve as serveCommand } from '../commands/operate/serve.ts';
import { diagram as diagramCommand } from '../commands/schema/diagram.ts';
import { diff as diffCommand } from '../commands/schema/diff.ts';
import { recover as recoverCommand } from '../commands/schema/recover.ts';
import { snapshot as snapshotCommand } from '../commands/schema/snapshot.ts';
import { verify as verifyCommand } from '../commands/schema/verify.ts';
import { loadConfig } from '../config/load.ts';
import { redactorFor, redactorForRefused } from '../config/secrets.ts';
import { type Emit, type GateEvent, silent } from '../core/event.ts';
import type { Report } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import type { Command } from '../run/command.ts';
import { type OptionRows, wrongOptions } from '../run/library-options.ts';
import { perform } from '../run/perform.ts';
import { refusal } from '../run/report-of.ts';
import { effectsIn, newRun, surroundings } from '../runtime.ts';

export interface Options {
  /** Settings by their environment names, as in docs/settings.md; default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears what the stages tell; what it throws is not caught. */
  readonly onEvent?: (event: GateEvent) => void;
  /** Ends the run as SIGTERM does: the statement is cancelled and rolled back, the lock is freed. */
  readonly signal?: AbortSignal;
}

export interface UpOptions extends Options {
  /** Go only so far: the version that is the last one applied, or `+N` for the next N. */
  readonly to?: string;
}

export const up = (options: UpOptions = {}): Promise<Report> => run('up', upCommand, options, { to: STRING });

export interface VerifyOptions extends Options {
  /** Look again until every migration is applied, by whoever applies them, for as long as GATE_DEADLINE allows. */
  readonly wait?: boolean;
}

export const verify = (options: VerifyOptions = {}): Promise<Report> => run('verify', verifyCommand, options, { wait: BOOLEAN });
export const status = (options: Options = {}): Promise<Report> => run('status', statusCommand, options);

export interface SnapshotOptions extends Scratch {
  /** The same as `scratch`, which it goes before. */
  readonly url?: string;
  /** Where to write the snapshot. */
  readonly out?: string;
  /** Write nothing, only compare: the outcome is `findings` where the file is not what the migrations make. */
  readonly check?: boolean;
  /** Write no file: what the database holds beside its recorded expectation becomes part of that. */
  readonly adopt?: boolean;
}

export const snapshot = (options: SnapshotOptions = {}): Promise<Report> =>
  run('snapshot', snapshotCommand, options, { url: STRING, scratch: STRING, out: STRING, check: BOOLEAN, adopt: BOOLEAN });

/** A source is a database URL, a folder of migrations, a snapshot or a file of SQL; defaults as of the command's flags. */
export interface DiffOptions extends Scratch {
  readonly from?: string;
  readonly to?: string;
}

export interface Scratch extends Options {
  /** URL of a server on which a scratch database may be made, or `same-server` for that of DATABASE_URL; default: the embedded one. */
  readonly scratch?: string;
}

/** The SQL is in the report's `data`. */
export const diff = (options: DiffOptions = {}): Promise<Report> =>
  run('diff', diffCommand, options, { from: STRING, to: STRING, scratch: STRING });

export interface NewOptions extends Scratch {
  /** What the migration does, in a few words. */
  readonly name: string;
  /** A source: the migration is written from the difference to it. */
  readonly fromDiff?: string;
}

/** The command `new`: writes the next migration. */
export const newMigration = (options: NewOptions): Promise<Report> =>
  run('newMigration', newCommand, options, { name: { kind: 'string', required: true }, fromDiff: STRING, scratch: STRING });

export interface PlanOptions extends UpOptions, Scratch {
  /** The SQL that `up` would send: a script for psql in the report's `text`, its parts in `data`. */
  readonly sql?: boolean;
  /** Run what is pending in a copy of the schema: what each statement locks, rewrites and reads is in the report's `text` and `data`. */
  readonly trace?: boolean;
}

export const plan = (options: PlanOptions = {}): Promise<Report> =>
  run('plan', planCommand, options, { to: STRING, sql: BOOLEAN, trace: BOOLEAN, scratch: STRING });

export interface RecoverOptions extends Options {
  /** Make what is missing; without it the report only says what is. */
  readonly yes?: boolean;
}

export const recover = (options: RecoverOptions = {}): Promise<Report> => run('recover', recoverCommand, options, { yes: BOOLEAN });

export interface WaitOptions extends Options {
  /** How long at most, as `30s`; the default is that of GATE_WAIT_TIMEOUT. */
  readonly timeout?: string;
}

/** The command `wait`: returns when the database can be used, or cannot within that time. */
export const waitForDatabase = (options: WaitOptions = {}): Promise<Report> =>
  run('waitForDatabase', waitCommand, options, { timeout: STRING });

/** Watches the database and answers over HTTP until the signal is aborted. */
export const serve = (options: Options = {}): Promise<Report> => run('serve', serveCommand, options);

export interface RedoOptions extends Options {
  /** How many; one without it. */
  readonly count?: number;
  /** The SQL is in the report's `text`, and nothing is done. */
  readonly plan?: boolean;
  /** Do it, not only say what would be done. */
  readonly yes?: boolean;
}

export interface DownOptions extends RedoOptions {
  /** The version that stays as the last one applied. */
  readonly to?: string;
  /** Revert everything. */
  readonly all?: boolean;
}

export const down = (options: DownOptions = {}): Promise<Report> =>
  run('down', downCommand, options, { to: STRING, all: BOOLEAN, count: NUMBER, plan: BOOLEAN, yes: BOOLEAN });
export const redo = (options: RedoOptions = {}): Promise<Report> =>
  run('redo', redoCommand, options, { count: NUMBER, plan: BOOLEAN, yes: BOOLEAN });

export interface DiagramOptions extends Scratch {
  /** A source. */
  readonly of?: string;
  /** Where to write it; without it the text is in the report. */
  readonly out?: string;
}

export const diagram = (options: DiagramOptions = {}): Promise<Report> =>
  run('diagram', diagramCommand, options, { of: STRING, out: STRING, scratch: STRING });

const STRING = { kind: 'string' } as const;
const NUMBER = { kind: 'number' } as const;
const BOOLEAN = { kind: 'boolean' } as const;
const COMMON = { env: { kind: 'object' }, onEvent: { kind: 'function' }, signal: { kind: 'AbortSignal' } } as const;

/** @param own the options of this function besides those of all. */
export async function run(name: string, command: Command, options: Options, own: OptionRows = {}): Promise<Report> {
  const [wrong, ...others] = wrongOptions(name, options, { ...own, ...COMMON });
  if (wrong !== undefined) return refusal(command.name, new Stop([wrong, ...others]), redactorForRefused({ env: {}, flags: {} }));
  const { env = process.env, onEvent, signal, ...given } = options;
  const { url, timeout, name: operand, count, ...flags } = given as Readonly<Record<string, string | boolean | undefined>>;
  const controller = new AbortController();
  const end = () => controller.abort('SIGTERM');
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  // As the flag: what an option says comes before every variable.
  const settings = { ...(typeof url === 'string' && { url }), ...(typeof timeout === 'string' && { 'wait-timeout': timeout }) };
  try {
    const { config, inForce, findings: notices, ...secrets } = loadConfig(surroundings(settings, env, false));
    const { hear, failures } = unbroken(onEvent);
    const report = await perform(command, {
      ...{ config, inForce, notices, run: newRun(), signal: controller.signal, effects: effectsIn(env) },
      flags: { ...settings, ...Object.fromEntries(Object.entries(flags).map(([key, value]) => [kebab(key), value])) },
      operands: [operand, count].flatMap((word) => (word === undefined ? [] : [String(word)])),
      emit: hear,
      redact: redactorFor(secrets),
    });
    if (failures.length > 0) throw failures[0];
    return report;
  } catch (error) {
    if (error instanceof Stop) return refusal(command.name, error, redactorForRefused({ env, flags: settings }));
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

/** What a listener throws must not break a run off that has changed something. */
function unbroken(listener: Emit = silent) {
  const failures: unknown[] = [];
  const hear: Emit = (event) => {
    try {
      listener(event);
    } catch (error) {
      failures.push(error);
    }
  };
  return { hear, failures };
}

const kebab = (option: string): string => option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
