// The moment that a backup is of: a snapshot of the database, held open by a session of its own for as long as somebody reads by it; and what
// is there in that moment.

import { migrationsTable } from '../../ledger/gate-ledger.ts';
import { steadyStatements } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Row } from '../../postgres/session/queryable.ts';
import { Session } from '../../postgres/session/session.ts';
import { qualified } from '../../schema/model/name.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';

export interface BackedUpTable {
  readonly oid: string;
  /** As SQL has it: `public.users`. */
  readonly name: string;
  /** Without quotation marks, as pg_dump says which it is at. */
  readonly label: string;
  /** It has rows of its own, as no partitioned and no foreign table has. */
  readonly hasRows: boolean;
  /** Blocks of it, as they were counted last. */
  readonly pages: number;
}

export interface BackupMoment {
  readonly session: Session;
  /** For `pg_dump --snapshot`. */
  readonly snapshot: string;
  /** ISO 8601, UTC, by the clock of the server. */
  readonly takenAt: string;
  /** Of the whole database with its indexes, in bytes. */
  readonly size: number;
  /** Those that are in a dump: not those of PostgreSQL itself, nor those that an extension brings along. */
  readonly tables: readonly BackedUpTable[];
  /** The version that the gate's own ledger is at; null if there is none. */
  readonly version: string | null;
}

const BEGIN = ['BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY', 'SET LOCAL search_path = pg_catalog', 'SET LOCAL row_security = off'];

const MOMENT = `/* gate:moment */ SELECT pg_catalog.pg_export_snapshot() AS snapshot, pg_catalog.pg_database_size(pg_catalog.current_database()) AS size,
  pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS taken`;

/** Of a database: what a dump has of it. */
export const TABLES = `/* gate:tables */ SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind = 'r' AS has_rows, c.relpages AS pages
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

/** The session is closed by the caller. @throws PostgresError, ConnectionLost. */
export async function openMoment(context: Context, { session: { connection }, facts }: Ready): Promise<BackupMoment> {
  const { config, effects, signal } = context;
  const applicationName = applicationNameFor('backup', effects);
  const session = await Session.open({ connection, applicationName, connectTimeout: config.connectTimeout, signal });
  try {
    const role = config.role === null ? [] : [`SET ROLE ${quoteIdent(config.role)}`];
    const ledger = migrationsTable(config.ledgerSchema).table;
    const isThere = `/* gate:ledger-there */ SELECT pg_catalog.to_regclass(${quoteLiteral(ledger)}) IS NOT NULL AS there`;
    const results = await session.query([...steadyStatements(facts), ...role, ...BEGIN, MOMENT, TABLES, isThere].join(';\n'));
    const [moment, tables, there] = results.slice(-3).map(({ rows }) => rows);
    const { snapshot, size, taken } = moment![0]!;
    return {
      ...{ session, snapshot: snapshot!, takenAt: taken!, size: Number(size) },
      tables: tablesIn(tables!),
      version: there![0]!['there'] === 't' ? await headIn(session, ledger) : null,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** What TABLES returns. */
export const tablesIn = (rows: readonly Row[]): readonly BackedUpTable[] =>
  rows.map(({ oid, schema, name, has_rows: hasRows, pages }) => ({
    ...{ oid: oid!, name: qualified(schema!, name!), label: `${schema}.${name}`, hasRows: hasRows === 't', pages: Number(pages) },
  }));

/** What was applied last. */
async function headIn(session: Session, ledger: string): Promise<string | null> {
  const [found] = await session.query(
    `/* gate:head */ SELECT version FROM ${ledger} WHERE state = 'applied' ORDER BY applied_at DESC, version DESC LIMIT 1`,
  );
  return found!.rows[0]?.['version'] ?? null;
}
