// What the steps of a move share: the project, the two databases by their URLs, and calling the gate on one of them.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Container } from '../../redeploy/containers.ts';
import type { CallOptions, Ran } from '../../redeploy/docker.ts';
import { containersOf, type FoundProject, mustCompose, outcomeOfExit, summaryIn, type Watching } from '../redeploy/deployment.ts';
import type { TellStep } from '../tell-steps.ts';
import type { MoveOptions } from './move-options.ts';

export type Side = 'sqlite' | 'postgres';

export const NAMES: Readonly<Record<Side, string>> = { sqlite: 'the SQLite file', postgres: 'PostgreSQL' };

/** The variable of the one that the application is not on. */
export const ASIDE: Readonly<Record<Side, string>> = { sqlite: 'SQLITE_DATABASE_URL', postgres: 'POSTGRES_DATABASE_URL' };

export const other = (side: Side): Side => (side === 'sqlite' ? 'postgres' : 'sqlite');

export type StepName =
  | 'preflight'
  | 'postgres'
  | 'migrations'
  | 'plan'
  | 'written'
  | 'stop'
  | 'copy'
  | 'rows'
  | 'switch'
  | 'gate'
  | 'start'
  | 'watch';

export interface Move extends Watching, Pick<FoundProject, 'folder' | 'files'> {
  readonly options: MoveOptions;
  readonly tell: TellStep<StepName>;
  /** The service that is the gate. */
  readonly gate: string;
  /** The services that get DATABASE_URL, besides the gate. */
  readonly apps: readonly string[];
  /** The service that is PostgreSQL; null if it runs elsewhere. */
  readonly server: string | null;
  readonly urls: Readonly<Record<Side, string>>;
  /** Where the variables are. */
  readonly envFile: string;
  /** The SQLite file in the gate's container. */
  readonly file: string;
  /** Which one DATABASE_URL named when this began. */
  readonly on: Side;
}

/** The gate in a container of its own, on one of the two. */
export const callGate = (
  { docker, gate, urls }: Pick<Move, 'docker' | 'gate' | 'urls'>,
  side: Side,
  words: readonly string[],
  options?: CallOptions,
): Promise<Ran> =>
  docker
    .withEnv({ DATABASE_URL: urls[side] })
    .compose(['run', '--rm', '--no-deps', '--no-TTY', '--env', 'DATABASE_URL', gate, ...words], options);

/** For what is read off its answer, whatever format its service logs in. */
export const AS_TEXT: readonly string[] = ['--log-format', 'plain'];

/** Likewise, with its log passed on. @returns its own words. @throws Stop with the outcome of its exit code. */
export async function mustGate(move: Move, side: Side, words: readonly string[]): Promise<string> {
  const { exitCode, last } = await callGate(move, side, words, { told: true });
  move.context.signal.throwIfAborted();
  if (exitCode === 0) return summaryIn(last);
  throw new Stop([stepFailed(words[0]!, exitCode, summaryIn(last))], { outcome: outcomeOfExit(exitCode) });
}

export const stepFailed = (command: string, exitCode: number | null, said: string) =>
  finding({
    code: 'move-step-failed',
    subject: command,
    message: `\`schemagate ${command}\` ended with exit code ${exitCode}: ${said}`,
    hint: 'do what it says, and run this again',
  });

export const appContainers = async ({ docker, project, apps }: Pick<Move, 'docker' | 'project' | 'apps'>): Promise<readonly Container[]> =>
  (await containersOf({ docker }, project.name)).filter(({ service, isOneOff }) => apps.includes(service) && !isOneOff);

/** @returns the services that were stopped. */
export async function stopApps(move: Move): Promise<readonly string[]> {
  const running = [...new Set((await appContainers(move)).filter(({ state }) => state === 'running').map(({ service }) => service))];
  if (running.length > 0)
    await mustCompose(move, ['stop', ...running], { what: `stop ${running.join(', ')}`, hint: 'correct what is said, and run this again' });
  return running;
}
