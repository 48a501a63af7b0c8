// Servers besides the shared one, started for a test: of those at hand (the embedded package, one that the matrix has installed, an installed
// server, the official image) two minor releases of one major version, or one of another major version.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import { embeddedMajor } from '../../scripts/embedded-major.ts';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { findPackage } from '../../src/postgres/scratch/embedded-programs.ts';
import { inMemory } from './memory.ts';

export interface StartedServer {
  /** `15.20`. */
  readonly version: string;
  /** Of a superuser, database `postgres`. */
  readonly url: string;
  stop(): Promise<unknown>;
}

export interface AtHand {
  readonly version: string;
  start(): Promise<StartedServer>;
}

/** The two servers, both started; or why there are none. */
export async function twoMinors(major: string): Promise<readonly [StartedServer, StartedServer] | string> {
  const found = [...packages(major), ...installed(major), ...image(major)];
  const [one] = found;
  const other = found.find(({ version }) => version !== one?.version);
  if (one === undefined || other === undefined) {
    const there = found.length === 0 ? 'none is at hand' : `only ${one!.version} is at hand`;
    return `snapshots of one minor release of PostgreSQL ${major} are not compared with those of another: ${there}`;
  }
  const first = await one.start();
  try {
    return [first, await other.start()];
  } catch (error) {
    await first.stop();
    throw error;
  }
}

/** A server of each other major version that is at hand, not started; or why there is none. */
export function otherMajors(major: number): readonly AtHand[] | string {
  const others = MAJORS.filter((other) => other !== major).flatMap((other) => {
    const found = ofMajor(`${other}`);
    return found === undefined ? [] : [found];
  });
  return others.length > 0 ? others : `PostgreSQL ${major} is not compared with another major version: none is available`;
}

/** One of that major version, not started; undefined if there is none. */
export const ofMajor = (major: string): AtHand | undefined => packages(major)[0] ?? installed(major)[0] ?? image(major)[0];

/** All that are supported. */
const MAJORS = [14, 15, 16, 17, 18];

function packages(major: string): readonly AtHand[] {
  return [findPackage(), embeddedMajor(major)].flatMap((folder) => {
    if (folder === null) return [];
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
    const [, found] = /^(\d+\.\d+)/.exec(version) ?? [];
    return found === undefined || found.split('.')[0] !== major ? [] : [started(found, folder)];
  });
}

function installed(major: string): readonly AtHand[] {
  const folder = `/usr/lib/postgresql/${major}`;
  if (!existsSync(join(folder, 'bin/initdb'))) return [];
  return [started(versionIn(execFileSync(join(folder, 'bin/postgres'), ['--version'], { encoding: 'utf8' })), folder)];
}

/** Only if the engine has it: a test pulls nothing. */
function image(major: string): readonly AtHand[] {
  const name = `postgres:${major}`;
  try {
    const said = execFileSync('docker', ['run', '--rm', '--entrypoint', 'postgres', name, '--version'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [{ version: versionIn(said), start: () => inContainer(versionIn(said), name) }];
  } catch {
    return [];
  }
}

const versionIn = (said: string): string => / (\d+\.\d+)/.exec(said)![1]!;

const started = (version: string, packageFolder: string): AtHand => ({
  version,
  start: async () => {
    const { url, stop } = (await startEmbedded({ ...inMemory(), packageFolder }))!;
    return { version, url, stop };
  },
});

async function inContainer(version: string, name: string): Promise<StartedServer> {
  // The test stops it; the helper that would after a crash is one more image to have.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const container = await new GenericContainer(name)
    .withEnvironment({ POSTGRES_PASSWORD: 'container-secret' })
    .withCommand(['-c', 'fsync=off'])
    .withExposedPorts(5432)
    // The first time it is the temporary server of the image's first boot.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const url = `postgres://postgres:container-secret@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { version, url, stop: () => container.stop() };
}
