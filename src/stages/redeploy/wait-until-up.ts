// Waits until services are up: running, healthy where there is a health check, or done where others wait for that.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { deadlineAfter } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { pause } from '../../core/time/pause.ts';
import { completedFirst } from '../../redeploy/compose-project.ts';
import { type Container, standingOf } from '../../redeploy/containers.ts';
import { containersOf, serviceDown, tellLog, type Watching } from './deployment.ts';

const LOOK = 500;

/** @returns their containers. @throws Stop('failed') if one is down, or not up in time. */
export async function waitUntilUp(deployment: Watching, services: readonly string[]): Promise<readonly Container[]> {
  const { context, options, project } = deployment;
  const deadline = deadlineAfter(options.healthyWithin);
  for (;;) {
    const containers = (await containersOf(deployment, project.name)).filter(
      ({ service, isOneOff }) => services.includes(service) && !isOneOff,
    );
    context.signal.throwIfAborted();
    await stopIfDown(deployment, containers);
    const waiting = containers.filter((container) => !isSettled(deployment, container));
    if (waiting.length === 0) return containers;
    if (deadline.passed()) throw new Stop([notInTime(waiting, options.healthyWithin)]);
    await pause(LOOK, context.signal);
  }
}

/** @param earlier the same containers when they were looked at last. @throws Stop('failed') with the end of the log of the first that is down. */
export async function stopIfDown(
  deployment: Watching,
  containers: readonly Container[],
  earlier: readonly Container[] = [],
): Promise<void> {
  for (const container of containers) {
    const why = whyDown(
      deployment,
      container,
      earlier.find(({ id }) => id === container.id),
    );
    if (why !== null) throw new Stop([serviceDown(container.service, why, await tellLog(deployment, container))]);
  }
}

function isSettled({ project }: Watching, container: Container): boolean {
  const { is } = standingOf(container);
  return is === 'done' || (is === 'up' && !completedFirst(project).includes(container.service));
}

/** Null if it is up, or there is still time. */
function whyDown({ before, project }: Watching, container: Container, earlier?: Container): string | null {
  const standing = standingOf(container, earlier);
  if (standing.is === 'down') return standing.why;
  const ran = before.some(({ service, state }) => service === container.service && state === 'running');
  return standing.is === 'done' && ran && !completedFirst(project).includes(container.service)
    ? 'has ended with exit code 0, and ran before'
    : null;
}

const notInTime = (waiting: readonly Container[], limit: number) =>
  finding({
    code: 'service-down',
    subject: waiting[0]!.service,
    message: `${waiting.map(({ service, health }) => `${service} is ${health ?? 'not up'}`).join(', ')} after ${formatDuration(limit)}`,
    hint: 'see its log and its health check; --healthy-within gives it more time',
  });
