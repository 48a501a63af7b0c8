// A server, and the folder of client programs that can read it: where the machine has client programs at all, they may be older than the shared server.
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './files.ts';
import { ofMajor, type StartedServer } from './other-servers.ts';

const INSTALLED = '/usr/lib/postgresql';

export interface ServerWithClients extends StartedServer {
  /** Of pg_dump, pg_restore and psql. */
  readonly bin: string;
}

/** Not the shared server; the caller stops it. @returns why there is none, if there is none. */
export async function startWithClients(): Promise<ServerWithClients | string> {
  for (const major of existsSync(INSTALLED) ? readdirSync(INSTALLED).sort() : []) {
    const bin = join(INSTALLED, major, 'bin');
    const server = existsSync(join(bin, 'pg_dump')) ? ofMajor(major) : undefined;
    if (server !== undefined) return { ...(await server.start()), bin };
  }
  return 'backups are not tried: no client programs of PostgreSQL are installed that fit a server at hand';
}

/** A folder with links to the programs, but one of them a script that does `before` first and, unless that ends it, what the program does. */
export function insteadOf(bin: string, name: 'pg_dump' | 'pg_restore' | 'psql', before: string): string {
  const scripts = ['pg_dump', 'pg_restore', 'psql'].map((one) => [
    one,
    `#!/bin/sh\n${one === name ? before : ''}\nexec ${bin}/${one} "$@"\n`,
  ]);
  const folder = temporaryFolder(Object.fromEntries(scripts));
  for (const [one] of scripts) chmodSync(join(folder, one!), 0o755);
  return folder;
}
