// What pg_dump prints of a schema: by the program of this machine where it is new enough for the server, else by that of the official image.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { query } from './database.ts';

/** Null where there is no pg_dump that can read this server: say so, and skip. */
export async function dumpSchema(url: string, excluded: readonly string[] = []): Promise<string | null> {
  const [row] = await query(url, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
  const major = Number(row!['major']);
  const program = programFor(major);
  if (program === null) return null;
  const [command, ...before] = program;
  const args = ['--schema-only', '--no-owner', '--no-privileges', ...excluded, url];
  const text = execFileSync(command, [...before, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
  // The version lines and the random key of \restrict say nothing of the schema.
  return text
    .split('\n')
    .filter((line) => !/^--|^\\(un)?restrict|^SET |^SELECT pg_catalog.set_config|^$/.test(line))
    .join('\n');
}

function programFor(major: number): readonly [string, ...string[]] | null {
  const root = '/usr/lib/postgresql';
  const installed = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= major)
    : [];
  for (const version of installed) {
    const path = `${root}/${version}/bin/pg_dump`;
    if (existsSync(path)) return [path];
  }
  const image = `postgres:${Math.max(major, 15)}`;
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
    return ['docker', 'run', '--rm', '--network', 'host', '--entrypoint', 'pg_dump', image];
  } catch {
    return null;
  }
}
