// The client programs of PostgreSQL: where they are, whether their version will do, and running one with the database in its environment.
// No password is ever an argument, which every user of the machine could read. Refuses a version that will not do before anything is written.
import { basename, resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { FoundProgram } from '../../child/find-program.ts';
import type { ChildStreams } from '../../child/pipe-streams.ts';
import type { ChildEnd, ChildOptions } from '../../child/start-child.ts';
import { untilEnded } from '../../child/until-ended.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { TAKE_A_SESSION } from '../../postgres/errors/pooler-errors.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Context } from '../context.ts';
import type { Environment } from './command-environment.ts';

export type ClientName = 'pg_dump' | 'pg_restore' | 'psql';

export interface ClientProgram {
  readonly name: ClientName;
  readonly path: string;
  /** As it says it: `18.4 (Debian 18.4-1)`. */
  readonly version: string;
  readonly major: number;
}

type Looking = Pick<Context, 'config' | 'effects'>;

/** In the folder of GATE_PG_BIN if that is set, and nowhere else then; otherwise along PATH. */
export const findClient = ({ config: { pgBin }, effects }: Looking, name: ClientName): FoundProgram =>
  effects.findProgram(pgBin === null ? name : resolve(pgBin, name));

export interface ClientNeeds {
  readonly name: ClientName;
  /** What needs it, for the message: `a backup`. */
  readonly purpose: string;
  /** The server, or whatever wrote what it is to read: it must not be older. */
  readonly atLeast: { readonly major: number; readonly what: string };
  /** What else could be done, for the hint: `or add --by gate`. */
  readonly otherwise?: string;
}

/** A program that speaks to this server, or reads what it has written. */
export const serverVersion = ({ versionNumber, version }: Pick<ServerFacts, 'versionNumber' | 'version'>): ClientNeeds['atLeast'] => ({
  major: Math.floor(versionNumber / 10_000),
  what: `the server is PostgreSQL ${version}`,
});

/** Why pg_dump is not for a session behind such a pooler; null if it is. What it sets would stay with the connection, for the application's next transaction. */
export const poolerProblem = ({ pooling }: Pick<Session, 'pooling'>): string | null =>
  pooling === 'transaction' ? 'pg_dump needs a session of its own, and there is a pooler that is or may be in transaction mode' : null;

/** @throws Stop('misused') where pg_dump is not to be used. */
export function refusePooler(session: Pick<Session, 'pooling'>): void {
  const message = poolerProblem(session);
  if (message !== null) throw new Stop([finding({ code: 'needs-session', subject: 'pooler', message, hint: TAKE_A_SESSION })]);
}

/** @throws Stop('misused') if it is not there, cannot be started, or is too old. */
export async function clientProgram(context: Context, needs: ClientNeeds): Promise<ClientProgram> {
  const { name } = needs;
  const found = findClient(context, name);
  if ('problem' in found) throw new Stop([noClient(needs, found.problem)]);
  const { path } = found;
  const said = (await clientOutput(context, { path, args: ['--version'], env: context.config.environment })).trim();
  const [, version, major] = /\) ((\d+).*)$/.exec(said) ?? [];
  if (version === undefined || Number(major) < needs.atLeast.major) throw new Stop([tooOld(needs, path, said)]);
  return { name, path, version, major: Number(major) };
}

export interface ClientRun extends ChildStreams {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Hears each line that it writes on its standard error. */
  readonly hearLine?: (line: string) => void;
}

/** For pg_restore, which takes a name with = or :// in it for the parameters of a connection. */
export const databaseArgument = (database: string): string => `--dbname=dbname='${database.replaceAll(/[\\']/g, '\\$&')}'`;

/** Lines that are kept of what it says: the last ones say why it ended. */
const MOST_LINES = 100;
const COMPLAINT = /\b(?:error|fatal|panic)\b|no space left/i;

/**
 * @throws Stop('failed') with its complaints if it fails; Stop('misused') if it cannot be started; what a stream failed with; what the run was
 * aborted with.
 */
export async function runClient({ effects, signal }: Running, { path, args, env, hearLine, ...streams }: ClientRun): Promise<void> {
  const lines: string[] = [];
  const tell: ChildOptions['tell'] = (stream, line) => {
    if (stream !== 'stderr') return;
    hearLine?.(line);
    lines.push(line);
    if (lines.length > MOST_LINES) lines.shift();
  };
  const child = await effects.startChild({ command: [path, ...args], env, tell, ...streams });
  const end = await untilEnded(child, signal).catch((error: unknown) => Promise.reject(notRun(path, error)));
  signal.throwIfAborted();
  if (end.exitCode === 0) return;
  const complaints = lines.filter((line) => COMPLAINT.test(line));
  throw new Stop([failed(path, end, complaints.length > 0 ? complaints : lines)]);
}

type Running = Pick<Context, 'effects' | 'signal'>;

/** What it prints on its standard output. @throws as runClient. */
export async function clientOutput(context: Running, run: Omit<ClientRun, 'output'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  const output = new Writable({
    write: (chunk: Uint8Array, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await runClient(context, { ...run, output });
  return Buffer.concat(chunks).toString('utf8');
}

/** @param purpose as in ClientNeeds. */
export const noClient = ({ name, purpose, otherwise }: Omit<ClientNeeds, 'atLeast'>, problem: string): Finding =>
  finding({
    code: 'no-client-program',
    subject: name,
    message: `${purpose} needs ${name}, and ${problem}`,
    hint: `use the image schemagate:tools, which has it, or install the client programs of PostgreSQL (postgresql-client); GATE_PG_BIN names their folder if it is not in PATH${otherwise === undefined ? '' : `, ${otherwise}`}`,
  });

const tooOld = ({ name, atLeast: { major, what }, otherwise }: ClientNeeds, path: string, said: string): Finding =>
  finding({
    code: 'old-client-program',
    subject: path,
    message: `${path} is ${said === '' ? 'of an unknown version' : said}, and ${what}: ${name} must not be older`,
    hint: `install postgresql-client-${major} or newer and set GATE_PG_BIN to its folder, or put that first in PATH${otherwise === undefined ? '' : `, ${otherwise}`}`,
  });

/** An error of a stream that was given to it is for whoever gave it. */
function notRun(path: string, error: unknown): unknown {
  const isOfStart = error instanceof Error && (error as NodeJS.ErrnoException).syscall?.startsWith('spawn') === true;
  return isOfStart ? new Stop([notStarted(path, error)], { cause: error }) : error;
}

export const notStarted = (path: string, error: unknown): Finding =>
  finding({
    code: 'no-client-program',
    subject: path,
    message: `${path} could not be started: ${reasonOf(error)}`,
    hint: 'run it by hand to see why',
  });

function failed(path: string, { exitCode, signal }: ChildEnd, complaints: readonly string[]): Finding {
  const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
  const why = complaints.slice(0, 5).join(' ');
  return finding({
    code: 'client-program-failed',
    subject: path,
    message: `${basename(path)} ended ${how}${why === '' ? '' : `: ${why}`}`,
    hint: 'do what it says',
  });
}
