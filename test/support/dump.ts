// What pg_dump prints of a schema: by the program of this machine where it is new enough for the server, else by that of the official
// image. One shell runs all of them, for starting a program in a container takes longer than a dump.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { query } from './database.ts';

/** @param flags besides --schema-only. @returns null if there is no pg_dump that can read this server: say so, and skip. */
export const dumpSchema = (url: string, flags: readonly string[] = []): Promise<string | null> =>
  dumpDatabase(url, ['--schema-only', ...flags]);

/** With rows. @returns as dumpSchema. */
export async function dumpDatabase(url: string, flags: readonly string[] = []): Promise<string | null> {
  const [row] = await query(url, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
  const major = Number(row!['major']);
  if (!dumpers.has(major)) dumpers.set(major, installed(major) ?? inContainer(major));
  const dumper = dumpers.get(major);
  if (dumper == null) return null;
  const text = await dumper([...flags, url]);
  // The version lines, and the random key of \restrict, say nothing of the schema.
  const lines = text.split('\n').filter((line) => !/^--|^\\(un)?restrict|^SET |^SELECT pg_catalog.set_config|^$/.test(line));
  return lines.join('\n');
}

/** @throws Error with what pg_dump said. */
type Dumper = (args: readonly string[]) => Promise<string>;

const dumpers = new Map<number, Dumper | null>();

function installed(major: number): Dumper | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const paths = versions.filter((version) => version >= major).map((version) => `${root}/${version}/bin/pg_dump`);
  const path = paths.find((one) => existsSync(one));
  return path === undefined ? null : dumperOf(spawn('sh', { stdio: ['pipe', 'pipe', 'inherit'] }), path);
}

function inContainer(major: number): Dumper | null {
  const image = `postgres:${Math.max(major, 15)}`;
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const args = ['run', '--rm', '--interactive', '--network', 'host', '--entrypoint', 'sh', image];
  return dumperOf(spawn('docker', args, { stdio: ['pipe', 'pipe', 'inherit'] }), 'pg_dump');
}

/** One dump after the other; the shell ends with this process, whose end closes its input. */
function dumperOf(shell: ChildProcess, program: string): Dumper {
  shell.unref();
  for (const stream of [shell.stdin, shell.stdout]) (stream as unknown as { unref(): void }).unref();
  let output = '';
  let heard = (): void => {};
  shell.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    heard();
  });
  let before: Promise<unknown> = Promise.resolve();
  return (args) => {
    const dumped = before.then(async () => {
      const mark = randomUUID();
      output = '';
      const ended = new Promise<void>((resolve) => {
        heard = () => {
          if (output.includes(mark)) resolve();
        };
      });
      const command = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
      shell.stdin!.write(`${command} 2>&1; echo "$? ${mark}"\n`);
      const alive = setInterval(() => {}, 1000);
      await ended.finally(() => clearInterval(alive));
      const [text = '', code = ''] = output.split(/(\d+) [-0-9a-f]{36}\n$/);
      if (code !== '0') throw new Error(`pg_dump: ${text.trim()}`);
      return text;
    });
    before = dumped.catch(() => {});
    return dumped;
  };
}
