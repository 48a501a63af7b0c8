// Makes the one trusted Config of flags, environment and files. All problems are found before any is told; after it nothing
// else reads a setting.
import envVar from 'env-var';
import { type Finding, hasErrors } from '../core/finding.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Config } from './config.ts';
import { resolveConnectTimeout } from './connection/connect-timeout.ts';
import { type Resolved, resolveConnection } from './connection/connection.ts';
import { readUrl } from './connection/url.ts';
import { describe, type Effective } from './effective.ts';
import { type Gathered, gather } from './gather.ts';
import { defaultLogFormat, logFormatReason } from './log-format.ts';
import type { Outside } from './outside.ts';
import { readPlaceholders } from './placeholders.ts';
import { namesOf, type Secrets } from './secrets.ts';
import { SETTING_NAMES, settingOf, type Values } from './settings.ts';
import { unknownNames } from './unknown.ts';
import type { Parsed, ValueKind } from './values.ts';

export interface Loaded extends Effective, Secrets {
  readonly config: Config;
  /** Warnings and notices; errors are thrown. */
  readonly findings: readonly Finding[];
}

/** @throws Stop `misused` with every problem there is. */
export function loadConfig(outside: Outside): Loaded {
  const { given, findings: gathering } = gather(outside);
  const { values, findings: parsing } = parse(given);
  const url = given.DATABASE_URL ? readUrl(given.DATABASE_URL.text, given.DATABASE_URL.label) : null;
  // What a URL that cannot be read leaves out is not known, so nothing is said about it.
  const known = url !== null && hasErrors(url.findings) ? null : { url: url?.parts ?? null, values, given };
  const resolved = known ? resolveConnection(known, outside) : NOT_RESOLVED;
  const findings = [...gathering, ...parsing, ...unknownNames(outside.env), ...(url?.findings ?? []), ...resolved.findings];
  stopOnErrors('misused', findings);

  const placeholders = readPlaceholders(outside.env);
  const connectTimeout = resolveConnectTimeout(url?.parts ?? null, values, given);
  const config: Config = {
    connection: resolved.connection,
    migrations: values.GATE_MIGRATIONS,
    layout: values.GATE_LAYOUT,
    ledgerTable: values.GATE_LEDGER_TABLE,
    outOfOrder: values.GATE_OUT_OF_ORDER,
    substitute: values.GATE_PLACEHOLDERS,
    placeholders: placeholders.values,
    environment: outside.env,
    snapshot: values.GATE_SNAPSHOT,
    snapshotStale: values.GATE_SNAPSHOT_STALE,
    waitTimeout: values.GATE_WAIT_TIMEOUT,
    connectTimeout: connectTimeout.ms,
    lockWait: values.GATE_LOCK_WAIT,
    orphanAfter: values.GATE_ORPHAN_AFTER,
    terminateOrphans: values.GATE_TERMINATE_ORPHANS === 'true',
    lockTimeout: values.GATE_LOCK_TIMEOUT,
    lockTries: values.GATE_LOCK_TRIES,
    statementTimeout: values.GATE_STATEMENT_TIMEOUT,
    deadline: values.GATE_DEADLINE,
    ledgerSchema: values.GATE_LEDGER_SCHEMA,
    schemas: values.GATE_SCHEMAS ?? [],
    role: values.GATE_ROLE,
    drift: values.GATE_DRIFT,
    ahead: values.GATE_AHEAD,
    ignore: values.GATE_IGNORE ?? [],
    partitions: values.GATE_PARTITIONS,
    privileges: values.GATE_PRIVILEGES,
    owners: values.GATE_OWNERS,
    logFormat: values.GATE_LOG_FORMAT ?? defaultLogFormat(outside),
    logLevel: values.GATE_LOG_LEVEL,
    report: values.GATE_REPORT,
  };
  const settings = [values.PGPASSWORD, values.GATE_SSLPASSWORD, values.GATE_PASSWORD_COMMAND];
  const secrets = [...(url?.secrets ?? []), ...placeholders.secrets, resolved.connection?.password, ...settings].filter(
    (secret) => secret != null,
  );
  return {
    config,
    ...describe({
      config,
      values,
      given,
      url,
      connectTimeout,
      passwordFrom: resolved.passwordFrom,
      logFormatReason: logFormatReason(outside),
    }),
    secrets: [...new Set(secrets)],
    tellable: [...namesOf(resolved.connection), ...(config.role === null ? [] : [config.role]), config.ledgerSchema],
    findings,
  };
}

const NOT_RESOLVED: Resolved = { connection: null, passwordFrom: null, findings: [] };

/** A value for each setting; where a text is no value, the default stands in so that the other problems are found as well. */
function parse(given: Gathered): { readonly values: Values; readonly findings: readonly Finding[] } {
  const texts: Readonly<Record<string, string | undefined>> = Object.fromEntries(SETTING_NAMES.map((name) => [name, given[name]?.text]));
  const readers = { parsed: (text: string, kind: ValueKind<unknown>): Parsed<unknown> => kind.parse(text) };
  const env = envVar.from(texts, readers);
  const defaults = envVar.from({} as typeof texts, readers);
  const findings: Finding[] = [];
  const values = SETTING_NAMES.map((name) => {
    const { value, fallback } = settingOf(name);
    const read = (from: typeof env) =>
      (fallback === null ? from.get(name) : from.get(name).default(fallback)).parsed(value) as Parsed<unknown> | undefined;
    const result = read(env);
    if (result === undefined) return [name, null];
    if (result.ok) return [name, result.value];
    const label = given[name]?.label ?? name;
    findings.push({ code: 'bad-setting', severity: 'error', subject: label, message: `${label} ${result.problem}`, hint: result.hint });
    const instead = read(defaults);
    return [name, instead?.ok ? instead.value : null];
  });
  return { values: Object.fromEntries(values) as Values, findings };
}
