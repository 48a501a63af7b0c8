// What a run's sessions are called in pg_stat_activity and in the server's log.
import { traceContext } from '../../core/trace-context.ts';
import { PROGRAM } from '../../core/version.ts';
import type { Effects } from '../../project/effects.ts';
import type { Context } from '../context.ts';

/** Characters that PostgreSQL keeps. */
const MOST = 63;

/** Of a session beside those of the run, by what it is for. */
export const applicationNameFor = (what: string, { hostname }: Pick<Effects, 'hostname'>): string =>
  `${PROGRAM} ${what} ${hostname}`.slice(0, MOST);

/** A trace leaves little of the host. */
export function applicationNameOf({ config, run, effects }: Pick<Context, 'config' | 'run' | 'effects'>): string {
  const trace = traceContext(config.environment);
  return [PROGRAM, run.id.slice(0, 8), ...(trace === null ? [] : [trace.traceId]), effects.hostname].join(' ').slice(0, MOST);
}
