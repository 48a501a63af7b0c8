// Starts the services of the new version, those first that others need, and watches that they stay up.
import { type Finding, finding } from '../../core/finding.ts';
import { deadlineAfter } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { pause } from '../../core/time/pause.ts';
import { inStartOrder, neededBy } from '../../redeploy/compose-project.ts';
import type { Container } from '../../redeploy/containers.ts';
import { errorLines } from '../../redeploy/log-errors.ts';
import { containersOf, type Deployment, mustCompose, type Watching } from './deployment.ts';
import { stopIfDown, waitUntilUp } from './wait-until-up.ts';

/** What was left behind: containers of services that are not in the file, of `docker compose run`, and those that are dead. @returns their names. */
export async function cleanDead(deployment: Deployment): Promise<readonly string[]> {
  const { docker, project } = deployment;
  const left = (await containersOf(deployment, project.name)).filter(({ service, isOneOff, state }) => {
    if (state === 'dead') return true;
    const isLeft = isOneOff || !project.services.some(({ name }) => name === service);
    return isLeft && (state === 'exited' || state === 'created');
  });
  for (const { id } of left) await docker.run(['rm', '--force', id]);
  return left.map(({ name }) => name);
}

/** @returns their containers. @throws Stop('failed') if one does not start, or is not up in time. */
export function startServices(deployment: Deployment): Promise<readonly Container[]> {
  const { project, gate } = deployment;
  const apart = [gate, ...neededBy(project, gate)];
  return startInOrder(
    deployment,
    project.services.map(({ name }) => name).filter((name) => !apart.includes(name)),
  );
}

/** Those first that others need. @returns their containers. @throws Stop('failed') if one does not start, or is not up in time. */
export async function startInOrder(deployment: Watching, names: readonly string[]): Promise<readonly Container[]> {
  const { project } = deployment;
  const started: Container[] = [];
  for (const group of inStartOrder(project, names)) {
    await mustCompose(deployment, ['up', '--detach', '--no-deps', '--no-build', ...group], {
      what: `start ${group.join(', ')}`,
      hint: 'correct what is said, and run this again',
    });
    started.push(...(await waitUntilUp(deployment, group)));
  }
  return started;
}

/** Milliseconds. */
const LOOK = 1000;

/** @returns them as they are at the end. @throws Stop('failed') if one ends, or becomes unhealthy. */
export async function watchServices(deployment: Watching, started: readonly Container[]): Promise<readonly Container[]> {
  const { context, options, project } = deployment;
  const deadline = deadlineAfter(options.watch);
  const ids = started.map(({ id }) => id);
  let seen = started;
  for (;;) {
    const looked = (await containersOf(deployment, project.name)).filter(({ id }) => ids.includes(id));
    context.signal.throwIfAborted();
    await stopIfDown(deployment, looked, seen);
    seen = looked;
    if (deadline.passed()) return seen;
    await pause(Math.min(LOOK, deadline.remaining()), context.signal);
  }
}

/** What they have logged since they were started. */
export async function errorsInLogs({ docker, options }: Watching, started: readonly Container[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { id, service, startedAt } of started) {
    const lines: string[] = [];
    await docker.run(['logs', '--since', startedAt, id], { hear: (line) => void lines.push(line) });
    const errors = errorLines(lines);
    if (errors.length > 0) findings.push(logged(service, errors, options.watch));
  }
  return findings;
}

/** Characters of a line that is shown. */
const LONGEST = 300;

const logged = (service: string, errors: readonly string[], watched: number): Finding =>
  finding({
    code: 'errors-in-log',
    subject: service,
    message: `${service} runs, and has logged ${errors.length === 1 ? 'an error' : `${errors.length} errors`} within ${formatDuration(watched)}: ${errors[0]!.trim().slice(0, LONGEST)}`,
    hint: `read \`docker compose logs ${service}\``,
  });
