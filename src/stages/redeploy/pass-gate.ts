// Runs the gate of a project as its compose file has it, with its log passed on, and reads what it came to.
import { type Finding, finding } from '../../core/finding.ts';
import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import { Stop } from '../../core/stop.ts';
import { neededBy } from '../../redeploy/compose-project.ts';
import { type Container, standingOf } from '../../redeploy/containers.ts';
import { containersOf, type Deployment, mustCompose, outcomeOfExit, summaryIn } from './deployment.ts';
import { waitUntilUp } from './wait-until-up.ts';

type Gated = Pick<Deployment, 'context' | 'docker' | 'project' | 'gate'>;

/** @returns its own words. @throws Stop with the outcome of its exit code; and with whatever it needs that does not run. */
export async function passGate(deployment: Gated): Promise<string> {
  const { context, docker, project, gate } = deployment;
  await mustCompose(deployment, ['up', '--detach', '--no-deps', '--no-build', '--force-recreate', gate], {
    what: `start the gate ${gate}`,
    hint: 'correct what is said; the old containers run on',
  });
  const own = (await containersOf(deployment, project.name)).find(({ service, isOneOff }) => service === gate && !isOneOff);
  if (own === undefined) throw new Stop([noContainer(gate)]);
  const log = await docker.run(['logs', '--follow', own.id], { told: true });
  await docker.run(['wait', own.id]);
  context.signal.throwIfAborted();
  const containers = await containersOf(deployment, project.name);
  const ended = containers.find(({ id }) => id === own.id);
  if (ended === undefined) throw new Stop([noContainer(gate)]);
  const said = summaryIn(log.last);
  if (ended.exitCode === 0 && ended.state === 'exited') return said;
  const outcome = outcomeOfExit(ended.exitCode);
  throw new Stop([gateStopped(ended, outcome, said), ...notRunning(deployment, containers)], { outcome });
}

/** It is started if it is not running, and never recreated: a redeploy keeps the database. @throws Stop('failed') if it does not start. */
export async function startNeeded(deployment: Deployment): Promise<void> {
  const { project, gate } = deployment;
  const needed = neededBy(project, gate);
  if (needed.length === 0) return;
  await mustCompose(deployment, ['up', '--detach', '--no-recreate', '--no-build', ...needed], {
    what: `start what the gate needs (${needed.join(', ')})`,
    hint: 'correct what is said; the old containers run on',
  });
  const conditions = project.services.find(({ name }) => name === gate)?.waitsFor ?? [];
  await waitUntilUp(
    deployment,
    conditions.filter(({ condition }) => condition !== 'service_started').map(({ service }) => service),
  );
}

const gateStopped = ({ service, exitCode }: Container, outcome: Outcome, said: string): Finding =>
  finding({
    code: 'gate-stopped',
    subject: service,
    message: `the gate (${service}) ended with exit code ${exitCode}${OUTCOMES[outcome].exit === exitCode ? `, ${outcome}` : ''}: ${said}`,
    hint: 'do what it says, and run this again; nothing that waits for it was started',
  });

/** Among what it needs. */
const notRunning = ({ project, gate }: Gated, containers: readonly Container[]): readonly Finding[] =>
  containers
    .filter(({ service, isOneOff }) => !isOneOff && neededBy(project, gate).includes(service))
    .flatMap((container) => {
      const { service, state, exitCode } = container;
      const { is } = standingOf(container);
      if (is === 'up' || is === 'starting') return [];
      return [
        finding({
          code: 'service-down',
          subject: service,
          message: `${service}, which the gate needs, is ${state}${state === 'exited' ? ` with exit code ${exitCode}` : ''}`,
          hint: `find out who stopped it (\`docker compose logs ${service}\`), start it, and redeploy`,
        }),
      ];
    });

const noContainer = (gate: string): Finding =>
  finding({
    code: 'compose-failed',
    subject: gate,
    message: `the container of the gate ${gate} is gone`,
    hint: 'somebody removed it, or it has a scale of 0; let nobody else work on the project meanwhile, and redeploy',
  });
