// What becomes of a redeploy that has failed: containers that ran before run again, from the images that they had. Refuses to remove anything.
import { join } from 'node:path';
import { type Finding, finding } from '../../core/finding.ts';
import { isHurried } from '../../core/time/deadline.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Container } from '../../redeploy/containers.ts';
import type { Docker } from '../../redeploy/docker.ts';
import { containersOf, type Deployment, type Found, saidLast } from './deployment.ts';

const FILE = '.schemagate-redeploy.before.json';

/**
 * Gives the images of what runs a name of their own, so that they stay when theirs is given to a new one, and notes these names in a compose file that
 * goes after those of the project.
 * @returns its path.
 */
export async function keepImages({ docker, folder, context }: Found, project: string, before: readonly Container[]): Promise<string> {
  const kept = new Map<string, string>();
  for (const { service, image, isOneOff, state } of before) {
    if (isOneOff || state !== 'running' || kept.has(service)) continue;
    const name = `${project}-${service}:before-redeploy`.toLowerCase();
    await docker.run(['tag', image, name]);
    kept.set(service, name);
  }
  const services = [...kept].map(([service, image]) => [service, { image, pull_policy: 'never' }]);
  const path = join(folder, FILE);
  const text = `${JSON.stringify({ services: Object.fromEntries(services) }, null, 2)}\n`;
  await writeOrStop(context, [{ path, text }], 'the images that run', 'let this user write to the folder of the compose file');
  return path;
}

/** A run that is interrupted has two seconds to end, and what is asked of the engine by then it does. */
const HASTE = 1500;
const TIME = 180_000;

/** For what is done after a failure, or an interruption. */
export const afterwards = (docker: Docker, signal: AbortSignal): Docker =>
  docker.until(AbortSignal.timeout(isHurried(signal) ? HASTE : TIME));

/** @returns what was done; an error among it if one of them does not run again. */
export async function goBack(deployment: Deployment): Promise<readonly Finding[]> {
  const { context, project, gate, before, files, wayBack } = deployment;
  const docker = afterwards(deployment.docker, context.signal);
  const now = await containersOf({ docker }, project.name);
  const stopping = stopGate(docker, gate, now);
  const ran = before.filter(({ service, state, isOneOff }) => state === 'running' && !isOneOff && service !== gate);
  const stopped = ran.filter(({ id }) => now.some((one) => one.id === id && one.state !== 'running'));
  const replaced = [...new Set(ran.filter(({ id }) => !now.some((one) => one.id === id)).map(({ service }) => service))];
  const findings: Finding[] = [...(await startAgain(docker, stopped))];
  if (replaced.length > 0) {
    const base = deployment.options.files.length > 0 ? [] : files;
    const up = ['up', '--detach', '--no-deps', '--no-build', '--force-recreate', ...replaced];
    const { exitCode, last } = await docker.compose(up, {}, [...base, wayBack]);
    const line = ['docker compose', ...[...files, wayBack].map((file) => `-f ${file}`), 'up -d --no-deps --no-build'].join(' ');
    findings.push(exitCode === 0 ? imagesAgain(replaced) : notBack(replaced, saidLast(last), line));
  }
  await stopping;
  const untouched = ran.filter(({ id }) => now.some((one) => one.id === id && one.state === 'running')).map(({ service }) => service);
  return [...findings, ...(untouched.length === 0 ? [] : [ranOn(untouched)])];
}

/** What it is doing is interrupted. */
export async function stopGate(docker: Docker, gate: string, now: readonly Container[]): Promise<void> {
  const atWork = now.filter(({ service, state }) => service === gate && state === 'running').map(({ id }) => id);
  if (atWork.length > 0) await docker.run(['stop', ...atWork]);
}

/** @returns what was done; an error among it if one of them does not run again. */
export async function startAgain(docker: Docker, stopped: readonly Container[]): Promise<readonly Finding[]> {
  if (stopped.length === 0) return [];
  const { exitCode, last } = await docker.run(['start', ...stopped.map(({ id }) => id)]);
  const services = stopped.map(({ service }) => service);
  return [exitCode === 0 ? startedAgain(services) : notBack(services, saidLast(last), 'docker compose start')];
}

const listed = (services: readonly string[]): string => [...new Set(services)].join(', ');

const ranOn = (services: readonly string[]): Finding =>
  finding({
    code: 'old-version-runs',
    subject: listed(services),
    message: `the containers from before run on: ${listed(services)}`,
    hint: 'nothing has to be done for them',
  });

const startedAgain = (services: readonly string[]): Finding =>
  finding({
    code: 'old-version-runs',
    subject: listed(services),
    message: `the containers from before were started again: ${listed(services)}`,
    hint: 'nothing has to be done for them',
  });

const imagesAgain = (services: readonly string[]): Finding =>
  finding({
    code: 'old-version-runs',
    subject: listed(services),
    message: `${listed(services)} ${services.length === 1 ? 'was' : 'were'} started again from the image of before`,
    hint: 'it has what the compose file says in all else; the next redeploy replaces it',
  });

const notBack = (services: readonly string[], said: string, line: string): Finding =>
  finding({
    code: 'old-version-down',
    subject: listed(services),
    message: `${listed(services)} ran before, and could not be started again: ${said}`,
    hint: `start by hand: ${line} ${[...new Set(services)].join(' ')}`,
  });
