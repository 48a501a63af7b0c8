// Who takes part: our program, the floors nobody can go below, and other migration runners from npm. What is not on this machine is
// returned by name with the reason, never silently left out.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { containers } from './containers.ts';
import type { Candidate, Contender, LeftOut, Task } from './contender.ts';
import type { Command } from './measure.ts';

export interface Line {
  readonly contenders: readonly Contender[];
  readonly skipped: readonly LeftOut[];
}

export const PSQL = 'psql in one transaction';
export const NODE = 'node alone';
export const FLOOR = 'node + pg + one query';
export const LEAST_RUNNER = 'least runner (node + pg)';
export const LOGIN_LOOP = 'node + pg login loop';
export const PROGRAM = 'schemagate';

const ROOT = join(import.meta.dirname, '../..');
const PEERS = join(ROOT, 'node_modules/.cache/bench-peers');
const PACKAGES = ['dbmate@2.36.0', 'node-pg-migrate@9.0.0', 'knex@3.3.0', 'postgrator@8.0.0', 'pg@8.23.1'] as const;

/** @throws Error if npm cannot install them. */
export function installPeers(): void {
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(join(PEERS, 'package.json'), '{ "name": "bench-peers", "private": true }\n');
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', ...PACKAGES], { cwd: PEERS, stdio: 'inherit' });
  if (npm.status !== 0)
    throw new Error(`npm install in ${PEERS} ended with ${npm.status ?? npm.error?.message}; the peers are not complete`);
  writeFileSync(join(PEERS, POSTGRATOR_FILE), POSTGRATOR_PROGRAM);
  writeFileSync(join(PEERS, KNEX_FILE), KNEX_SETTINGS);
}

/**
 * @param program our program's command line without its command, words parted by spaces; a first word `node` means the Node that runs this. Null for none.
 * @throws Error if the program's file is not there.
 */
export function lineUp(program: string | null): Line {
  const candidates: readonly Candidate[] = [
    ...(program === null ? [{ name: PROGRAM, reason: 'left out by --program none' }] : ours(program)),
    ...floors,
    ...containers(),
    psql(),
    pgIsReady(),
    dbmate(),
    nodePgMigrate(),
    knex(),
    postgrator(),
    waitForIt(),
  ];
  return {
    contenders: candidates.filter((candidate): candidate is Contender => !('reason' in candidate)),
    skipped: candidates.filter((candidate) => 'reason' in candidate),
  };
}

function ours(program: string): readonly Contender[] {
  const words = program.split(' ').filter((word) => word !== '');
  const file = words.find((word) => /\.[mc]?[jt]s$/.test(word));
  if (file !== undefined && !existsSync(file))
    throw new Error(`${file} is not there: run npm run build first, or name another program with --program`);
  const [first, ...rest] = words;
  if (first === undefined) throw new Error('--program is empty: give a command line, or none');
  const task =
    (command: string): Task =>
    ({ url, workload }) => ({
      argv: [first === 'node' ? process.execPath : first, ...rest, command],
      env: { DATABASE_URL: url, GATE_MIGRATIONS: workload.folders.plain, GATE_LOG_FORMAT: 'json' },
    });
  const checkpoint: Task = ({ url, workload }) => ({
    argv: [...task('checkpoint')({ url, workload }).argv, '--scratch', url] as unknown as Command['argv'],
    env: { GATE_MIGRATIONS: workload.folders.plain },
  });
  return [{ name: PROGRAM, apply: task('up'), noop: task('up'), wait: task('up'), version: task('version'), checkpoint }];
}

const floorOf =
  (file: string): Task =>
  ({ url, workload }) => ({
    argv: [process.execPath, join(import.meta.dirname, file)],
    env: { DATABASE_URL: url, MIGRATIONS: workload.folders.plain },
  });

const nothing: Task = () => ({ argv: [process.execPath, '-e', '0'] });

const floors: readonly Contender[] = [
  { name: FLOOR, noop: floorOf('floor.mjs') },
  { name: LEAST_RUNNER, noop: floorOf('least-runner.mjs'), apply: floorOf('least-runner.mjs') },
  { name: LOGIN_LOOP, wait: floorOf('login-loop.mjs') },
  { name: NODE, noop: nothing, version: nothing },
];

function psql(): Candidate {
  if (onPath('psql') === null) return { name: PSQL, reason: 'psql is not on PATH' };
  return {
    name: PSQL,
    apply: ({ url, workload }) => ({ argv: ['psql', '-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', workload.all] }),
  };
}

function pgIsReady(): Candidate {
  const name = 'pg_isready every second';
  if (onPath('pg_isready') === null) return { name, reason: 'pg_isready is not on PATH' };
  return { name, wait: ({ url }) => ({ argv: ['sh', '-c', 'until pg_isready -q -d "$0"; do sleep 1; done', url] }) };
}

function waitForIt(): Candidate {
  if (onPath('wait-for-it') === null) return { name: 'wait-for-it', reason: 'wait-for-it is not on PATH' };
  const address = (url: string) => [new URL(url).hostname, new URL(url).port] as const;
  return {
    name: 'wait-for-it',
    wait: ({ url }) => ({ argv: ['wait-for-it', '-q', '-t', '60', '-h', address(url)[0], '-p', address(url)[1]] }),
  };
}

function dbmate(): Candidate {
  const program = join(PEERS, 'node_modules/@dbmate', `${process.platform}-${process.arch}`, 'bin/dbmate');
  if (!existsSync(program)) return notInstalled('dbmate');
  const task =
    (...words: readonly string[]): Task =>
    ({ url, workload }) => ({
      argv: [program, '--url', `${url}?sslmode=disable`, '--migrations-dir', workload.folders.dbmate, '--no-dump-schema', ...words],
    });
  return { name: 'dbmate', apply: task('up'), noop: task('up'), wait: task('wait') };
}

function nodePgMigrate(): Candidate {
  const folder = join(PEERS, 'node_modules/node-pg-migrate');
  if (!existsSync(folder)) return notInstalled('node-pg-migrate');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
  const program = join(folder, bin['node-pg-migrate']!);
  const task: Task = ({ url, workload }) => ({
    argv: [process.execPath, program, 'up', '-m', workload.folders['node-pg-migrate']],
    env: { DATABASE_URL: url },
    cwd: PEERS,
  });
  return { name: 'node-pg-migrate', apply: task, noop: task };
}

const KNEX_FILE = 'knexfile.cjs';
const KNEX_SETTINGS = `module.exports = {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  migrations: { directory: process.env.MIGRATIONS, loadExtensions: ['.cjs'] },
};
`;

function knex(): Candidate {
  const program = join(PEERS, 'node_modules/knex/bin/cli.js');
  if (!existsSync(program)) return notInstalled('knex');
  const task: Task = ({ url, workload }) => ({
    argv: [process.execPath, program, 'migrate:latest', '--knexfile', join(PEERS, KNEX_FILE)],
    env: { DATABASE_URL: url, MIGRATIONS: workload.folders.knex },
    cwd: PEERS,
  });
  return { name: 'knex', apply: task, noop: task };
}

/** A library; this is the program its README shows. */
const POSTGRATOR_FILE = 'postgrator.mjs';
const POSTGRATOR_PROGRAM = `import pg from 'pg';
import Postgrator from 'postgrator';

const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
const postgrator = new Postgrator({
  migrationPattern: process.env.MIGRATIONS + '/*',
  driver: 'pg',
  database: new URL(process.env.DATABASE_URL).pathname.slice(1),
  execQuery: (query) => client.query(query),
  execSqlScript: (script) => client.query(script),
});
await postgrator.migrate();
await client.end();
`;

function postgrator(): Candidate {
  const program = join(PEERS, POSTGRATOR_FILE);
  if (!existsSync(program) || !existsSync(join(PEERS, 'node_modules/postgrator'))) return notInstalled('postgrator');
  const task: Task = ({ url, workload }) => ({
    argv: [process.execPath, program],
    env: { DATABASE_URL: url, MIGRATIONS: workload.folders.postgrator },
  });
  return { name: 'postgrator', apply: task, noop: task };
}

const notInstalled = (name: string): LeftOut => ({ name, reason: 'not installed; --peers installs it' });

function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}
