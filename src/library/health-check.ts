// A check of the database through a connection that the application has already: whether it answers and can be written to, and whether what the
// last run of the gate has left is still there, as far as tables and enums go. `verify` and the monitor compare all of it.
import { within } from '../core/time/time-limit.ts';
import { COMMAND_HEAD, STEPS_HEAD } from '../ledger/verification-store.ts';
import { readDriverError } from '../postgres/errors/driver-errors.ts';
import type { DatabaseHealth } from '../serve/health.ts';
import { quoteIdent } from '../sql/quote.ts';
import { type Recorded, recordedQuery, type Standing, standingQuery } from './health-query.ts';
import { milliseconds, refuseUnknown } from './own-options.ts';
import { passing } from './retry.ts';

const OPTIONS = ['timeout', 'ledgerSchema', 'readOnly'];

/** A pool, client or pooled client of pg; or anything else that sends a text and returns rows. */
export interface DatabaseClient {
  query(sql: string): PromiseLike<{ readonly rows: readonly unknown[] }>;
}

export interface HealthCheckOptions {
  /** How long the answer may take: milliseconds, or a duration as `2s`; 5 s by default. */
  readonly timeout?: number | string;
  /** As GATE_LEDGER_SCHEMA; `schemagate` by default. */
  readonly ledgerSchema?: string;
  /** Whether a standby or a session that cannot write will do; false by default. */
  readonly readOnly?: boolean;
}

/**
 * The same keys as GET /api/health/database of `schemagate serve`; `tables_present` counts those that are expected. Never throws because of what it
 * finds: `issues` says what is wrong, and what could not be found out is null and not healthy.
 * @throws TypeError for a client or options that mean nothing.
 */
export async function healthCheck(client: DatabaseClient, options: HealthCheckOptions = {}): Promise<DatabaseHealth> {
  if (typeof client?.query !== 'function')
    throw new TypeError('healthCheck() expects a pool or client of pg, or another object with query(sql)');
  refuseUnknown('healthCheck()', options, OPTIONS);
  const { timeout = '5s', ledgerSchema = 'schemagate', readOnly = false } = options;
  const limit = milliseconds('timeout', timeout);
  const late = (): Error => new Error(`no answer within ${limit / 1000} s`);
  try {
    return await within(limit, look(client, ledgerSchema, readOnly), late);
  } catch (error) {
    return { ...UNKNOWN, ...wrong(error) };
  }
}

const UNKNOWN: DatabaseHealth = {
  ...{ healthy: false, migration_version: null, enum_types_valid: null, tables_present: null, tables_expected: null },
  ...{ advisory_locks_count: null, issues: [], recommendations: [] },
};

/** What is wrong, and what to do about it. */
type Trouble = readonly [issue: string, recommendation: string];

const told = (troubles: readonly Trouble[]) => ({
  issues: troubles.map(([issue]) => issue),
  recommendations: [...new Set(troubles.map(([, recommendation]) => recommendation))],
});

async function look(client: DatabaseClient, schema: string, readOnly: boolean): Promise<DatabaseHealth> {
  const standing = await asked<Standing>(client, standingQuery(schema));
  const writes: readonly Trouble[] = standing.readOnly && !readOnly ? [READ_ONLY] : [];
  const known = { ...UNKNOWN, advisory_locks_count: standing.locks };
  const unreadable = whyUnreadable(standing, schema);
  if (unreadable !== null) return { ...known, ...told([...writes, unreadable]) };
  const recorded = await asked<Recorded>(client, recordedQuery(schema, standing.tables['migrations'] !== undefined));
  const troubles = [...writes, ...troublesOf(recorded)];
  const isCompared = recorded.head !== null;
  return {
    healthy: troubles.length === 0,
    migration_version: recorded.version ?? versionOf(recorded.head),
    enum_types_valid: isCompared ? recorded.wrongEnums.length === 0 : null,
    tables_present: isCompared ? recorded.tables - recorded.missingTables.length : null,
    tables_expected: isCompared ? recorded.tables : null,
    advisory_locks_count: standing.locks,
    ...told(troubles),
  };
}

async function asked<T>(client: DatabaseClient, sql: string): Promise<T> {
  const { rows } = await client.query(`/* gate:health */ ${sql}`);
  const { answer } = (rows[0] ?? {}) as { readonly answer?: unknown };
  if (typeof answer !== 'string') throw new Error('the client did not return the row that was asked for: an object with the key answer');
  return JSON.parse(answer) as T;
}

const READ_ONLY: Trouble = [
  'this connection cannot write: the server is a standby, or its sessions are read-only',
  'connect to the primary, or call healthCheck() with readOnly: true if this connection only reads',
];

function whyUnreadable({ tables, role }: Standing, schema: string): Trouble | null {
  const [known, readable] = [Object.keys(tables), Object.values(tables)];
  if (!known.includes('expectations'))
    return [`the schema ${schema} of the gate is not there: nothing says what is expected`, 'run `schemagate up`, or give ledgerSchema'];
  if (readable.every((may) => may)) return null;
  const [name, reader] = [quoteIdent(schema), quoteIdent(role)];
  return [
    `role ${role} may not read what the gate has recorded in the schema ${schema}`,
    `GRANT USAGE ON SCHEMA ${name} TO ${reader}; GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO ${reader}`,
  ];
}

function troublesOf({ stopped, head, missingTables, wrongEnums }: Recorded): readonly Trouble[] {
  return [
    ...stopped.map((version): Trouble => [`migration ${version} stopped half-way`, 'run `schemagate up`, which goes on there']),
    ...(head === null ? [['no run of the gate has recorded what is expected', 'run `schemagate up`'] as const] : []),
    ...missingTables.map((id): Trouble => [`table ${id} is missing`, '`schemagate recover` shows what recreates it']),
    ...wrongEnums.map((id): Trouble => [`enum ${id} is missing or has other labels`, '`schemagate verify` shows what repairs it']),
  ];
}

/** A command's is a version of its own ledger: `command alembic 8f3a91 HASH`; several steps have none. */
function versionOf(head: string | null): string | null {
  const [kind, , version = null] = head?.split(' ') ?? [];
  if (kind === STEPS_HEAD) return null;
  return kind === COMMAND_HEAD ? (version === 'empty' ? null : version) : head;
}

function wrong(error: unknown): Pick<DatabaseHealth, 'issues' | 'recommendations'> {
  const message = error instanceof Error && error.message !== '' ? error.message : String((error as { code?: unknown })?.code ?? error);
  return told([[`the database cannot be used: ${message}`, adviceOn(error)]]);
}

function adviceOn(error: unknown): string {
  const reason = passing(error);
  if (reason !== null) return `${reason}: this passes by itself; see the log of the server if it does not`;
  const isOfServer = readDriverError(error) !== null;
  return isOfServer ? 'correct what the server complains about' : 'see whether the server and the network between are there';
}
