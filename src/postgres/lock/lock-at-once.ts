// The gate's lock for work that need not be done now: taken if it is free, and left to whoever has it otherwise.
import type { Queryable } from '../session/queryable.ts';
import { takeAdvisory } from './advisory.ts';

/** Whether this session has it, for as long as it lives; false also where that is not certain. */
export async function lockAtOnce(session: Queryable, key: bigint): Promise<boolean> {
  const results = await session.query(`/* gate:lock */ SELECT ${takeAdvisory('pg_try_advisory_lock', [key])}`);
  return results.at(-1)?.rows[0]?.['held'] === '1';
}
