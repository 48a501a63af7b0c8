// A program from the npm registry that only a test needs, and that is too large to be installed with the others: into node_modules/.cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache');

/** @returns the folder of the installed package; null where npm could not install it, which it has then said itself. */
export function npmTool(name: string, version: string): string | null {
  const prefix = join(CACHE, `${name.replaceAll('/', '-')}-${version}`);
  const folder = join(prefix, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  mkdirSync(prefix, { recursive: true });
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  // Elsewhere than in our folder, so that npm does not take our package.json for the one to install into.
  spawnSync('npm', ['install', ...flags, '--prefix', prefix, `${name}@${version}`], { cwd: prefix, stdio: 'inherit' });
  return existsSync(join(folder, 'package.json')) ? folder : null;
}
