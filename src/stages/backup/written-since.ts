// What was written to tables between two moments, as far as the counters of the server say: they count what was rolled back as well, come a little
// late, and may be reset or off.
import { few } from '../../core/text/few.ts';
import { pause } from '../../core/time/pause.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import { qualified } from '../../schema/model/name.ts';
import { quoteLiteral } from '../../sql/quote.ts';

/** Rows inserted, updated and deleted, by the table's name; null if nothing counts them. */
export type WriteCounters = ReadonlyMap<string, number> | null;

/** Milliseconds within which a session reports what it has counted, once it is idle. */
const LATE = 1100;

/** After every session has reported what it has written. Never throws: what is not known is not known. */
export async function writeCounters({ session, facts }: Ready, ledgerSchema: string): Promise<WriteCounters> {
  try {
    await pause(LATE);
    // Otherwise this session keeps its own back for longer.
    if (facts.versionNumber >= 150_000) await session.query('/* gate:counters */ SELECT pg_catalog.pg_stat_force_next_flush()');
    const [setting, found] = await session.query(`/* gate:counters */ SHOW track_counts;
SELECT schemaname AS schema, relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS writes FROM pg_catalog.pg_stat_user_tables
WHERE schemaname <> ${quoteLiteral(ledgerSchema)}`);
    if (setting!.rows[0]!['track_counts'] !== 'on') return null;
    return new Map(found!.rows.map(({ schema, name, writes }) => [qualified(schema!, name!), Number(writes)]));
  } catch {
    return null;
  }
}

/** In words. */
export function writtenSince(before: WriteCounters, after: WriteCounters): string {
  if (before === null || after === null) return 'whether rows were written since is not known';
  const grown = [...after].map(([name, writes]) => [name, writes - (before.get(name) ?? 0)] as const).filter(([, writes]) => writes !== 0);
  if (grown.some(([, writes]) => writes < 0))
    return 'whether rows were written since is not known, for the counters of the server were reset';
  if (grown.length === 0) return 'the server has counted no row written since (a session that has just written may not be counted yet)';
  const most = grown.toSorted(([, a], [, b]) => b - a).map(([name, writes]) => `${writes} in ${name}`);
  const all = grown.reduce((sum, [, writes]) => sum + writes, 0);
  return `the server has counted ${count(all, 'row')} written since, by this run and by others: ${few(most, 3)}`;
}
