// The password for one login, read afresh each time, so that one that appears or is rotated while the gate waits is used.
import { readFileSync, statSync } from 'node:fs';
import type { ConnectionConfig } from '../../config/config.ts';
import { learnSecret } from '../../core/text/redact.ts';
import { ConnectionLost } from '../errors/errors.ts';
import { runPasswordCommand } from './password-command.ts';
import { findPassword } from './password-file.ts';

/**
 * Known to every redactor when it is returned.
 * @throws ConnectionLost NO_PASSWORD if there is none, saying if it was looked for; PASSWORD_COMMAND if the command failed.
 */
export async function passwordFor(connection: ConnectionConfig, signal: AbortSignal): Promise<string> {
  const password = await read(connection, signal);
  learnSecret(password);
  return password;
}

async function read(connection: ConnectionConfig, signal: AbortSignal): Promise<string> {
  const { passwordSource: source, password } = connection;
  switch (source?.kind) {
    case 'command':
      return runPasswordCommand(source.command, connection, signal);
    case 'file':
      return wholeFile(source.path, source.label);
    case 'passfile':
      return fromPasswordFile(source, connection);
    case undefined:
      if (password !== undefined) return password;
      throw none('');
  }
}

/** One trailing line break is the editor's, not the password's. */
function wholeFile(path: string, label: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw none(`: ${label} names ${path}, which cannot be read: ${codeOf(error)}`);
  }
  if (text === '') throw none(`: ${label} names ${path}, which is empty`);
  return text;
}

/** A file that others can read is ignored, as in libpq: its passwords are no longer secret. */
function fromPasswordFile({ path, named }: { readonly path: string; readonly named: boolean }, connection: ConnectionConfig): string {
  const { host, port, database, user } = connection;
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw none(
        `: the password file ${path} is ignored, because its permissions are ${mode.toString(8).padStart(4, '0')} and users other than its owner have access`,
        'chmod it to 0600 (defaultMode: 0400 in Kubernetes), or set PGPASSWORD_FILE, which may have any permissions',
      );
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    const absent = ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
    throw none(absent && !named ? '' : `: the password file ${path} cannot be read: ${codeOf(error)}`);
  }
  const password = findPassword(text, { host, port, database, user });
  if (password === null) throw none(`: no line of the password file ${path} is for ${host}:${port}:${database}:${user}`);
  return password;
}

const none = (why: string, hint?: string): ConnectionLost => new ConnectionLost(why, 'NO_PASSWORD', undefined, hint);

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;
