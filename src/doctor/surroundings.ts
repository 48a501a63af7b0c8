// What the doctor finds out before the checks: what its role may see, since when the server counts, and which schemas are the application's.
import type { Config } from '../config/config.ts';
import { Stop } from '../core/stop.ts';
import type { Layout } from '../layouts/layout.ts';
import { OWN_NAMES_ONLY, type ServerFacts } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Scope } from '../schema/model/scope.ts';
import { workspaceOf } from '../stages/workspace.ts';
import type { Surroundings } from './check.ts';

/** A server that was never told to forget its counters may have lost them in a crash before it was started. */
const RIGHTS = `SELECT current_user AS name, r.rolsuper AS superuser,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sessions,
  extract(epoch FROM clock_timestamp())::numeric AS now,
  extract(epoch FROM clock_timestamp() - greatest(s.stats_reset, pg_postmaster_start_time()))::numeric AS counted
FROM pg_roles r LEFT JOIN pg_stat_database s ON s.datname = current_database() WHERE r.rolname = current_user`;

export async function surroundingsOf({ session, facts }: Ready, config: Config, layout: Layout | null): Promise<Surroundings> {
  const results = await session.query(`/* gate:doctor */ ${OWN_NAMES_ONLY}; ${RIGHTS}`);
  const row = results.at(-1)!.rows[0]!;
  return {
    facts,
    config,
    scope: scopeOf(config, layout, facts),
    role: {
      name: row['name']!,
      isSuperuser: row['superuser'] === 't',
      seesSessions: row['sessions'] === 't',
    },
    countedFor: row['counted'] === null ? null : Number(row['counted']) * 1000,
    now: Number(row['now']) * 1000,
  };
}

/** Where no ledger can be settled on, only the gate's own schema is known not to be the application's. */
function scopeOf(config: Config, layout: Layout | null, facts: ServerFacts): Scope {
  const alone: Scope = { exclude: [config.ledgerSchema], ...(config.schemas.length > 0 && { only: config.schemas }) };
  if (layout === null) return alone;
  try {
    return workspaceOf(config, layout, facts).scope;
  } catch (error) {
    if (error instanceof Stop) return alone;
    throw error;
  }
}
