// A transaction with more tables than the server has room for in its table of locks: what helps depends on whether it makes them or fills them.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { count } from '../../report/view-options.ts';

/** The server says so in its hint, whatever its language, and gives the same code where memory is short. */
const isOutOfLocks = (error: unknown): error is PostgresError =>
  error instanceof PostgresError && error.sqlstate === '53200' && /max_locks_per_transaction/.test(error.server.hint ?? '');

/** What to throw in place of an error of a transaction with so many tables: the error itself if it is another. */
export function withinLocks(error: unknown, what: 'makes' | 'fills', tables: number): unknown {
  if (!isOutOfLocks(error)) return error;
  const parts =
    what === 'makes'
      ? 'make them in parts, each with `--create-missing --only TABLE,…`'
      : 'move each table in a transaction of its own with `--resume`';
  const found = finding({
    code: 'out-of-resources',
    subject: 'target',
    message: `the server has no room for the locks of one transaction that ${what} ${count(tables, 'table')}: ${error.message}; nothing was moved`,
    hint: `${parts}, or raise max_locks_per_transaction and restart the server`,
  });
  return new Stop([found], { cause: error });
}
