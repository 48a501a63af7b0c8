// The text of a password file as libpq reads it (PostgreSQL manual, 34.16): the first line that fits wins.

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
