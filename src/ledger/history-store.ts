// What happened to the migrations of a database, beside the ledger: a row for each run that changed something, and events, which the
// ledger's own rows do not tell, or do not tell any more. That a migration was applied its row in the ledger says by itself. SQL text and
// row parsing only.
import type { Migration } from '../core/migration.ts';
import type { Row } from '../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import type { GateTable } from './gate-table.ts';
import type { Run } from './ledger.ts';

export const EVENT_NAMES = [
  'applied',
  'reverted',
  'marked',
  'baselined',
  'repaired',
  'recovered',
  'adopted',
  'restored',
  'healed',
  'heal-failed',
  'run-failed',
  'run-recovered',
  'command-started',
  'command-ran',
  'command-failed',
  'step-done',
  'step-stopped',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** What a migration is called in the ledger: a file's, or a row's whose file is gone. */
export type EventSubject = Pick<Migration, 'id' | 'version' | 'name'>;

export interface LedgerEvent {
  readonly event: Exclude<EventName, 'applied'>;
  /** Null if it is about the database as a whole. */
  readonly of: EventSubject | null;
  /** What else is to be known of it, in a few words. */
  readonly detail?: string;
  /** Its row in the ledger goes on to say when it was applied and by whom. */
  readonly rowStays?: true;
  /** Milliseconds; `message`: as long as the message takes that it is in. */
  readonly took?: number | 'message';
}

/** A run, as far as its role and its address do not say it. */
export interface RunFacts extends Run {
  readonly command: string;
  readonly host: string;
  /** Null outside an image. */
  readonly image: string | null;
}

/** Whether both tables are there, and what this role may do with them. */
export type HistoryAccess = 'none' | 'read' | 'write';

/** A row of the ledger or an event, with the run that it is of. */
export interface HistoryRow {
  readonly origin: 'ledger' | 'event';
  readonly event: EventName;
  /** As the gate's own table has it; null if it is about the database as a whole. */
  readonly version: string | null;
  readonly name: string | null;
  readonly state: 'applied' | 'started';
  readonly detail: string | null;
  /** ISO 8601, UTC, to the millisecond. */
  readonly at: string | null;
  readonly durationMs: number | null;
  readonly run: string;
  readonly program: string;
  /** Null for each of these if nobody has written the run down. */
  readonly command: string | null;
  readonly login: string | null;
  readonly role: string | null;
  readonly host: string | null;
  readonly address: string | null;
  readonly image: string | null;
}

export interface HistoryStore {
  readonly tables: readonly string[];
  /** Makes both tables, if this role may: a ledger of an earlier release goes on without them where it may not. */
  readonly create: string;
  /** An expression of type text, a HistoryAccess. */
  readonly access: string;
  /** The run's row, once. */
  run(run: RunFacts): string;
  /** Keeps what the ledger's row says of a migration that was applied, before the row is removed or written again. */
  keep(of: EventSubject): string;
  /** The event's own row. The run has to be written as well. */
  event(event: LedgerEvent, run: Run): string;
  /** One SELECT of a column `row`, without order; null if there is nothing that may be read. */
  read(access: HistoryAccess, hasLedger: boolean): string | null;
  parse(rows: readonly Row[]): readonly HistoryRow[];
  /** At most one row, with event and detail of the last command or step. */
  readonly lastRun: string;
  /** What `version` of a HistoryRow is for a migration. */
  keyOf(of: EventSubject): string;
}

/** Of a command that was run, and of a step of several. */
export const RUN_EVENTS = [
  'command-started',
  'command-ran',
  'command-failed',
  'step-done',
  'step-stopped',
] as const satisfies readonly EventName[];
export type RunEvent = (typeof RUN_EVENTS)[number];

/** Of runs that write rows for what they did not apply: an event tells of them. */
export const RECORDING_COMMANDS: readonly string[] = ['mark', 'baseline'];

const NOW = 'pg_catalog.clock_timestamp()';

/** @param gateTable the one that has a row for each migration: its ledger, or what it keeps beside another tool's. */
export function historyStore(schema: string, gateTable: GateTable): HistoryStore {
  const [runs, events] = [`${quoteIdent(schema)}.runs`, `${quoteIdent(schema)}.events`];
  const both = (right: string): string =>
    [runs, events]
      .map((table) => `pg_catalog.has_table_privilege(pg_catalog.to_regclass(${quoteLiteral(table)}), '${right}')`)
      .join(' AND ');
  const recording = RECORDING_COMMANDS.map(quoteLiteral).join(', ');
  return {
    tables: [runs, events],
    create: createIfAllowed(schema, runs, events),
    access: `CASE WHEN ${both('SELECT')} THEN CASE WHEN ${both('INSERT')} THEN 'write' ELSE 'read' END ELSE 'none' END`,
    run: (run) => runSql(runs, run),
    keep: (of) => `INSERT INTO ${events} (at, event, version, name, run, program, duration_ms)
SELECT l.applied_at, 'applied', l.version, l.name, l.run, l.program, l.duration_ms FROM ${gateTable.table} l
WHERE l.version = ${quoteLiteral(gateTable.keyOf(of))} AND l.state = 'applied' AND l.duration_ms IS NOT NULL
AND NOT EXISTS (SELECT FROM ${runs} r WHERE r.run = l.run AND r.command IN (${recording}))`,
    event: (event, run) => eventSql(events, gateTable, event, run),
    read: (access, hasLedger) => readSql(access, { ledger: hasLedger ? gateTable.table : null, runs, events }),
    parse: (rows) => rows.map(({ row }) => JSON.parse(row!) as HistoryRow),
    lastRun: `SELECT event, detail FROM ${events} WHERE event IN (${RUN_EVENTS.map(quoteLiteral).join(', ')}) ORDER BY at DESC LIMIT 1`,
    keyOf: gateTable.keyOf,
  };
}

function runSql(runs: string, { id, program, command, host, image }: RunFacts): string {
  const who = 'session_user, current_user';
  const address = 'pg_catalog.host(pg_catalog.inet_client_addr())';
  const values = [literal(id), literal(command), who, literal(host), address, literal(program), shortened(image), NOW];
  return `INSERT INTO ${runs} (run, command, login, role, host, address, program, image, at)
VALUES (${values.join(', ')})
ON CONFLICT (run) DO NOTHING`;
}

/** In characters; with the other columns four bytes each still fit into a row without TOAST. */
const LONGEST_IMAGE = 300;

const shortened = (image: string | null): string => literal(image === null ? null : image.slice(0, LONGEST_IMAGE));

function eventSql(events: string, gateTable: GateTable, { event, of, detail, took }: LedgerEvent, { id, program }: Run): string {
  const subject = of === null ? [null, null] : [gateTable.keyOf(of), of.name];
  const texts = [event, ...subject, detail ?? null, id, program].map(literal);
  const values = [NOW, ...texts, tookExpression(took)];
  return `INSERT INTO ${events} (at, event, version, name, detail, run, program, duration_ms)
VALUES (${values.join(', ')})`;
}

const literal = (text: string | null): string => (text === null ? 'NULL' : quoteLiteral(text));

function tookExpression(took: LedgerEvent['took']): string {
  if (took === 'message') return `extract(epoch FROM ${NOW} - pg_catalog.statement_timestamp()) * 1000.0`;
  return took === undefined ? 'NULL' : String(Math.round(took));
}

/**
 * Tables that are there are left alone, also where the role could not make them. Rows of `runs` are short by their types, so that PostgreSQL
 * makes no TOAST table for them: most runs of a new database would wait for its index to reach the disk, and nothing would ever be in it.
 */
function createIfAllowed(schema: string, runs: string, events: string): string {
  const tables = `CREATE TABLE IF NOT EXISTS ${runs} (run name PRIMARY KEY, command name NOT NULL, login name NOT NULL, role name NOT NULL,
  host name NOT NULL, address name, program name NOT NULL, image varchar(${LONGEST_IMAGE}), at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS ${events} (at timestamptz NOT NULL, event text NOT NULL, version text, name text, detail text,
  run text NOT NULL, program text NOT NULL, duration_ms bigint);`;
  const isAbsent = [runs, events].map((table) => `pg_catalog.to_regclass(${quoteLiteral(table)}) IS NULL`).join(' OR ');
  const isAllowed = `pg_catalog.has_schema_privilege(${quoteLiteral(schema)}, 'CREATE')`;
  return `DO ${quoteLiteral(`BEGIN IF (${isAbsent}) AND ${isAllowed} THEN ${tables.replaceAll('\n', ' ')} END IF; END`)}`;
}

const at = (time: string): string => `pg_catalog.to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** One row: the server's time, as `at` of a HistoryRow. */
export const SERVER_TIME = `SELECT ${at(NOW)} AS at`;

interface Tables {
  readonly ledger: string | null;
  readonly runs: string;
  readonly events: string;
}

function readSql(access: HistoryAccess, { ledger, runs, events }: Tables): string | null {
  const isKnown = access !== 'none';
  const facts = ['command', 'login', 'role', 'host', 'address', 'image'].map(
    (name) => `${isKnown ? `r.${name}` : 'NULL::text'} AS ${name}`,
  );
  const join = isKnown ? ` LEFT JOIN ${runs} r ON r.run = o.run` : '';
  const asJson = (columns: string, table: string): string =>
    `SELECT pg_catalog.to_json(o_rows)::text AS row FROM (SELECT ${columns}, o.version, o.name, o.duration_ms AS "durationMs", o.run, o.program, ${facts.join(', ')} FROM ${table} o${join}) o_rows`;
  const selects = [
    ...(ledger === null
      ? []
      : [
          asJson(
            `'ledger' AS origin, 'applied' AS event, o.state, o.error AS detail, ${at('coalesce(o.applied_at, o.started_at)')} AS at`,
            ledger,
          ),
        ]),
    ...(isKnown ? [asJson(`'event' AS origin, o.event, 'applied' AS state, o.detail, ${at('o.at')} AS at`, events)] : []),
  ];
  return selects.length === 0 ? null : selects.join(' UNION ALL ');
}
