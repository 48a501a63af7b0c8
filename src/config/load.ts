// Makes the one trusted Config of flags, environment and files. All problems are found before any is reported; after it nothing
// else reads a setting.
import { type Finding, hasErrors } from '../core/finding.ts';
import { stopOnErrors } from '../core/stop.ts';
import { badSetting } from './bad-setting.ts';
import { tooLate } from './cancel-blockers.ts';
import type { Config } from './config.ts';
import { resolveAdmin } from './connection/admin.ts';
import { resolveConnectTimeout } from './connection/connect-timeout.ts';
import { type Resolved, resolveConnection } from './connection/connection.ts';
import { readSqliteUrl, type SqliteReading, urlReadingOf } from './connection/sqlite-url.ts';
import { findingsOf, readUrl, type UrlReading } from './connection/url.ts';
import { isSqliteUrl } from './connection/url-scheme.ts';
import { describe, type Effective, type Reasons } from './effective.ts';
import { type Gathered, gather } from './gather.ts';
import { secretsOfNotifyUrls } from './notify-urls.ts';
import type { Outside } from './outside.ts';
import { readPlaceholders } from './placeholders.ts';
import { namesOf, type Secrets } from './secrets.ts';
import { secretsOf } from './services.ts';
import { FALLBACKS } from './settings/known-defaults.ts';
import { SETTING_NAMES, type SettingName, settingOf, type Values } from './settings.ts';
import { unknownNames } from './unknown.ts';
import { parseText } from './values.ts';

export interface Loaded extends Secrets {
  readonly config: Config;
  /** Worked out when it is asked for: most runs tell nobody. */
  readonly inForce: () => Effective;
  /** Warnings and notices; errors are thrown. */
  readonly findings: readonly Finding[];
}

/** @throws Stop `misused` with every problem there is. */
export function loadConfig(outside: Outside): Loaded {
  const { given, findings: gathering } = gather(outside);
  const { values, reasons, findings: parsing } = parse(given, outside);
  const { url, file } = readDatabaseUrl(given.DATABASE_URL, outside);
  // What a URL that cannot be read leaves out is not known, so nothing is said about it; and a file has neither host nor user.
  const known = file !== null || (url !== null && hasErrors(url.findings)) ? null : { url: url?.parts ?? null, values, given };
  const resolved = known ? resolveConnection(known, outside) : NOT_RESOLVED;
  const admin = resolveAdmin(given, values, outside);
  const findings = [
    ...[...gathering, ...parsing, ...unknownNames(outside.env)],
    ...[...(url?.findings ?? []), ...resolved.findings, ...admin.findings],
    ...(values.GATE_CANCEL_BLOCKERS === null ? [] : tooLate(values)),
  ];
  stopOnErrors(findings);

  const placeholders = readPlaceholders(outside.env);
  const connectTimeout = resolveConnectTimeout(url?.parts ?? null, values, given);
  const config: Config = {
    ...filled(values),
    connectTimeout: connectTimeout.ms,
    connection: resolved.connection,
    sqlite: file?.path ?? null,
    dialect: file === null ? 'postgres' : 'sqlite',
    admin: admin.connection,
    placeholders: placeholders.values,
    environment: outside.env,
  };
  const found = [...(url?.secrets ?? []), ...admin.secrets, ...placeholders.secrets, resolved.connection?.password];
  return {
    config,
    inForce: () =>
      describe({ config, values, given, url, connectTimeout, reasons, passwordFrom: resolved.passwordFrom, admin: admin.masked }),
    ...{ secrets: secretsIn(config, values, found), tellable: namesIn(config), findings },
  };
}

interface DatabaseUrl {
  readonly url: UrlReading | null;
  /** If it names one. */
  readonly file: SqliteReading | null;
}

/** A file of SQLite may be named only as the database of the run: what a flag compares it with is PostgreSQL's. */
function readDatabaseUrl(given: Gathered['DATABASE_URL'], { urlFlag }: Outside): DatabaseUrl {
  if (given === undefined) return { url: null, file: null };
  if (urlFlag !== undefined || !isSqliteUrl(given.text)) return { url: readUrl(given.text, given.label), file: null };
  const file = readSqliteUrl(given.text);
  return { url: { ...urlReadingOf(file), findings: findingsOf(file.notes, given.label) }, file };
}

/** @param found those that are parts of other values. */
function secretsIn(
  { waitFor, notify, pushgateway, backupS3, environment }: Config,
  values: Values,
  found: readonly (string | null | undefined)[],
): readonly string[] {
  const ofSettings = SETTING_NAMES.flatMap((name) => (settingOf(name).secret === true ? [values[name]] : [])) as readonly (string | null)[];
  const all = [
    ...found,
    ...secretsOf(waitFor),
    ...[notify, pushgateway].flatMap((urls) => (urls === null ? [] : secretsOfNotifyUrls(urls))),
    ...(backupS3 === null ? [] : [environment['AWS_SECRET_ACCESS_KEY'], environment['AWS_SESSION_TOKEN']]),
    ...ofSettings,
  ];
  return [...new Set(all.filter((secret) => secret != null))];
}

const namesIn = ({ connection, admin, role, ledgerSchema }: Config): readonly string[] => [
  ...namesOf(connection),
  ...namesOf(admin),
  ...(role === null ? [] : [role]),
  ledgerSchema,
];

const NOT_RESOLVED: Resolved = { connection: null, passwordFrom: null, findings: [] };

/** The members that settings fill by themselves. */
function filled(values: Values): Omit<Config, 'connection' | 'sqlite' | 'dialect' | 'admin' | 'placeholders' | 'environment'> {
  const members: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const member = settingOf(name).config;
    if (member !== undefined) members[member] = values[name];
  }
  return members as unknown as Config;
}

interface Parsing {
  readonly values: Values;
  /** Of defaults that depend on what is outside: why they are what they are. */
  readonly reasons: Reasons;
  readonly findings: readonly Finding[];
}

/** A value for each setting; if a text is not a value, the default stands in so that the other problems are found as well. */
function parse(given: Gathered, outside: Outside): Parsing {
  const findings: Finding[] = [];
  const reasons: Partial<Record<SettingName, string>> = {};
  const values: Partial<Record<SettingName, unknown>> = { ...FALLBACKS };
  for (const name of SETTING_NAMES) {
    const { value: kind, fallback, fallbackFrom, absent = null } = settingOf(name);
    const byDefault = fallbackFrom?.(outside);
    if (byDefault !== undefined) reasons[name] = byDefault.why;
    if (fallback === null) values[name] = byDefault?.value ?? absent;
    const one = given[name];
    if (one === undefined) continue;
    const read = parseText(kind, one.text);
    if (read.ok) values[name] = read.value;
    else findings.push(refused(one.label, read));
  }
  return { values: values as Values, reasons, findings };
}

const refused = (label: string, { problem, hint }: { readonly problem: string; readonly hint: string }): Finding =>
  badSetting(label, `${label} ${problem}`, hint);
