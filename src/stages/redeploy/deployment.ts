// What the steps of a redeploy share: the project, Docker, whom to tell, and how a call that fails is reported.
import { type Finding, type FixedCode, finding } from '../../core/finding.ts';
import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import { Stop } from '../../core/stop.ts';
import type { ComposeProject } from '../../redeploy/compose-project.ts';
import { type Container, containersIn } from '../../redeploy/containers.ts';
import type { CallOptions, Docker } from '../../redeploy/docker.ts';
import { errorLines } from '../../redeploy/log-errors.ts';
import type { Context } from '../context.ts';
import type { TellStep } from '../tell-steps.ts';
import type { RedeployOptions } from './redeploy-options.ts';

/** The steps of a redeploy by their titles, in their order. */
export const STEPS = {
  project: 'project',
  images: 'images',
  backup: 'backup',
  preflight: 'preflight',
  window: 'window',
  gate: 'gate',
  clean: 'dead containers',
  start: 'services',
  watch: 'watch',
  verify: 'schema',
} as const;

/** A Compose project on this host. */
export interface FoundProject {
  readonly context: Context;
  readonly docker: Docker;
  /** Where the compose file is. */
  readonly folder: string;
  /** The files of the project, as Compose is to be given them beside another one. */
  readonly files: readonly string[];
  /** What Compose fills in for variables. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Found extends FoundProject {
  readonly options: RedeployOptions;
  readonly tell: TellStep<keyof typeof STEPS>;
}

/** What it takes to start services and to see how they are. */
export interface Watching extends Pick<FoundProject, 'context' | 'docker'> {
  readonly options: Pick<RedeployOptions, 'watch' | 'healthyWithin'>;
  readonly project: ComposeProject;
  /** The containers as they were before. */
  readonly before: readonly Container[];
}

export interface Deployment extends Found {
  readonly project: ComposeProject;
  /** The service that is the gate. */
  readonly gate: string;
  /** The gate is schemagate, and can be asked for more than one run. */
  readonly isSchemagate: boolean;
  /** The containers as they were before. */
  readonly before: readonly Container[];
  /** Where it is noted which images they had. */
  readonly wayBack: string;
}

/** All of a project, those of `docker compose run` as well. */
export async function containersOf({ docker }: Pick<FoundProject, 'docker'>, project: string): Promise<readonly Container[]> {
  const label = `label=com.docker.compose.project=${project}`;
  const listed = await docker.run(['ps', '--all', '--quiet', '--no-trunc', '--filter', label]);
  const ids = listed.stdout.split('\n').filter((id) => id !== '');
  // One that has gone meanwhile is an error, and the others are printed all the same.
  return ids.length === 0 ? [] : containersIn((await docker.run(['inspect', '--type', 'container', ...ids])).stdout);
}

interface Must {
  /** `compose-failed` if it is absent. */
  readonly code?: FixedCode;
  /** What it was to do, as it goes on after "could not": `build the images`. */
  readonly what: string;
  readonly hint: string;
}

/** `docker compose` on the project. @throws Stop unless it ends with 0; what the run was aborted with. */
export async function mustCompose(
  { docker, context }: Pick<FoundProject, 'docker' | 'context'>,
  args: readonly string[],
  { code = 'compose-failed', what, hint }: Must,
  options?: CallOptions,
): Promise<void> {
  const { exitCode, last } = await docker.compose(args, options);
  context.signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new Stop([finding({ code, subject: 'docker compose', message: `could not ${what}: ${saidLast(last)}`, hint })]);
}

/** What a program said of why it failed is in its last lines. */
export function saidLast(last: readonly string[]): string {
  const said = last.map((line) => line.trim()).filter((line) => line !== '');
  const errors = said.filter((line) => /error|failed|denied|not found|no such|cannot|fatal/i.test(line));
  return (errors.at(-1) ?? said.at(-1) ?? 'it said nothing').slice(0, LONGEST);
}

const LONGEST = 500;

/** Of the summary of schemagate what goes before the words: the command, the outcome, the database and the time. */
const SUMMARY_START = /^schemagate [\w-]+: [a-z]+ \(exit \d+\)(?: on \S+)?(?: after [^:]+)?: /;

/** Schemagate's own summary stands alone in its last line, in JSON or as text. */
export function summaryIn(last: readonly string[]): string {
  const summary = last.findLast((line) => /^schemagate [\w-]+: |^\{.*"msg":/.test(line)) ?? saidLast(last);
  return textOf(summary).replace(SUMMARY_START, '');
}

function textOf(summary: string): string {
  if (!summary.startsWith('{')) return summary;
  try {
    return String((JSON.parse(summary) as { readonly msg?: unknown }).msg ?? summary);
  } catch {
    return summary;
  }
}

/** What a gate has come to. */
export const outcomeOfExit = (exit: number | null): Outcome =>
  (Object.entries(OUTCOMES) as [Outcome, (typeof OUTCOMES)[Outcome]][]).find(([, entry]) => entry.exit === exit)?.[0] ?? 'failed';

/** Tells how the log of a container ends, which may be gone with it soon. @returns these lines. */
export async function tellLog({ docker }: Pick<FoundProject, 'docker'>, { id }: Container): Promise<readonly string[]> {
  return (await docker.run(['logs', '--tail', String(TAIL), id], { told: true })).last;
}

const TAIL = 30;

export function serviceDown(service: string, why: string, log: readonly string[]): Finding {
  const said = errorLines(log).at(-1) ?? log.at(-1);
  return finding({
    code: 'service-down',
    subject: service,
    message: `${service} ${why}${said === undefined ? ', and its log is empty' : `; its log says: ${said.trim().slice(0, LONGEST)}`}`,
    hint: 'the end of its log was printed above; correct the application, and run this again',
  });
}
