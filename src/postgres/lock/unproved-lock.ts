// A lock that the server says it has given, and does not list as held; or that it does not know how to give.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { PostgresError } from '../errors/errors.ts';

/** @param keys how many were asked for. @param row what the server answered. */
export const lockNotHeld = (keys: readonly bigint[], { pid, held }: { readonly pid: string; readonly held: number }): Stop =>
  refused(
    `the server answered that the gate's lock was taken, but pg_locks has ${held === 0 ? 'nothing' : `only ${held} of ${keys.length}`} of it for this session (pid ${pid}, ${keys.length === 1 ? 'key' : 'keys'} ${keys.join(', ')})`,
  );

/** Feature not supported, undefined function, undefined table (manual, Appendix A). */
const NO_SUCH_LOCK: ReadonlySet<string> = new Set(['0A000', '42883', '42P01']);

/** @returns what to throw in place of the error, if it says that there are no such locks. */
export const lockUnknown = (error: unknown): unknown =>
  error instanceof PostgresError && NO_SUCH_LOCK.has(error.sqlstate)
    ? refused(`the server has no advisory locks as PostgreSQL has them: ${error.message}`, error)
    : error;

const refused = (message: string, cause?: unknown): Stop =>
  new Stop(
    [
      finding({
        code: 'lock-not-held',
        subject: 'the gate lock',
        message: `${message}: two runs could work at once`,
        hint: 'connect to the PostgreSQL server itself rather than to what is in front of it; on an engine without these locks, apply the migrations with a tool that is made for it',
      }),
    ],
    { cause },
  );
