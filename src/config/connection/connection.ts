// Where and how to log in: what the URL says, else the PG variables, else libpq's defaults.
import { type Finding, finding } from '../../core/finding.ts';
import { badSetting } from '../bad-setting.ts';
import type { ConnectionConfig, PasswordSource, Server } from '../config.ts';
import type { Gathered } from '../gather.ts';
import type { Outside } from '../outside.ts';
import { SETTING_NAMES, settingOf, type Values } from '../settings.ts';
import { filledBy } from './filled-members.ts';
import { resolveTls } from './tls.ts';
import type { UrlParts } from './url-parts.ts';

export interface Resolved {
  /** Null if no setting says where or as whom to log in. */
  readonly connection: ConnectionConfig | null;
  /** Where the password came from: `DATABASE_URL`, `PGPASSWORD`, or null if there is none yet. */
  readonly passwordFrom: string | null;
  readonly findings: readonly Finding[];
}

interface Known {
  /** Null if no URL is given. */
  readonly url: UrlParts | null;
  readonly values: Values;
  readonly given: Gathered;
}

export function resolveConnection(known: Known, outside: Outside): Resolved {
  const { url, given } = known;
  if (url === null && !SETTING_NAMES.some((name) => settingOf(name).connects && given[name])) return NOTHING;
  const values: Values = { ...known.values, ...url };
  const findings: Finding[] = [];
  const [first, ...others] = resolveServers(values, findings);
  const user = values.PGUSER ?? outside.user;
  if (!user) findings.push(noUser());
  const found = findPasswordOf(known, outside);
  const tls = resolveTls(values, outside);
  return {
    connection: {
      ...filledBy('connection', values),
      ...first,
      ...(others.length > 0 && { others }),
      user: user ?? '',
      database: values.PGDATABASE ?? user ?? '',
      ...(found.password !== null && { password: found.password }),
      ...(found.source !== null && { passwordSource: found.source }),
      ssl: tls.ssl,
      ...(url?.searchPath !== undefined && { searchPath: url.searchPath }),
    },
    passwordFrom: found.from,
    findings: [...findings, ...found.findings, ...tls.findings],
  };
}

const NOTHING: Resolved = { connection: null, passwordFrom: null, findings: [] };

/** Hosts and their ports, paired as in libpq: one port is for all hosts, else there is one for each (manual, 34.1.1.3). */
function resolveServers(values: Values, findings: Finding[]): readonly [Server, ...Server[]] {
  const hosts = values.PGHOST.split(',').map((host) => host.trim() || 'localhost');
  const ports = values.PGPORT;
  if (ports.length > 1 && ports.length !== hosts.length) findings.push(portsAndHosts(ports.length, hosts.length));
  const [first, ...others] = hosts.map((host, at) => ({ host, port: (ports.length === 1 ? ports[0] : ports[at]) ?? DEFAULT_PORT }));
  return [first!, ...others];
}

const DEFAULT_PORT = 5432;

interface Found {
  readonly password: string | null;
  /** Where it is read for each login. */
  readonly source: PasswordSource | null;
  readonly from: string | null;
  readonly findings: readonly Finding[];
}

function findPasswordOf({ url, values, given }: Known, outside: Outside): Found {
  const command = values.GATE_PASSWORD_COMMAND;
  const nothing: Found = { password: null, source: null, from: null, findings: [] };
  const inUrl = url?.PGPASSWORD;
  const password = inUrl ?? values.PGPASSWORD;
  const givenBy = inUrl === undefined ? given.PGPASSWORD : given.DATABASE_URL;
  if (password !== null && password !== '') {
    const from = givenBy?.label ?? 'DATABASE_URL';
    const findings = command === null ? [] : [passwordTwice(from)];
    const path = inUrl === undefined ? given.PGPASSWORD?.path : undefined;
    const source = path === undefined ? null : ({ kind: 'file', path, label: from } as const);
    return { password, source, from, findings };
  }
  if (command !== null) return { ...nothing, source: { kind: 'command', command } };
  const named = url?.PGPASSFILE ?? values.PGPASSFILE;
  const path = named ?? (outside.home === null ? null : `${outside.home}/.pgpass`);
  return path === null ? nothing : { ...nothing, source: { kind: 'passfile', path, named: named !== null } };
}

const noUser = (): Finding =>
  badSetting(
    'PGUSER',
    'no role is given, and the operating system user has no name',
    'set PGUSER, or put the role in DATABASE_URL: postgres://user:password@host:port/database',
  );

const portsAndHosts = (ports: number, hosts: number) =>
  badSetting(
    'PGPORT',
    `${ports} ports are given for ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
    'give one port for all hosts, or one for each, in their order',
  );

const passwordTwice = (label: string): Finding =>
  finding({
    code: 'setting-twice',
    subject: 'GATE_PASSWORD_COMMAND',
    message: `there is a password in ${label}, and GATE_PASSWORD_COMMAND is set as well`,
    hint: 'keep one of them and remove the other',
  });
