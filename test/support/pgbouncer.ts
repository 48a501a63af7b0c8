// A PgBouncer of a test's own in front of the test server. Tests that need one are skipped without the program, which is said once, or
// fail for REQUIRE_PGBOUNCER=1.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { urlOf } from './database.ts';
import { temporaryFolder } from './files.ts';

export type PoolMode = 'session' | 'transaction' | 'statement';

const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find((path) => spawnSync(path, ['--version']).status === 0);

export function describePgBouncer(title: string, tests: () => void): void {
  if (PROGRAM === undefined) {
    if (process.env['REQUIRE_PGBOUNCER'] === '1') throw new Error('REQUIRE_PGBOUNCER=1, and there is no program pgbouncer');
    console.warn(`skipped, as there is no program pgbouncer (apt-get install pgbouncer): ${title}`);
  }
  describe.skipIf(PROGRAM === undefined)(title, tests);
}

export interface PgBouncer {
  /** The same database and role through the pooler. */
  readonly url: string;
}

/** @param settings of pgbouncer.ini besides. It is gone after the test. */
export async function pgBouncer(url: string, mode: PoolMode, settings: Readonly<Record<string, string>> = {}): Promise<PgBouncer> {
  const { hostname, port, username, password } = new URL(url);
  const folder = temporaryFolder();
  const listen = await freePort();
  const userList = join(folder, 'users.txt');
  writeFileSync(userList, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: listen,
    auth_type: 'trust',
    auth_file: userList,
    pool_mode: mode,
    unix_socket_dir: '',
    // After a connection that did not come to be, as that of a cancel request, it opens none for so many seconds.
    server_login_retry: 1,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, `[databases]\n* = host=${hostname} port=${port || 5432}\n[pgbouncer]\n${lines.join('\n')}\n`);
  chmodSync(folder, 0o755);
  // It refuses to be root.
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(PROGRAM!, ['-q', ...asUser, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.once('exit', (code, signal) => {
    if (code !== null) console.warn(`pgbouncer ended with ${code}, ${signal}: ${said}`);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const end = performance.now() + 10_000;
  while (!(await accepts(listen))) {
    if (child.exitCode !== null || performance.now() > end) throw new Error(`pgbouncer does not listen: ${said}`);
  }
  const through = new URL(urlOf(url, { port: listen }));
  through.hostname = '127.0.0.1';
  return { url: through.href };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 20));
    socket.once('connect', () => socket.destroy());
  });
}
