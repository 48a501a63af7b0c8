// Packages of the npm registry that only tests need, and that are too large, or too many, to be installed with the others: into node_modules/.cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CACHE = resolve(import.meta.dirname, '../node_modules/.cache');

/** @param name of the folder that they are in. @param wanted each as `name@version`. @returns their node_modules where all of them are installed already, else null. */
export function cachedPackages(name: string, wanted: readonly string[]): string | null {
  const modules = join(CACHE, name, 'node_modules');
  return wanted.every((one) => isThere(modules, one)) ? modules : null;
}

function isThere(modules: string, wanted: string): boolean {
  const at = wanted.lastIndexOf('@');
  const manifest = join(modules, wanted.slice(0, at), 'package.json');
  if (!existsSync(manifest)) return false;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version === wanted.slice(at + 1);
}

/** @returns as `cachedPackages`; null where npm could not install them, which it has then said itself. */
export function installPackages(name: string, wanted: readonly string[]): string | null {
  const cached = cachedPackages(name, wanted);
  if (cached !== null) return cached;
  const prefix = join(CACHE, name);
  mkdirSync(prefix, { recursive: true });
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  // Elsewhere than in our folder, so that npm does not take our package.json for the one to install into.
  const { status } = spawnSync('npm', ['install', ...flags, '--prefix', prefix, ...wanted], { cwd: prefix, stdio: 'inherit' });
  return status === 0 ? cachedPackages(name, wanted) : null;
}
