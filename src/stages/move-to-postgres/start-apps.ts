// The application on the database that DATABASE_URL names: the gate as the compose file has it, the services, and whether they stay up. If that fails,
// DATABASE_URL names the other one again, and the application runs on that.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { Container } from '../../redeploy/containers.ts';
import { containersOf } from '../redeploy/deployment.ts';
import { afterwards, startAgain, stopGate } from '../redeploy/go-back.ts';
import { passGate } from '../redeploy/pass-gate.ts';
import { errorsInLogs, startInOrder, watchServices } from '../redeploy/start-services.ts';
import { ASIDE, type Move, NAMES, other, type Side, stopApps } from './move.ts';
import { switchTo } from './switch-url.ts';

export interface Started {
  readonly containers: readonly Container[];
  readonly findings: readonly Finding[];
}

/** @throws Stop if the gate or one of them fails. */
export async function startApps(move: Move): Promise<Started> {
  const { options, tell, apps } = move;
  tell('gate', await passGate(move));
  const started = await startInOrder(move, apps);
  tell('start', `${apps.join(', ')} started`);
  const containers = await watchServices(move, started);
  const findings = await errorsInLogs(move, containers);
  tell('watch', `up for ${formatDuration(options.watch)}${findings.length === 0 ? ', and no error in the logs' : ''}`);
  return { containers, findings };
}

/** After a failure on the other one. @returns what was done; an error among it if it does not run again. */
export async function switchBackTo(move: Move, side: Side): Promise<readonly Finding[]> {
  try {
    await stopApps(move);
    await switchTo(move, side);
    await startInOrder(move, move.apps);
    return [switchedBack(move, side)];
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return [notSwitchedBack(move, side, error.message), ...error.findings];
  }
}

/** What of the application is stopped, with DATABASE_URL as it was; and whatever the gate is doing is ended. */
export async function startStopped(move: Move): Promise<readonly Finding[]> {
  const { context, gate, project, apps } = move;
  const docker = afterwards(move.docker, context.signal);
  const now = await containersOf({ docker }, project.name);
  const stopping = stopGate(docker, gate, now);
  const findings = await startAgain(
    docker,
    now.filter(({ service, state, isOneOff }) => apps.includes(service) && !isOneOff && state === 'exited'),
  );
  await stopping;
  return findings;
}

const switchedBack = ({ envFile, apps }: Move, side: Side): Finding =>
  finding({
    code: 'move-switched-back',
    subject: envFile,
    message: `DATABASE_URL names ${NAMES[side]} again, and ${apps.join(', ')} ${apps.length === 1 ? 'runs' : 'run'} on it`,
    hint: 'correct what is said, and run this again',
  });

const notSwitchedBack = ({ envFile, apps }: Move, side: Side, why: string): Finding =>
  finding({
    code: 'move-not-switched-back',
    subject: envFile,
    message: `the application was to run on ${NAMES[side]} again, and does not: ${why}`,
    hint: `see that ${envFile} has the URL of ${NAMES[side]} as DATABASE_URL, and that of ${NAMES[other(side)]} as ${ASIDE[other(side)]}; then \`docker compose up --detach ${apps.join(' ')}\``,
  });
