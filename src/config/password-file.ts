// The password file as libpq reads it (PostgreSQL manual, 34.16): the first line that fits wins, and a file that others may read
// is passed over, because its passwords are no secrets any more.
import type { Finding } from '../core/finding.ts';
import type { Surroundings } from './surroundings.ts';

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The password of the first line that fits, or null. */
export function findPassword(text: string, login: Login): string | null {
  // A Unix-domain socket goes by the name localhost; its folder may be named as well.
  const hosts = login.host.startsWith('/') ? ['localhost', login.host] : [login.host];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const [host, port, database, user, password] = fieldsOf(line);
    if (host === undefined || port === undefined || database === undefined || user === undefined || password === undefined) continue;
    const fits =
      hosts.some((name) => matches(host, name)) &&
      matches(port, String(login.port)) &&
      matches(database, login.database) &&
      matches(user, login.user);
    if (fits) return unescaped(password);
  }
  return null;
}

/** @param named whether the person named the file: then it is said when it is not there. */
export function readPasswordFile(
  { path, named, login }: { readonly path: string; readonly named: boolean; readonly login: Login },
  { readFile, fileMode }: Pick<Surroundings, 'readFile' | 'fileMode'>,
): { readonly password: string | null; readonly findings: readonly Finding[] } {
  const warn = (message: string, hint: string) => ({
    password: null,
    findings: [
      { code: 'password-file', severity: 'warning', subject: path, message: `the password file ${path} ${message}`, hint } as const,
    ],
  });
  try {
    const mode = fileMode(path) & 0o777;
    if ((mode & 0o077) !== 0) {
      return warn(
        `is passed over: its permissions are ${mode.toString(8).padStart(4, '0')}, and others than its owner have access`,
        'chmod it to 0600 (defaultMode: 0400 in Kubernetes), or set PGPASSWORD_FILE, which may have any permissions',
      );
    }
    return { password: findPassword(readFile(path), login), findings: [] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!named && (code === 'ENOENT' || code === 'ENOTDIR')) return { password: null, findings: [] };
    return warn(
      `cannot be read: ${code ?? (error as Error).message}`,
      'correct PGPASSFILE, or make the file readable by the user this runs as',
    );
  }
}

/** Split at colons that no backslash escapes; escapes stay. */
function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]!;
    if (char === ':') {
      fields.push(field);
      field = '';
      continue;
    }
    field += char;
    if (char === '\\' && at + 1 < line.length) {
      at += 1;
      field += line[at]!;
    }
  }
  return [...fields, field];
}

const unescaped = (field: string): string => field.replace(/\\(.)/gs, '$1');

const matches = (field: string, value: string): boolean => field === '*' || unescaped(field) === value;
