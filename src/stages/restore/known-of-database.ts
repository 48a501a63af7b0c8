// What a database says of itself before it goes back to a backup: its last run, what is in it, and what was applied since.
import type { ConnectionConfig } from '../../config/config.ts';
import { silent } from '../../core/event.ts';
import { Stop } from '../../core/stop.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import { historyStore } from '../../ledger/history-store.ts';
import { OWN_NAMES_ONLY, probeServer } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { sessionText } from '../../report/session-lines.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { lookAround } from '../sessions/look-around.ts';
import { wantedOfGate } from '../wait/wanted-of-gate.ts';
import type { KnownRun } from './choose-rollback.ts';
import { openOn } from './open-maintenance.ts';
import { gateTable } from './restored-ledger.ts';

export interface KnownOfDatabase {
  readonly last: KnownRun | null;
  /** By the clock of the server; ISO 8601, UTC. */
  readonly now: string;
  /** In all its tables, as the server has counted them. */
  readonly rows: number;
  /** Other sessions, in words. */
  readonly sessions: readonly string[];
  /** The gate's own table of migrations; null if there is none. */
  readonly table: string | null;
}

/** Null if there is no such database. @throws Stop as waitForServer. */
export async function knownOf(
  context: Context,
  connection: ConnectionConfig,
): Promise<(KnownOfDatabase & { readonly ready: Ready }) | null> {
  const opened = await openOn({ ...context, emit: silent }, connection).catch((error: unknown) => {
    if (error instanceof Stop && error.findings[0]?.code === 'no-such-database') return null;
    throw error;
  });
  if (opened === null) return null;
  const { session } = opened;
  try {
    const probing = { role: null, searchPath: connection.searchPath ?? null, wanted: wantedOfGate(context.config) };
    const ready = { session, facts: await probeServer(session, probing) };
    const results = await session.query(`/* gate:known */ ${OWN_NAMES_ONLY}; SELECT to_json(clock_timestamp())#>>'{}' AS now,
  (SELECT coalesce(sum(n_live_tup), 0) FROM pg_stat_user_tables) AS rows`);
    const row = results.at(-1)!.rows[0]!;
    const { sessions } = await lookAround(ready, false);
    return {
      ready,
      last: await lastRun(context, ready),
      ...{ now: new Date(row['now']!).toISOString(), rows: Number(row['rows']) },
      sessions: sessions.filter(({ own }) => !own).map(sessionText),
      table: gateTable(context.config, ready.facts),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Those that only looked, and those that restored, are none that anybody goes back behind. */
async function lastRun({ config }: Context, { session }: Ready): Promise<KnownRun | null> {
  const { tables, access } = historyStore(config.ledgerSchema, migrationsTable(config.ledgerSchema));
  const [asked] = await session.query(`/* gate:history */ SELECT ${access} AS access`);
  if (asked!.rows[0]!['access'] === 'none') return null;
  const [found] = await session.query(`/* gate:history */ SELECT run, command, image, pg_catalog.to_json(at)#>>'{}' AS at FROM ${tables[0]}
WHERE command NOT IN ('restore', 'rollback') ORDER BY at DESC LIMIT 1`);
  const [row] = found!.rows;
  if (row === undefined) return null;
  return { id: row['run']!, command: row['command']!, image: row['image'] ?? null, at: new Date(row['at']!).toISOString() };
}

/** @param since ISO 8601. @returns versions that were applied after that. */
export async function appliedSince({ session }: Ready, table: string | null, since: string): Promise<readonly string[]> {
  if (table === null) return [];
  const [found] = await session.query(
    `/* gate:history */ SELECT version FROM ${table} WHERE state = 'applied' AND applied_at > ${quoteLiteral(since)}::pg_catalog.timestamptz ORDER BY applied_at, version`,
  );
  return found!.rows.map(({ version }) => version!);
}
