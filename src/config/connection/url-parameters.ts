// The parameters after `?` in a database URL: those of libpq that are used, those of other tools that are ignored with a
// note, and all others an error, because a misspelt sslmode must not go unnoticed.
import { suggest } from '../../core/text/suggest.ts';
import { type SettingName, settingOf, settingsBy } from '../settings.ts';
import { parseText } from '../values.ts';
import type { UrlParts, UrlProblem } from './url-parts.ts';

export interface Parameters {
  readonly parts: UrlParts;
  /** With its `?`; empty if there are none. */
  readonly masked: string;
  readonly secrets: readonly string[];
  readonly notes: readonly UrlProblem[];
}

type Decode = (raw: string, what: string) => string;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The last of several equal parameters counts, as in libpq, but for `host`, of which several mean several servers, as SQLAlchemy has it. */
export function readParameters(query: string, decode: Decode): Parameters {
  const parts: Mutable<UrlParts> = {};
  const notes: UrlProblem[] = [];
  const secrets: string[] = [];
  const masked: string[] = [];
  const hosts: string[] = [];
  for (const pair of query.split('&').filter((piece) => piece !== '')) {
    const equals = pair.indexOf('=');
    const raw = equals < 0 ? '' : pair.slice(equals + 1);
    const key = decode(equals < 0 ? pair : pair.slice(0, equals), 'parameters');
    const value = decode(raw, isSecret(key) ? 'password' : `parameter ${key}`);
    masked.push(isSecret(key) ? `${key}=***` : pair);
    if (isSecret(key)) secrets.push(raw, value);
    if (key === 'host' && value !== '') hosts.push(value);
    const note = read(key, value, parts);
    if (note) notes.push(note);
  }
  if (hosts.length > 1) Object.assign(parts, severalHosts(hosts));
  return { parts, masked: masked.length === 0 ? '' : `?${masked.join('&')}`, secrets, notes };
}

/** `host=a:5432&host=b` */
function severalHosts(hosts: readonly string[]): Pick<UrlParts, 'PGHOST' | 'PGPORT'> {
  const split = hosts.map((text) => /^([^:/]+):(\d{1,5})$/.exec(text) ?? [text, text]);
  const PGHOST = split.map(([, name]) => name).join(',');
  return split.some(([, , port]) => port !== undefined)
    ? { PGHOST, PGPORT: split.map(([, , port]) => (port ? Number(port) : null)) }
    : { PGHOST };
}

const SETTING_OF = settingsBy('parameter');

const isSecret = (key: string): boolean => {
  const name = SETTING_OF.get(key);
  return name !== undefined && settingOf(name).secret !== undefined;
};

function read(key: string, value: string, parts: Mutable<UrlParts>): UrlProblem | null {
  const name = SETTING_OF.get(key);
  const reader = OTHER_READERS.get(key) ?? (name === undefined ? undefined : (text) => take(key, name, text, parts));
  if (!reader) return other(key);
  return value === '' ? null : reader(value, parts);
}

function take(key: string, name: SettingName, text: string, parts: Mutable<UrlParts>): UrlProblem | null {
  const parsed = parseText(settingOf(name).value, text);
  if (!parsed.ok) return { message: `has a parameter ${key} that ${parsed.problem}`, hint: parsed.hint };
  Object.assign(parts, { [name]: parsed.value });
  return null;
}

type Reader = (value: string, parts: Mutable<UrlParts>) => UrlProblem | null;

/** What no setting of the same name means, and what other drivers add to one. */
const OTHER_READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>(
  Object.entries({
    sslmode: (value, parts) => readSslMode('sslmode', value, parts),
    ssl: (value, parts) => readSslMode('ssl', SSL_SWITCH.get(value) ?? value, parts),
    gssencmode: (value) =>
      value === 'require' ? { message: 'asks for gssencmode=require', hint: 'leave it out: GSSAPI is not supported; use sslmode' } : null,
    // One name, as Prisma takes it: its capitals count.
    schema: (value, parts) => keepSearchPath(/^(?:[^A-Z"]*|".*"|.*,.*)$/s.test(value) ? value : `"${value.replaceAll('"', '""')}"`, parts),
    search_path: keepSearchPath,
    currentSchema: keepSearchPath,
    application_name: () => passedOver('application_name', 'schemagate sets its own name'),
  } satisfies Record<string, Reader>),
);

/** What other tools keep in the URL and no connection is changed by. */
const PASSED_OVER: ReadonlySet<string> = new Set(
  `pgbouncer connection_limit pool_timeout socket_timeout max_idle_connection_lifetime sslaccept statement_cache_size
  prepared_statement_cache_size prepared_statement_name_func command_timeout uselibpqcompat fallback_application_name client_encoding
  keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout sslcompression pool pool_size
  max_overflow pool_recycle pool_pre_ping pool_max_conns conn_max_age encoding prepared_statements preparedStatements prepareThreshold
  binary_parameters default_query_exec_mode`.split(/\s+/),
);

/** Parameters of libpq that change whom is talked to or how it is proved: passing them over would weaken what was asked for. */
const NOT_SUPPORTED: ReadonlySet<string> = new Set(
  `hostaddr service replication requirepeer sslcrldir sslidentity sslcertmode krbsrvname gsslib gssdelegation`.split(/\s+/),
);

function other(key: string): UrlProblem {
  if (PASSED_OVER.has(key) || key.startsWith('x-')) return passedOver(key, 'it is for other tools');
  if (NOT_SUPPORTED.has(key)) return { message: `has the parameter ${key}, which is not supported`, hint: 'leave it out' };
  const near = suggest(key, [...SETTING_OF.keys(), ...OTHER_READERS.keys()]);
  const hint = near ? `did you mean ${near}?` : 'leave it out; settings of the server go into options=-c%20name%3Dvalue';
  return { message: `has an unknown parameter ${key}`, hint };
}

function passedOver(key: string, why: string): UrlProblem {
  return { passedOver: 'notice', message: `has the parameter ${key}, which is ignored: ${why}` };
}

function keepSearchPath(value: string, parts: Mutable<UrlParts>): null {
  parts.searchPath = value;
  return null;
}

/** JDBC's and asyncpg's switch; libpq reads ssl=true as require. */
const SSL_SWITCH: ReadonlyMap<string, string> = new Map([
  ['true', 'require'],
  ['1', 'require'],
  ['false', 'disable'],
  ['0', 'disable'],
]);

function readSslMode(key: string, value: string, parts: Mutable<UrlParts>): UrlProblem | null {
  if (value === 'no-verify') {
    return {
      message: `asks for ${key}=no-verify, which only Node's driver knows`,
      hint: `write ${key}=require: it encrypts and verifies nothing`,
    };
  }
  return take(key, 'PGSSLMODE', value, parts);
}
