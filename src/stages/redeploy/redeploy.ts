// A redeploy of a Compose project: images, gate, services, in this order, so that the old version runs until the gate has exited 0. Whatever fails,
// what ran before runs again.
import { type Claimant, claim } from '../../child/claim.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { isHurried } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { releasedBy } from '../../redeploy/compose-project.ts';
import type { Container } from '../../redeploy/containers.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { appliedHead, isSchemagate, verifyAgain } from './ask-gate.ts';
import { askChecklist, backUpFirst } from './before-gate.ts';
import { containersOf, type Deployment, type Found, mustCompose } from './deployment.ts';
import { emptiedWayBack, emptyDatabase } from './empty-database.ts';
import { fetchImages, pullCode } from './fetch-images.ts';
import { findProject, gateOf, readProject } from './find-project.ts';
import { goBack, keepImages } from './go-back.ts';
import { passGate, startNeeded } from './pass-gate.ts';
import { serviceData, serviceTable } from './service-table.ts';
import { cleanDead, errorsInLogs, startServices, watchServices } from './start-services.ts';
import { schemaWayBack } from './way-back.ts';

export async function redeploy(context: Context): Promise<Answer> {
  const found = await findProject(context);
  const claimed = await claimOrStop(found.folder);
  try {
    return await deploy(found);
  } finally {
    claimed.release();
  }
}

/** @throws Stop('busy') if another one is under way; Stop('misused') if nothing can be written there. */
export async function claimOrStop(folder: string) {
  const claimed = await claim(folder, '.schemagate-redeploy').catch((error: unknown) =>
    Promise.reject(new Stop([notClaimed(folder, error)], { cause: error })),
  );
  if ('pid' in claimed) throw new Stop([underWay(claimed)]);
  return claimed;
}

async function deploy(found: Found): Promise<Answer> {
  const deployment = await prepared(found);
  const progress: Progress = { hasPassed: false, isEmptied: false, head: null };
  try {
    return await carriedOut(deployment, progress);
  } catch (error) {
    return await failed(deployment, progress, error);
  }
}

/** What has been reached, if it ends in an error. */
interface Progress {
  hasPassed: boolean;
  /** Or may be. */
  isEmptied: boolean;
  /** The last version that was applied before. */
  head: string | null;
}

/** Nothing that runs is touched. */
async function prepared(found: Found): Promise<Deployment> {
  const { context, docker, options, tell } = found;
  const { name } = await readProject(found);
  const before = await containersOf(found, name);
  const wayBack = await keepImages(found, name, before);
  await pullCode(found);
  const project = await readProject(found);
  const gate = gateOf(project, options.gate);
  const running = before.filter(({ state, isOneOff }) => state === 'running' && !isOneOff).map(({ service }) => service);
  tell(
    'project',
    `${name}, with ${gate} as its gate; ${running.length === 0 ? 'nothing runs' : `${running.join(', ')} run${running.length === 1 ? 's' : ''}`}`,
  );
  tell('images', await fetchImages(found, project));
  context.signal.throwIfAborted();
  return { ...found, project, gate, before, wayBack, isSchemagate: await isSchemagate(docker, gate) };
}

async function carriedOut(deployment: Deployment, progress: Progress): Promise<Answer> {
  const { context, options, tell, project, gate, before } = deployment;
  await startNeeded(deployment);
  tell('backup', await backUpFirst(deployment));
  tell('preflight', await askChecklist(deployment));
  tell('window', options.window ? `stopped ${(await openWindow(deployment)).join(', ') || 'nothing'}` : 'none: the old version runs on');
  if (deployment.isSchemagate) progress.head = await appliedHead(deployment);
  if (options.clean !== null) await emptyDatabase(deployment, progress);
  const said = await passGate(deployment);
  progress.hasPassed = true;
  tell('gate', said);
  const removed = await cleanDead(deployment);
  tell('clean', removed.length === 0 ? 'none' : `removed ${removed.join(', ')}`);
  const started = await startServices(deployment);
  tell('start', started.length === 0 ? 'there are none besides' : `${started.map(({ service }) => service).join(', ')} started`);
  const seen = await watchServices(deployment, started);
  const errors = await errorsInLogs(deployment, seen);
  tell('watch', `up for ${formatDuration(options.watch)}${errors.length === 0 ? ', and no error in the logs' : ''}`);
  const unverified = await verifyAgain(deployment);
  tell('verify', unverified.length === 0 ? 'verified once more' : unverified[0]!.message);
  const containers = await current(deployment);
  const summary = `${project.name} is redeployed: ${said}`;
  return {
    summary,
    findings: [...errors, ...unverified],
    text: [summary, '', ...serviceTable(containers, context.effects.columns)].join('\n'),
    data: { project: project.name, gate, services: serviceData(containers, before) },
  };
}

/** @returns the services that were stopped: all that wait for the gate. */
async function openWindow(deployment: Deployment): Promise<readonly string[]> {
  const { project, gate, before } = deployment;
  const released = releasedBy(project, gate);
  const running = [
    ...new Set(before.filter(({ state, service }) => state === 'running' && released.includes(service)).map(({ service }) => service)),
  ];
  if (running.length === 0) return [];
  await mustCompose(deployment, ['stop', ...running], {
    what: `stop ${running.join(', ')}`,
    hint: 'correct what is said, and redeploy',
  });
  return running;
}

/** @throws the error again, with what was done about it; what an interrupted run has done is its answer. */
async function failed(deployment: Deployment, { hasPassed, isEmptied, head }: Progress, error: unknown): Promise<Answer> {
  const { context, docker, project, gate, before } = deployment;
  const isStop = error instanceof Stop;
  if (!isStop && !context.signal.aborted) throw error;
  const back = await goBack(deployment);
  const isHasty = isHurried(context.signal);
  // A signal that is aborted ends whatever begins with it.
  const after = context.signal.aborted ? { ...deployment, docker: docker.until(AbortSignal.timeout(context.config.deadline)) } : deployment;
  const wayBack = isEmptied ? () => emptiedWayBack(after) : () => (hasPassed ? schemaWayBack(after, head) : []);
  const schema = isHasty ? [] : await wayBack();
  const containers = isHasty ? [] : await current(after);
  const data = { project: project.name, gate, services: serviceData(containers, before) };
  for (const line of isHasty ? [] : serviceTable(containers, context.effects.columns))
    context.emit({ event: 'note', level: 'info', message: line });
  const findings = [...(isStop ? error.findings : []), ...back, ...schema];
  // It found that it is not done, and its caller says why: what was done about it is kept.
  if (context.signal.aborted)
    return { found: true, summary: '', findings, data, whenInterrupted: 'the gate was stopped, and what ran before was started again' };
  context.sofar({ data });
  const [first, ...others] = findings;
  throw new Stop([first!, ...others], { outcome: (error as Stop).outcome, cause: error });
}

async function current(deployment: Deployment): Promise<readonly Container[]> {
  const containers = await containersOf(deployment, deployment.project.name);
  return containers.filter(({ isOneOff }) => !isOneOff);
}

const underWay = ({ pid, file }: Claimant): Finding =>
  finding({
    code: 'redeploy-under-way',
    subject: file,
    message: `another redeploy of this project is under way: process ${pid}`,
    hint: `wait for it, or end it (kill ${pid}); ${file} is its mark, and counts only while it runs`,
  });

const notClaimed = (folder: string, error: unknown): Finding =>
  finding({
    code: 'not-claimed',
    subject: folder,
    message: `nothing can be written to ${folder}, where a redeploy marks that it is under way: ${reasonOf(error)}`,
    hint: 'let this user write to the folder of the compose file',
  });
