// A program from the npm registry that only a test needs.
import { join } from 'node:path';
import { installPackages } from '../../scripts/npm-cache.ts';

/** @returns the folder of the installed package; null where npm could not install it, which it has then said itself. */
export function npmTool(name: string, version: string): string | null {
  const modules = installPackages(`${name.replaceAll('/', '-')}-${version}`, [`${name}@${version}`]);
  return modules && join(modules, name);
}
