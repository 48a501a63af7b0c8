// The configuration in force, for the log line and `schemagate config`: one text for each setting that has a value, and where it
// came from. A secret is a mask, and a URL has its password masked.
import { MASK } from '../core/redact.ts';
import type { Config, ConnectionConfig, Server } from './config.ts';
import type { ConnectTimeout } from './connection/connect-timeout.ts';
import type { UrlReading } from './connection/url.ts';
import type { UrlParts } from './connection/url-parts.ts';
import type { Gathered } from './gather.ts';
import { SETTING_NAMES, SETTINGS, type SettingName, settingOf, type Values } from './settings.ts';

export interface Effective {
  /** By environment name, in the table's order; settings without a value are left out. */
  readonly effective: Readonly<Record<string, string>>;
  /** By the same names: `flag --drift`, `environment`, `file /run/secrets/x`, `DATABASE_URL`, `default`. */
  readonly sources: Readonly<Record<string, string>>;
}

interface Facts {
  readonly config: Config;
  readonly values: Values;
  readonly given: Gathered;
  readonly url: UrlReading | null;
  readonly connectTimeout: ConnectTimeout;
  /** Why the log has the format that it has by default, after the word: `: CI is set`. */
  readonly logFormatReason: string;
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

function entryOf(name: SettingName, { config, values, given, url, connectTimeout, passwordFrom, logFormatReason }: Facts): Entry | null {
  const source = given[name]?.source ?? 'default';
  if (name === 'DATABASE_URL' || name === 'GATE_DIRECT_URL') {
    const inForce = url !== null && given.DATABASE_URL === given.GATE_DIRECT_URL ? 'GATE_DIRECT_URL' : 'DATABASE_URL';
    return url !== null && name === inForce ? { shown: url.masked, source } : null;
  }
  if (name === 'PGPASSWORD') {
    if (passwordFrom === null) return null;
    return { shown: MASK, source: given.PGPASSWORD?.label === passwordFrom ? source : passwordFrom };
  }
  if (settingOf(name).secret) return secretEntry(name, config.connection, url, { values, given, source });
  const part = PARTS.get(name);
  if (part) {
    const shown = config.connection && part.inForce(config.connection);
    return shown
      ? { shown, source: url?.parts[part.key] === undefined ? (given[name]?.source ?? byDefault(name)) : urlLabel(given) }
      : null;
  }
  if (name === 'GATE_CONNECT_TIMEOUT') return { shown: SETTINGS[name].value.show(connectTimeout.ms), source: connectTimeout.source };
  if (name === 'GATE_LOG_FORMAT')
    return { shown: config.logFormat, source: given[name] === undefined ? `default${logFormatReason}` : source };
  const value = values[name];
  return value === null ? null : { shown: settingOf(name).value.show(value), source };
}

function secretEntry(
  name: SettingName,
  connection: ConnectionConfig | null,
  url: UrlReading | null,
  { values, given, source }: { readonly values: Values; readonly given: Gathered; readonly source: string },
): Entry | null {
  const inUrl = name === 'GATE_SSLPASSWORD' && url?.parts.sslpassword !== undefined && connection !== null;
  if (inUrl) return { shown: MASK, source: urlLabel(given) };
  return values[name] === null ? null : { shown: MASK, source };
}

/** As the person wrote it: `DATABASE_URL`, `--url`, `DATABASE_URL_FILE`. */
const urlLabel = ({ DATABASE_URL: given }: Gathered): string => given?.label ?? 'DATABASE_URL';

/** `default: the user name`, where it is taken from something else. */
function byDefault(name: SettingName): string {
  const { fallbackDoc } = settingOf(name);
  return fallbackDoc === undefined ? 'default' : `default: ${fallbackDoc}`;
}

interface Part {
  readonly key: keyof UrlParts;
  readonly inForce: (connection: ConnectionConfig) => string | undefined;
}

/** PG variables that the URL may overrule: its part, and what came of both. */
const PARTS: ReadonlyMap<SettingName, Part> = new Map<SettingName, Part>([
  [
    'PGHOST',
    {
      key: 'host',
      inForce: (connection) =>
        serversOf(connection)
          .map(({ host }) => host)
          .join(','),
    },
  ],
  ['PGPORT', { key: 'ports', inForce: (connection) => portsOf(serversOf(connection)) }],
  ['PGTARGETSESSIONATTRS', { key: 'targetSessionAttrs', inForce: ({ targetSessionAttrs }) => targetSessionAttrs }],
  ['PGLOADBALANCEHOSTS', { key: 'loadBalanceHosts', inForce: ({ loadBalanceHosts }) => loadBalanceHosts }],
  ['PGUSER', { key: 'user', inForce: ({ user }) => user }],
  ['PGDATABASE', { key: 'database', inForce: ({ database }) => database }],
  ['PGSSLMODE', { key: 'sslmode', inForce: ({ ssl }) => ssl.mode }],
  ['PGSSLROOTCERT', { key: 'sslrootcert', inForce: ({ ssl }) => ssl.rootcert }],
  ['PGSSLCERT', { key: 'sslcert', inForce: ({ ssl }) => ssl.cert }],
  ['PGSSLKEY', { key: 'sslkey', inForce: ({ ssl }) => ssl.key }],
  ['PGSSLCRL', { key: 'sslcrl', inForce: ({ ssl }) => ssl.crl }],
  ['PGSSLNEGOTIATION', { key: 'sslnegotiation', inForce: ({ ssl }) => ssl.negotiation }],
  ['PGSSLMINPROTOCOLVERSION', { key: 'sslMinVersion', inForce: ({ ssl }) => ssl.minVersion }],
  ['PGSSLMAXPROTOCOLVERSION', { key: 'sslMaxVersion', inForce: ({ ssl }) => ssl.maxVersion }],
  ['PGSSLSNI', { key: 'sslsni', inForce: ({ ssl }) => (ssl.sni === false ? '0' : undefined) }],
  ['PGCHANNELBINDING', { key: 'channelBinding', inForce: ({ channelBinding }) => channelBinding }],
  ['PGREQUIREAUTH', { key: 'requireAuth', inForce: ({ requireAuth }) => requireAuth?.join(',') }],
  [
    'PGPASSFILE',
    {
      key: 'passfile',
      inForce: ({ passwordSource }) => (passwordSource?.kind === 'passfile' && passwordSource.named ? passwordSource.path : undefined),
    },
  ],
  ['PGOPTIONS', { key: 'options', inForce: ({ options }) => options }],
]);

const serversOf = ({ host, port, others = [] }: ConnectionConfig): readonly Server[] => [{ host, port }, ...others];

/** Once where it is the same for all. */
function portsOf(servers: readonly Server[]): string {
  const all = servers.map(({ port }) => String(port));
  return new Set(all).size === 1 ? all[0]! : all.join(',');
}
