// The configuration in force, for the log line and `schemagate config`: one text for each setting that has a value, and where it
// came from. A secret is a mask, and a URL has its password masked.
import { MASK } from '../core/text/redact.ts';
import type { Config, ConnectionConfig, Server, TlsConfig } from './config.ts';
import type { ConnectTimeout } from './connection/connect-timeout.ts';
import type { UrlReading } from './connection/url.ts';
import type { Gathered } from './gather.ts';
import { SETTING_NAMES, SETTINGS, type SettingName, settingOf, type Values } from './settings.ts';

export interface Effective {
  /** By environment name, in the table's order; settings without a value are left out. */
  readonly effective: Readonly<Record<string, string>>;
  /** By the same names: `flag --drift`, `environment`, `file /run/secrets/x`, `DATABASE_URL`, `default`. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Of defaults that depend on what is outside: why they are what they are, after the word: `: CI is set`. */
export type Reasons = Readonly<Partial<Record<SettingName, string>>>;

interface Facts {
  readonly config: Config;
  readonly values: Values;
  readonly given: Gathered;
  readonly url: UrlReading | null;
  readonly connectTimeout: ConnectTimeout;
  readonly reasons: Reasons;
  /** GATE_ADMIN_URL with its password masked; null if it is not given. */
  readonly admin: string | null;
  /** Setting or path that the password came from. */
  readonly passwordFrom: string | null;
}

interface Entry {
  readonly shown: string;
  readonly source: string;
}

export function describe(facts: Facts): Effective {
  const effective: Record<string, string> = {};
  const sources: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const entry = entryOf(name, facts);
    if (entry === null) continue;
    effective[name] = entry.shown;
    sources[name] = entry.source;
  }
  return { effective, sources };
}

function entryOf(name: SettingName, facts: Facts): Entry | null {
  const { config, values, given, url, connectTimeout, passwordFrom, admin } = facts;
  const setting = settingOf(name);
  const source = given[name]?.source ?? 'default';
  if (name === 'GATE_ADMIN_URL') return admin === null ? null : { shown: admin, source };
  if (name === 'GATE_WAIT_FOR') return config.waitFor.length === 0 ? null : { shown: SETTINGS[name].value.show(config.waitFor), source };
  if (setting.secret === 'part') {
    const inForce = url !== null && given.DATABASE_URL === given.GATE_DIRECT_URL ? 'GATE_DIRECT_URL' : 'DATABASE_URL';
    return url !== null && name === inForce ? { shown: url.masked, source } : null;
  }
  if (name === 'PGPASSWORD') {
    if (passwordFrom === null) return null;
    return { shown: MASK, source: given.PGPASSWORD?.label === passwordFrom ? source : passwordFrom };
  }
  if (name === 'GATE_CONNECT_TIMEOUT') return { shown: SETTINGS[name].value.show(connectTimeout.ms), source: connectTimeout.source };
  const inUrl = url !== null && config.connection !== null && Object.hasOwn(url.parts, name);
  const from = inUrl ? urlLabel(given) : (given[name]?.source ?? byDefault(name, facts));
  if (setting.secret) return inUrl || values[name] !== null ? { shown: MASK, source: from } : null;
  const shown = isOfConnection(name) ? config.connection && inForce(name, config.connection) : shownValue(name, values);
  return shown == null ? null : { shown, source: from };
}

function shownValue(name: SettingName, values: Values): string | null {
  const { value, absent = null } = settingOf(name);
  return values[name] === absent ? null : value.show(values[name]);
}

/** As the person wrote it: `DATABASE_URL`, `--url`, `DATABASE_URL_FILE`. */
const urlLabel = ({ DATABASE_URL: given }: Gathered): string => given?.label ?? 'DATABASE_URL';

/** `default: the user name`, if it is taken from something else. */
function byDefault(name: SettingName, { reasons }: Facts): string {
  const { fallbackDoc } = settingOf(name);
  return `default${reasons[name] ?? (fallbackDoc === undefined ? '' : `: ${fallbackDoc}`)}`;
}

/** What comes of the URL and the PG variables together is shown, not what either says. */
function isOfConnection(name: SettingName): boolean {
  const { connection, tls } = settingOf(name);
  return connection !== undefined || tls !== undefined || SEVERAL.has(name);
}

function inForce(name: SettingName, connection: ConnectionConfig): string | undefined {
  const several = SEVERAL.get(name);
  if (several !== undefined) return several(connection);
  const { connection: member, tls, value } = settingOf(name);
  const found = member === undefined ? connection.ssl[tls as keyof TlsConfig] : connection[member as keyof ConnectionConfig];
  return found === undefined ? undefined : value.show(found);
}

/** What is not one member of the connection. */
const SEVERAL: ReadonlyMap<SettingName, (connection: ConnectionConfig) => string | undefined> = new Map<
  SettingName,
  (connection: ConnectionConfig) => string | undefined
>([
  [
    'PGHOST',
    (connection) =>
      serversOf(connection)
        .map(({ host }) => host)
        .join(','),
  ],
  ['PGPORT', (connection) => portsOf(serversOf(connection))],
  ['PGPASSFILE', ({ passwordSource }) => (passwordSource?.kind === 'passfile' && passwordSource.named ? passwordSource.path : undefined)],
]);

const serversOf = ({ host, port, others = [] }: ConnectionConfig): readonly Server[] => [{ host, port }, ...others];

/** Once where it is the same for all. */
function portsOf(servers: readonly Server[]): string {
  const all = servers.map(({ port }) => String(port));
  return new Set(all).size === 1 ? all[0]! : all.join(',');
}
