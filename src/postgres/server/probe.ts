// The first question in a new session: can this server be used, now and for this purpose?
import type { TargetSessionAttrs } from '../../config/config.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Classified } from '../errors/classified.ts';
import { ConnectionLost, PostgresError } from '../errors/errors.ts';
import type { Result, Row } from '../session/queryable.ts';
import { type Engine, enginesOf } from './engine.ts';
import { objectionTo } from './objection.ts';
import { refusalOf } from './refuse-engine.ts';
import type { Probed, ProbeOptions } from './wanted.ts';

/** `write`: primary and writable. `read`: a standby or a read-only session will do. */
export type Purpose = 'read' | 'write';

export interface ServerFacts {
  /** `server_version_num`: 180006 for 18.6. */
  readonly versionNumber: number;
  /** `server_version`: `18.6 (Debian 18.6-3)`. */
  readonly version: string;
  /** What it is besides PostgreSQL. */
  readonly engines: readonly Engine[];
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
  /** It looks, while a statement runs, whether its client is still there. */
  readonly checksClient: boolean;
  readonly database: string;
  /** The role that works, after SET ROLE. */
  readonly user: string;
  /** Where unqualified names are created: the first schema of the search path that exists; null if none does. */
  readonly schema: string | null;
  /** Which of the tables asked for are there, by the names that were asked for. */
  readonly tables: ReadonlyMap<string, FoundTable>;
  /** The server process of this session. */
  readonly backend: Backend;
  /** A pooler is in between: the process is not the one that was named at login, and may be another the next time. */
  readonly pooled: boolean;
  /** What the look asked for came to; null where there was none, or where nothing is there yet that it could be compared with. */
  readonly fingerprint: string | null;
  /** What the expression asked for came to. */
  readonly neighbours: string | null;
}

/** A server process, and since when: process ids come again. Seconds since 1970, to the microsecond, as the server prints them. */
export interface Backend {
  readonly pid: string;
  readonly startedAt: string;
}

export interface FoundTable {
  /** Unquoted. */
  readonly schema: string;
  readonly name: string;
  /** In order. */
  readonly columns: readonly string[];
}

/** The oldest major version supported, as server_version_num. */
const OLDEST = 140_000;

/**
 * What every session begins with, and comes back to. The server notices that its client is gone, which ends the session and frees its lock
 * (manual, 19.3.2): after 30 s + 3 × 10 s of silence, or after a minute in which what it has sent is not acknowledged. Time limits that the
 * role or the database brings along were meant for its application: the gate has its own.
 */
const STEADY_SETTINGS = [
  ['tcp_keepalives_idle', '30'],
  ['tcp_keepalives_interval', '10'],
  ['tcp_keepalives_count', '3'],
  ['tcp_user_timeout', '60000'],
  ['statement_timeout', '0'],
  ['lock_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0'],
] as const;
export const STEADY: readonly string[] = STEADY_SETTINGS.map(([name, value]) => `SET ${name} = ${value}`);

/** Milliseconds between two looks at the connection while a statement runs: what a killed gate has begun ends within it. */
const CHECK_INTERVAL = 2000;

/** What RESET ALL undoes, and every later file must be run with. */
export const steadyStatements = ({
  checksClient,
  versionNumber,
}: Pick<ServerFacts, 'checksClient' | 'versionNumber'>): readonly string[] => [
  ...STEADY,
  ...(checksClient ? [`SET client_connection_check_interval = ${CHECK_INTERVAL}`] : []),
  ...(versionNumber >= 170_000 ? ['SET transaction_timeout = 0'] : []),
];

/** PostgreSQL 14 has it, but for Windows, where setting it is an error, as in a server that is not quite PostgreSQL. */
const checksClientExpression = (isLocal: string): string => `CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL
    AND version() !~* '(visual c|windows|mingw|msvc)'
    THEN set_config('client_connection_check_interval', '${CHECK_INTERVAL}', ${isLocal}) END`;

/** What tells engines and services apart, for engine.ts: a schema, table, function, setting or role that only they have. Looked up, not searched for. */
const MARKS = `nullif(concat_ws(' ', to_regnamespace('_timescaledb_catalog'), to_regclass('pg_dist_partition'), to_regproc('sys.wait_for_job'),
    to_regrole('rds_superuser'), to_regrole('alloydbsuperuser'), to_regrole('neon_superuser'),
    CASE WHEN current_setting('spanner.ddl_transaction_mode', true) IS NOT NULL THEN 'spanner' END), '')`;

/** Before the role is taken: another than the one that has logged in may not see since when this session is there (manual, 27.2.3). */
const ITSELF = `SELECT pg_catalog.pg_backend_pid() AS pid,
  (SELECT extract(epoch FROM backend_start) FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())) AS started`;

/** For the rest of a transaction nobody's functions and operators pass for PostgreSQL's own (CVE-2018-1058). */
export const OWN_NAMES_ONLY = 'SET LOCAL search_path = pg_catalog';

/** What sets a session's search path; RESET ALL takes it back. @param path a list as in SET, or one name. */
export const searchPathStatement = (path: string): string => `SET search_path = ${searchPathList(path)}`;

const searchPathList = (path: string): string => searchPathNames(path).map(quoteIdent).join(', ');

/** Names of schemas in a list as in SET: those without quotes become lower case (manual, 4.1.1). */
export function searchPathNames(path: string): readonly string[] {
  const names = path.match(/\s*(?:"(?:[^"]|"")*"|[^,"])+/g) ?? [];
  return names
    .map((name) => name.trim())
    .map((name) =>
      name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
    );
}

/**
 * An answer as long as what the server collects before it sends (PQ_SEND_BUFFER_SIZE, src/backend/libpq/pqcomm.c): what it has answered before is
 * sent then, and not at the end of the message.
 */
export const ENOUGH_TO_BE_SENT = "rpad('', 8192)";

/**
 * One round trip: takes on the role, sets keep-alive, reads what the server is and which tables it has. Behind a pooler these settings
 * end with the round trip: the next client of the server connection must not find them. In a database with none of the tables the look is good for
 * nothing, and the caller can go on while the server is still at it. If it fails then, the session is lost, and the look of the next one is waited for.
 * @throws PostgresError, as if the role may not be taken.
 */
export async function probeServer(session: Probed, options: ProbeOptions): Promise<ServerFacts> {
  const { look, asked } = options.wanted;
  const results: Result[] = [];
  const { before, text } = questions(session.keyPid, options);
  let tell = (): void => {};
  const answering = session.query(text, (result) => {
    if (results.push(result) === before) tell();
  });
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  asked?.();
  await Promise.race([answering, told]);
  const facts = factsIn(results);
  session.backendPid = facts.pooled ? null : Number(facts.backend.pid);
  if (look?.mayLag === true && facts.tables.size === 0 && !facts.pooled && facts.engines.length === 0) {
    session.awaitBeforeNext(
      answering.catch((error: unknown) => {
        look.mayLag = false;
        throw error instanceof PostgresError && !error.isFatal ? lookFailed(error) : error;
      }),
    );
    return facts;
  }
  const all = await answering;
  return look === null ? facts : { ...facts, fingerprint: look.of(all.at(-1)!.rows) };
}

/** What it was asked for with it has been taken back as well, as the role. */
const lookFailed = (error: PostgresError): ConnectionLost =>
  new ConnectionLost(`the first look at the catalogs failed: ${error.message} (SQLSTATE ${error.sqlstate})`, 'LOOK_REFUSED', error);

/** @returns how many answers there are before that of the look. */
function questions(keyPid: number, { role, searchPath, wanted }: ProbeOptions): { readonly before: number; readonly text: string } {
  const pooled = `pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.<>) ${keyPid}`;
  const set = (name: string, value: string) => `pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, ${pooled})`;
  const settings = [
    ...(role === null ? [] : [set('role', role)]),
    ...(searchPath === null ? [] : [set('search_path', searchPathList(searchPath))]),
    ...STEADY_SETTINGS.map(([name, value]) => set(name, value)),
  ];
  const asked = wanted.tables.map(quoteLiteral);
  // Tables are looked for along the role's own search path, so this one query spells out what it uses; those after it need not.
  const itself = [
    `/* gate:probe */ ${ITSELF}`,
    `SELECT ${settings.join(', ')}`,
    `SELECT pg_catalog.current_schema() AS schema,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('asked', w.asked, 'schema', n.nspname, 'name', c.relname, 'columns', ARRAY(
      SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0
      AND NOT a.attisdropped ORDER BY a.attnum)))
    FROM pg_catalog.unnest(ARRAY[${asked.join(', ')}]::pg_catalog.text[]) w(asked)
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(w.asked)::pg_catalog.oid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace) AS tables`,
    OWN_NAMES_ONLY,
    `SELECT ${pooled} AS pooled, current_setting('server_version_num') AS number, current_setting('server_version') AS version, pg_is_in_recovery() AS in_recovery,
  current_setting('transaction_read_only') AS read_only, current_database() AS database, current_user AS "user",
  CASE WHEN current_setting('server_version_num')::int >= 170000 THEN set_config('transaction_timeout', '0', ${pooled}) END AS unlimited,
  ${checksClientExpression(pooled)} AS checks_client, CASE WHEN version() !~ '^PostgreSQL' OR version() ~ '-YB-' THEN version() END AS other, ${MARKS} AS marks, ${wanted.neighbours ?? 'NULL'} AS neighbours`,
  ];
  // So that the answers before that of the look are not kept back until then. Where the first table is there, it is waited for.
  const full = `SELECT CASE WHEN to_regclass(${asked[0]}) IS NULL THEN ${ENOUGH_TO_BE_SENT} END`;
  const behind = wanted.look === null ? [] : [full, wanted.look.sql];
  return { before: itself.length, text: [...itself, ...behind].join(';\n') };
}

function factsIn(results: readonly Result[]): ServerFacts {
  const [backend, , along, , row] = results.map(({ rows }) => rows[0]!) as [Row, Row, Row, Row, Row];
  const found = JSON.parse(along['tables'] ?? '[]') as readonly (FoundTable & { readonly asked: string })[];
  return {
    versionNumber: Number(row['number']),
    version: row['version']!,
    engines: (row['other'] ?? row['marks']) == null ? [] : enginesOf(row['other'] ?? '', row['marks'] ?? ''),
    inRecovery: row['in_recovery'] === 't',
    readOnly: row['read_only'] === 'on',
    checksClient: row['checks_client'] !== null,
    database: row['database']!,
    user: row['user']!,
    schema: along['schema'] ?? null,
    backend: { pid: backend['pid']!, startedAt: backend['started'] ?? '' },
    tables: new Map(found.map(({ asked, ...table }) => [asked, table])),
    pooled: row['pooled'] === 't',
    fingerprint: null,
    neighbours: row['neighbours'] ?? null,
  };
}

/** Null if the server will do for the purpose; else why not, classified as a login error would be. */
export function judge(facts: ServerFacts, purpose: Purpose, target: TargetSessionAttrs = 'any'): Classified | null {
  if (facts.versionNumber < OLDEST) {
    return {
      verdict: 'refused',
      reason: 'too-old',
      message: `the server is PostgreSQL ${facts.version}; schemagate needs 14 or newer`,
      hint: 'upgrade the server',
    };
  }
  const refusal = purpose === 'write' && facts.engines.length > 0 ? refusalOf(facts.engines) : null;
  if (refusal !== null) return refusal;
  const isOrdinary = !facts.inRecovery && !facts.readOnly && target !== 'standby' && target !== 'read-only';
  return isOrdinary ? null : objectionTo(facts, purpose, target);
}
