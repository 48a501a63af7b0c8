// Every setting there is: the one table that loading, --help, the README and the effective configuration are read off.
import { LAYOUT_NAMES } from '../layouts/layouts.ts';
import { LOG_FORMATS } from './config.ts';
import { CONNECTION_SETTINGS } from './connection/connection-settings.ts';
import { type Setting, setting } from './setting.ts';
import { choice, count, duration, folders, name, names, ownSchema, patterns, tableName, text } from './values.ts';

export { GROUPS } from './setting.ts';

const files = { group: 'files' } as const;
const limits = { group: 'limits' } as const;
const policy = { group: 'policy' } as const;
const output = { group: 'output' } as const;

export const SETTINGS = {
  ...CONNECTION_SETTINGS,

  GATE_MIGRATIONS: setting({
    ...files,
    flag: 'migrations',
    value: folders,
    fallback: './migrations',
    doc: 'folder of migrations; the image sets /migrations. Several, with commas between, are read as one (Flyway locations)',
  }),
  GATE_LAYOUT: setting({
    ...files,
    flag: 'layout',
    value: choice(['auto', ...LAYOUT_NAMES]),
    fallback: 'auto',
    doc: 'how the folder is laid out, and so which ledger is kept; auto recognises it',
  }),
  GATE_PLACEHOLDERS: setting({
    ...files,
    flag: 'placeholders',
    value: choice(['auto', 'on', 'off']),
    fallback: 'auto',
    doc: 'whether placeholders in files are replaced; auto does what the tool of the layout does, and in our own layout replaces where a GATE_PLACEHOLDER_NAME is set',
  }),
  GATE_SNAPSHOT: setting({
    ...files,
    flag: 'snapshot',
    value: text('FILE'),
    fallback: null,
    fallbackDoc: 'schema.snapshot.json in the migrations folder or beside it, if there',
    doc: 'the expected schema',
  }),
  GATE_SNAPSHOT_STALE: setting({
    ...files,
    flag: 'snapshot-stale',
    value: choice(['recorded', 'fail']),
    fallback: 'recorded',
    doc: 'a snapshot older than the folder: recorded holds it against its own head before it goes on, and records what the migrations after it make; fail applies nothing',
  }),

  GATE_WAIT_TIMEOUT: setting({
    ...limits,
    flag: 'wait-timeout',
    value: duration({ least: 0 }),
    fallback: '60s',
    doc: 'how long to wait for a server that can be used; 0 tries once',
  }),
  GATE_CONNECT_TIMEOUT: setting({
    ...limits,
    flag: 'connect-timeout',
    value: duration({ least: 1 }),
    fallback: '5s',
    doc: 'for each attempt to connect',
  }),
  GATE_LOCK_WAIT: setting({
    ...limits,
    flag: 'lock-wait',
    value: duration({ least: 0 }),
    fallback: '10m',
    doc: 'how long to wait for another gate; 0 tries once',
  }),
  GATE_ORPHAN_AFTER: setting({
    ...limits,
    flag: 'orphan-after',
    value: duration({ least: 1 }),
    fallback: '5m',
    doc: "how long another gate's session that holds the lock must have done nothing to count as abandoned",
  }),
  GATE_TERMINATE_ORPHANS: setting({
    ...limits,
    flag: 'terminate-orphans',
    value: choice(['true', 'false']),
    fallback: 'false',
    doc: 'whether such an abandoned session is ended (pg_terminate_backend); one at work never is',
  }),
  GATE_LOCK_TIMEOUT: setting({
    ...limits,
    flag: 'lock-timeout',
    value: duration({ least: 0 }),
    fallback: '5s',
    doc: "PostgreSQL's lock_timeout for each statement; 0 switches it off",
  }),
  GATE_LOCK_TRIES: setting({
    ...limits,
    flag: 'lock-tries',
    value: count,
    fallback: '10',
    doc: 'how often a migration is tried that lock_timeout, a deadlock or a serialization failure stops; rolled back in between',
  }),
  GATE_STATEMENT_TIMEOUT: setting({
    ...limits,
    flag: 'statement-timeout',
    value: duration({ least: 0 }),
    fallback: '15m',
    doc: "PostgreSQL's statement_timeout; 0 switches it off",
  }),
  GATE_DEADLINE: setting({
    ...limits,
    flag: 'deadline',
    value: duration({ least: 1 }),
    fallback: '30m',
    doc: 'for the whole run, whatever it is doing',
  }),

  GATE_LEDGER_SCHEMA: setting({
    ...policy,
    flag: 'ledger-schema',
    value: ownSchema,
    fallback: 'schemagate',
    doc: 'schema of the ledger and of the recorded expectation; made when missing',
  }),
  GATE_LEDGER_TABLE: setting({
    ...policy,
    flag: 'ledger-table',
    value: tableName,
    fallback: null,
    fallbackDoc: "where the layout's tool has it",
    doc: "another tool's own ledger, where it has another name or schema than by default",
  }),
  GATE_OUT_OF_ORDER: setting({
    ...policy,
    flag: 'out-of-order',
    value: choice(['auto', 'apply', 'fail']),
    fallback: 'auto',
    doc: "what becomes of a pending migration below the last applied one; auto does what the layout's tool does, and fails where that would skip it",
  }),
  GATE_ROLE: setting({ ...policy, flag: 'role', value: name('ROLE'), fallback: null, doc: 'SET ROLE before the first statement' }),
  GATE_DRIFT: setting({
    ...policy,
    flag: 'drift',
    value: choice(['fail', 'strict', 'warn']),
    fallback: 'fail',
    doc: 'fail stops at missing or changed objects and warns of extra ones; strict stops at extra ones too; warn never stops',
  }),
  GATE_SCHEMAS: setting({
    ...policy,
    flag: 'schemas',
    value: names('SCHEMAS'),
    fallback: null,
    fallbackDoc: 'all',
    doc: 'the only schemas that are verified, with commas between; what is in none, as an extension, is left out with the others',
  }),
  GATE_IGNORE: setting({
    ...policy,
    flag: 'ignore',
    value: patterns,
    fallback: null,
    doc: 'objects that are left out of the comparison, as public.events_p* or table:queue.*, or attributes of them, as table:public.t.options; with commas between',
  }),
  GATE_PARTITIONS: setting({
    ...policy,
    flag: 'partitions',
    value: choice(['shape', 'names']),
    fallback: 'shape',
    doc: 'shape: a partition may come and go, and is held against its parent; names: each that is expected must be there, and no other',
  }),
  GATE_PRIVILEGES: setting({
    ...policy,
    flag: 'privileges',
    value: choice(['ignore', 'verify']),
    fallback: 'ignore',
    doc: 'whether GRANTs are part of the schema that is verified',
  }),
  GATE_OWNERS: setting({
    ...policy,
    flag: 'owners',
    value: choice(['ignore', 'verify']),
    fallback: 'ignore',
    doc: 'whether owners are part of the schema that is verified',
  }),
  GATE_AHEAD: setting({
    ...policy,
    flag: 'ahead',
    value: choice(['verify', 'fail', 'allow']),
    fallback: 'verify',
    doc: 'a database ahead of this image: verify goes on if all that this image expects is still there; fail stops; allow goes on',
  }),

  GATE_LOG_FORMAT: setting({
    ...output,
    flag: 'log-format',
    value: choice(LOG_FORMATS),
    fallback: null,
    fallbackDoc: 'pretty on a terminal; else json where CI or KUBERNETES_SERVICE_HOST is set; else plain',
    doc: 'pretty and plain are for people, on a terminal and in a log; json is for machines',
  }),
  GATE_LOG_LEVEL: setting({
    ...output,
    flag: 'log-level',
    value: choice(['debug', 'info', 'warn', 'error']),
    fallback: 'info',
    doc: 'least severity that is logged',
  }),
  GATE_REPORT: setting({ ...output, flag: 'report', value: text('FILE'), fallback: null, doc: 'write the whole report there as JSON' }),
} as const;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends Setting<infer T, infer F> ? (F extends string ? T : T | null) : never;

/** What the settings amount to: a value for each, null where nothing is given and there is no default. */
export type Values = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** A row without its types, for what treats all settings alike. */
export const settingOf = (settingName: SettingName): Setting<unknown> => SETTINGS[settingName] as Setting<unknown>;

/** The default in words; empty where there is none. */
export const defaultOf = ({ fallback, fallbackDoc }: Setting<unknown>): string => fallbackDoc ?? fallback ?? '';

/** The words there are to choose from, where the value is a choice and the doc line does not name them already. */
export function choicesOf({ value, doc }: Setting<unknown>): readonly string[] {
  const choices = value.placeholder.includes('|') ? value.placeholder.split('|') : [];
  return choices.every((choice) => doc.includes(choice)) ? [] : choices;
}
