// Finds Docker, the Compose project and the gate in it. Refuses a project without a gate, and one with several services that could be it.
import { dirname, join } from 'node:path';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { type ComposeProject, completedFirst, projectIn } from '../../redeploy/compose-project.ts';
import { dockerWith } from '../../redeploy/docker.ts';
import type { Context } from '../context.ts';
import { tellSteps } from '../tell-steps.ts';
import { type Found, type FoundProject, STEPS, saidLast } from './deployment.ts';
import { optionsIn } from './redeploy-options.ts';

/** @throws Stop as findCompose. */
export async function findProject(context: Context): Promise<Found> {
  const options = optionsIn(context.flags);
  const found = await findCompose(context, { files: options.files, envFile: null });
  return { ...found, options, tell: tellSteps(context.emit, 'redeploy-step', STEPS) };
}

interface Asked {
  /** None if Compose is to find them. */
  readonly files: readonly string[];
  readonly envFile: string | null;
}

/** @throws Stop if Docker is not there or does not answer, or there is no project. */
export async function findCompose(context: Context, asked: Asked): Promise<FoundProject> {
  const { effects, config, emit, signal } = context;
  const program = effects.findProgram('docker');
  if ('problem' in program) throw new Stop([noDocker(program.problem)]);
  const docker = dockerWith({ ...asked, effects, program: program.path, env: config.environment, emit, signal });
  const answer = await docker
    .run(['version', '--format', '{{.Server.Version}}'])
    .catch((error: unknown) => Promise.reject(new Stop([noDocker(reasonOf(error))], { cause: error })));
  if (answer.exitCode !== 0) throw new Stop([noEngine(saidLast(answer.last))]);
  const variables = await readVariables({ docker });
  const files = asked.files.length > 0 ? asked.files : (filesIn(variables) ?? filesAround(context));
  return { context, docker, folder: dirname(files[0] ?? '.'), files, variables };
}

/** Of this process and of the file .env, as Compose reads both. @throws Stop('misused') if it finds no project. */
export async function readVariables({ docker }: Pick<FoundProject, 'docker'>): Promise<FoundProject['variables']> {
  const { exitCode, stdout, last } = await docker.compose(['config', '--environment']);
  if (exitCode !== 0) throw new Stop([noProject(saidLast(last))]);
  return Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
}

/** @throws Stop('misused') if Compose refuses it. */
export async function readProject({ docker }: Pick<FoundProject, 'docker'>): Promise<ComposeProject> {
  const { exitCode, stdout, last } = await docker.compose(['config', '--format', 'json']);
  if (exitCode !== 0) throw new Stop([noProject(saidLast(last))]);
  return projectIn(stdout);
}

/** @throws Stop('misused') if there is none, or more than one that could be it. */
export function gateOf(project: ComposeProject, asked: string | null): string {
  const candidates = asked === null ? completedFirst(project) : [asked];
  const [gate, ...others] = candidates;
  if (gate === undefined || !project.services.some(({ name }) => name === gate)) throw new Stop([noGate(project, asked)]);
  if (others.length > 0) throw new Stop([whichGate(candidates)]);
  return gate;
}

function filesIn({ COMPOSE_FILE, COMPOSE_PATH_SEPARATOR }: FoundProject['variables']): readonly string[] | null {
  return COMPOSE_FILE ? COMPOSE_FILE.split(COMPOSE_PATH_SEPARATOR || ':') : null;
}

/** In the order in which Compose prefers them. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const OVERRIDES = ['compose.override.yaml', 'compose.override.yml', 'docker-compose.override.yaml', 'docker-compose.override.yml'];
const LEVELS = 20;

/** In this folder, or the nearest one above it. */
function filesAround({ effects }: Context): readonly string[] {
  for (let level = 0; level < LEVELS; level++) {
    const folder = Array.from({ length: level }, () => '..');
    const first = (names: readonly string[]): readonly string[] =>
      names
        .map((name) => join(...folder, name))
        .filter((path) => effects.glance(path) !== null)
        .slice(0, 1);
    const file = first(NAMES);
    if (file.length > 0) return [...file, ...first(OVERRIDES)];
  }
  return [];
}

const noDocker = (problem: string): Finding =>
  finding({
    code: 'no-docker',
    subject: 'docker',
    message: `the docker command line is needed, and ${problem}`,
    hint: 'run it on the host, where docker and its compose plugin are installed',
  });

const noEngine = (said: string): Finding =>
  finding({
    code: 'no-engine',
    subject: 'docker',
    message: `the Docker engine does not answer: ${said}`,
    hint: 'start it, or let this user talk to it; `docker version` shows whether it answers',
  });

const noProject = (said: string): Finding =>
  finding({
    code: 'no-compose-project',
    subject: 'docker compose',
    message: `docker compose cannot read the project: ${said}`,
    hint: 'run it in the folder of the compose file, name that with --compose-file, or correct what is said of it',
  });

function noGate({ services }: ComposeProject, asked: string | null): Finding {
  const names = services.map(({ name }) => name).join(', ');
  return finding({
    code: 'no-gate-service',
    subject: asked ?? 'compose file',
    message:
      asked === null
        ? `no service waits for another one with service_completed_successfully, so none is the gate (there are ${names})`
        : `the compose file has no service ${asked} (there are ${names})`,
    hint: 'let the application depend on the gate with condition: service_completed_successfully, or name the gate with --gate',
  });
}

const whichGate = (candidates: readonly string[]): Finding =>
  finding({
    code: 'no-gate-service',
    subject: 'compose file',
    message: `services wait for ${candidates.join(' and for ')} with service_completed_successfully, and one of them is the gate`,
    hint: `say which one: --gate ${candidates[0]}`,
  });
