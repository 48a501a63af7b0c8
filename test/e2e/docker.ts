// The docker command line as the tests of the image and of the compose file use it: run to its end, or followed until it has said something.
import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

export function begin(program: string, args: readonly string[], options: SpawnOptionsWithoutStdio): Running {
  const child = spawn(program, args, options);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, ...output }));
  });
  return { child, ended };
}

/** Runs in the repository's folder, with `env` added to this process's. */
export const run = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  begin(program, args, { cwd: ROOT, env: { ...process.env, ...env } }).ended;

export const docker = (...args: readonly string[]): Promise<Ended> => run('docker', args);

/** @throws Error with all it said if it does not exit 0. */
export async function mustDocker(...args: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await docker(...args);
  if (exit !== 0) throw new Error(`docker ${args.join(' ')} exited ${exit}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** From a Dockerfile that needs no file. */
export async function buildImage(tag: string, dockerfile: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
  try {
    writeFileSync(join(folder, 'Dockerfile'), dockerfile);
    await mustDocker('build', '--tag', tag, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Resolves when the container's log holds the text. @throws Error with the log if it ends without it. */
export function untilLogged(container: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', ['logs', '--follow', container]);
    let log = '';
    const hear = (chunk: Buffer): void => {
      log += chunk;
      if (!log.includes(text)) return;
      child.kill();
      resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${container} ended without having said "${text}":\n${log}`)));
  });
}

/** The report's summary: the last line of a JSON log. */
export function lastLine(log: string): Readonly<Record<string, unknown>> {
  return JSON.parse(log.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
