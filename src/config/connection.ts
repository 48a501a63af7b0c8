// Where and how to log in: what the URL says, else the PG variables, else libpq's defaults.
import type { Finding } from '../core/finding.ts';
import type { ConnectionConfig } from './config.ts';
import type { Gathered } from './given.ts';
import { readPasswordFile } from './password-file.ts';
import type { SettingName, Values } from './settings.ts';
import type { Surroundings } from './surroundings.ts';
import type { UrlParts } from './url-parts.ts';

export interface Resolved {
  /** Null where no setting says where or as whom to log in. */
  readonly connection: ConnectionConfig | null;
  /** Where the password came from: `DATABASE_URL`, `PGPASSWORD`, a path, or null where there is none. */
  readonly passwordFrom: string | null;
  readonly findings: readonly Finding[];
}

interface Known {
  /** Null where no URL is given. */
  readonly url: UrlParts | null;
  readonly values: Values;
  readonly given: Gathered;
}

export function resolveConnection(known: Known, surroundings: Surroundings): Resolved {
  const { values, given } = known;
  if (known.url === null && !WHERE_AND_WHO.some((name) => given[name])) return { connection: null, passwordFrom: null, findings: [] };
  const url = known.url ?? {};
  const findings: Finding[] = [];
  const host = url.host ?? values.PGHOST;
  if (host.includes(',')) findings.push(severalHosts('PGHOST'));
  const user = url.user ?? values.PGUSER ?? surroundings.user;
  if (!user) findings.push(NO_USER);
  const login = { host, port: url.port ?? values.PGPORT, user: user ?? '', database: url.database ?? values.PGDATABASE ?? user ?? '' };
  const found = findPasswordOf(login, known, surroundings);
  const ssl = resolveTls(url, values);
  const options = url.options ?? values.PGOPTIONS;
  return {
    connection: {
      ...login,
      ...(found.password !== null && { password: found.password }),
      ssl: ssl.ssl,
      ...(options !== null && { options }),
      ...(url.searchPath !== undefined && { searchPath: url.searchPath }),
    },
    passwordFrom: found.from,
    findings: [...findings, ...found.findings, ...ssl.findings],
  };
}

/** Any of these alone means that a database is to be talked to; TLS modes and timeouts alone do not. */
const WHERE_AND_WHO: readonly SettingName[] = ['PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'];

interface Found {
  readonly password: string | null;
  readonly from: string | null;
  readonly findings: readonly Finding[];
}

function findPasswordOf(login: Omit<ConnectionConfig, 'ssl'>, { url, values, given }: Known, surroundings: Surroundings): Found {
  if (url?.password) return { password: url.password, from: given.DATABASE_URL?.label ?? 'DATABASE_URL', findings: [] };
  if (values.PGPASSWORD !== null) return { password: values.PGPASSWORD, from: given.PGPASSWORD?.label ?? 'PGPASSWORD', findings: [] };
  const named = url?.passfile ?? values.PGPASSFILE;
  const path = named ?? (surroundings.home === null ? null : `${surroundings.home}/.pgpass`);
  if (path === null) return { password: null, from: null, findings: [] };
  const { password, findings } = readPasswordFile({ path, named: named !== null, login }, surroundings);
  return { password, from: password === null ? null : path, findings };
}

function resolveTls(url: UrlParts, values: Values): { readonly ssl: ConnectionConfig['ssl']; readonly findings: readonly Finding[] } {
  const rootcert = url.sslrootcert ?? values.PGSSLROOTCERT;
  const cert = url.sslcert ?? values.PGSSLCERT;
  const key = url.sslkey ?? values.PGSSLKEY;
  const asked = url.sslmode ?? values.PGSSLMODE;
  const findings: Finding[] = [];
  // libpq 16 and later: the system's authorities prove nothing unless the host name is verified too.
  const mode = rootcert === 'system' && asked === 'prefer' ? 'verify-full' : asked;
  if (rootcert === 'system' && mode !== 'verify-full') findings.push(weakMode(mode));
  if ((cert === null) !== (key === null)) findings.push(HALF_A_PAIR);
  return {
    ssl: { mode, ...(rootcert !== null && { rootcert }), ...(cert !== null && { cert }), ...(key !== null && { key }) },
    findings,
  };
}

const bad = (subject: string, message: string, hint: string): Finding => ({
  code: 'bad-setting',
  severity: 'error',
  subject,
  message,
  hint,
});

const NO_USER = bad(
  'PGUSER',
  'no role to log in as is given, and the user this runs as has no name',
  'set PGUSER, or put the role into DATABASE_URL: postgres://user:password@host:port/database',
);

const HALF_A_PAIR = bad(
  'PGSSLCERT',
  'of client certificate and key only one is given',
  'set both PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL), or neither',
);

const severalHosts = (name: string) => bad(name, `${name} names several hosts`, 'name one: the primary, or an address that leads to it');

const weakMode = (mode: string) =>
  bad('PGSSLMODE', `sslmode=${mode} does not go with sslrootcert=system`, 'use sslmode=verify-full, as libpq demands');
