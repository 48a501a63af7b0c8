// What pg_dump prints of a schema: by the program of this machine where it is new enough for the server, else by that of the official
// image, in one container that lives as long as the test process.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { query } from './database.ts';

const run = promisify(execFile);

/** @param flags besides --schema-only. @returns null where there is no pg_dump that can read this server: say so, and skip. */
export async function dumpSchema(url: string, flags: readonly string[] = []): Promise<string | null> {
  const program = await programFor(url);
  if (program === null) return null;
  const [command, ...before] = program;
  const { stdout } = await run(command, [...before, '--schema-only', ...flags, url], { maxBuffer: 1 << 26 });
  // The version lines, and the random key of \restrict, say nothing of the schema.
  const lines = stdout.split('\n').filter((line) => !/^--|^\\(un)?restrict|^SET |^SELECT pg_catalog.set_config|^$/.test(line));
  return lines.join('\n');
}

type Program = readonly [string, ...string[]];

const programs = new Map<number, Program | null>();

async function programFor(url: string): Promise<Program | null> {
  const [row] = await query(url, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
  const major = Number(row!['major']);
  const known = programs.get(major);
  if (known !== undefined) return known;
  const program = installed(major) ?? inContainer(major);
  programs.set(major, program);
  return program;
}

function installed(major: number): Program | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const paths = versions.filter((version) => version >= major).map((version) => `${root}/${version}/bin/pg_dump`);
  const path = paths.find((one) => existsSync(one));
  return path === undefined ? null : [path];
}

function inContainer(major: number): Program | null {
  const image = `postgres:${Math.max(major, 15)}`;
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
    const args = ['run', '--rm', '--detach', '--network', 'host', '--entrypoint', 'sleep', image, '3600'];
    const id = execFileSync('docker', args, { encoding: 'utf8' }).trim();
    process.once('exit', () => execFileSync('docker', ['rm', '--force', id], { stdio: 'ignore' }));
    return ['docker', 'exec', id, 'pg_dump'];
  } catch {
    return null;
  }
}
