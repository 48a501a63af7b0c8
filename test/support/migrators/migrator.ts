// A migrator as its own users have it, for tests that run it under the gate.
import { spawnSync } from 'node:child_process';
import { installPackages } from '../../../scripts/npm-cache.ts';

/** What a migration does, in SQL. */
export const STEPS = {
  users: 'CREATE TABLE users (id int PRIMARY KEY)',
  orders: 'CREATE TABLE orders (id int PRIMARY KEY)',
  broken: 'SELECT nonsense',
  slow: 'SELECT pg_sleep(60)',
} as const;

/** What takes it back. */
export const BACK = { users: 'DROP TABLE users', orders: 'DROP TABLE orders', broken: 'SELECT 1', slow: 'SELECT 1' } as const;

export type Step = keyof typeof STEPS;

export interface Whereabouts {
  /** Where the project is. */
  readonly root: string;
  /** Node.js for the tools in JavaScript. */
  readonly node: string;
  /** The folder of their packages. */
  readonly packages: string;
}

export interface RealMigrator {
  /** The id in src/migrators. */
  readonly id: string;
  /** Why it cannot be had here; null if it can. Installs what it needs. */
  missing(): string | null;
  /** The files of a project with these migrations, in this order. */
  project(steps: readonly Step[]): Readonly<Record<string, string>>;
  command(where: Whereabouts): readonly string[];
  /** It needs the packages of whereabouts beside the project. */
  readonly needsPackages?: boolean;
  /** In the project: what GATE_MIGRATIONS names. */
  readonly folder: string;
}

/** That of the distribution, which has the packages. */
export const PYTHON = '/usr/bin/python3';

export function missingInPython(...modules: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { encoding: 'utf8' });
  return status === 0 ? null : `${PYTHON} cannot import ${modules.join(', ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

let installed: string | null | undefined;

/** The tools in JavaScript and their driver. */
export const PACKAGES = [
  'knex@3.3.0',
  'typeorm@1.1.1',
  'sequelize@6.37.8',
  'sequelize-cli@6.6.5',
  'kysely@0.29.9',
  'kysely-ctl@0.21.0',
  ...['core', 'postgresql', 'migrations', 'cli'].map((name) => `@mikro-orm/${name}@7.2.1`),
  'pg@8.23.1',
];

/** Where the packages of the tools in JavaScript are, installed once for all of them; null where npm could not install them. */
export function packages(): string | null {
  if (installed === undefined) installed = installPackages('migrators', PACKAGES);
  return installed;
}

export const missingPackages = (): string | null => (packages() === null ? `npm install ${PACKAGES.join(' ')} failed, as it says` : null);
