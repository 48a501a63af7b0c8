// A command whose first line of output is the password, such as the ones that make an IAM token. Refuses to wait for it without end, and
// never repeats what it printed on its standard output.
import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { ConnectionConfig } from '../../config/config.ts';
import { learnSecret, maskWord } from '../../core/text/redact.ts';
import { ConnectionLost } from '../errors/errors.ts';

/** Milliseconds that the command may take: services that issue tokens answer within a few seconds, and retry. */
const LIMIT = 30_000;
/** Milliseconds after the shell's end: what it left running in the background may hold its output open for ever. */
const DRAIN = 500;
/** A password is short, and of what it complains about the end matters (bytes). */
const MOST_OUTPUT = 64 * 1024;
const MOST_COMPLAINT = 2000;

/**
 * Run by /bin/sh with PGHOST, PGPORT, PGUSER and PGDATABASE of this login in its environment. When the signal aborts or the limit passes,
 * it is ended with all it has started.
 * @throws ConnectionLost PASSWORD_COMMAND with what it wrote to standard error; ABORTED.
 */
export async function runPasswordCommand(
  command: string,
  connection: ConnectionConfig,
  signal: AbortSignal,
  limit = LIMIT,
): Promise<string> {
  const { host, port, user, database } = connection;
  const login = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database };
  // Loaded only here, as hardly any login needs it.
  const { spawn } = await import('node:child_process');
  // A process group of its own, so that what the shell started ends with it.
  const child = spawn('/bin/sh', ['-c', command], {
    env: { ...process.env, ...login },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = collect(child);
  let ended: 'late' | 'aborted' | null = null;
  const end = (why: 'late' | 'aborted') => {
    ended ??= why;
    endGroup(child);
  };
  const abort = () => end('aborted');
  const timer = setTimeout(() => end('late'), limit);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const exit = await closed(child);
    if (ended === 'aborted') throw new ConnectionLost('interrupted', 'ABORTED');
    const [password = ''] = output.out().split(/\r?\n/);
    learnSecret(password);
    const complaint = maskWord(maskWord(output.complaint(), command), password);
    if (ended === 'late') throw failed(`did not finish within ${limit / 1000} s`, complaint);
    if (exit !== 0) throw failed(`ended with ${exit}`, complaint);
    if (password === '') throw failed('printed no password: the first line of its output is empty', complaint);
    return password;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function collect(child: ChildProcess): { readonly out: () => string; readonly complaint: () => string } {
  const [out, err] = [new StringDecoder('utf8'), new StringDecoder('utf8')];
  let [password, complaint] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    if (password.length < MOST_OUTPUT) password += out.write(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + err.write(chunk)).slice(-MOST_COMPLAINT);
  });
  return { out: () => password, complaint: () => complaint.trim() };
}

/** @returns its exit code, or the signal that ended it. @throws ConnectionLost if there is no shell. */
function closed(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => setTimeout(() => closeOutput(child), DRAIN).unref());
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'an unknown signal'));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      reject(
        new ConnectionLost(
          `GATE_PASSWORD_COMMAND cannot be run: ${missing ? 'there is no /bin/sh here' : error.message}`,
          'PASSWORD_COMMAND',
          error,
          missing
            ? 'the schemagate image has no shell: build an image of your own that contains one and the command, or write the password to a file and set PGPASSWORD_FILE'
            : undefined,
        ),
      );
    });
  });
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
  closeOutput(child);
}

function closeOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

const failed = (how: string, complaint: string): ConnectionLost =>
  new ConnectionLost(`GATE_PASSWORD_COMMAND ${how}${complaint === '' ? '' : `: ${complaint}`}`, 'PASSWORD_COMMAND');
