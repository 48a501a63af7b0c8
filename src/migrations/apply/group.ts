// Which pending migrations share a transaction if nobody else works in the database, which of those transactions share a message, and that
// message. Only those whose result is the same in one transaction as in several: see docs/decisions/14-groups-on-an-empty-database.md.
import type { Times } from '../../ledger/ledger.ts';
import { migrationLabel } from '../../postgres/lock/holder.ts';
import { ENOUGH_TO_BE_SENT } from '../../postgres/server/probe.ts';
import { type Effect, effectOf } from '../../sql/statements/statement-effect.ts';
import { beginStatements, freshInItself, freshStatements, type Limits } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { ApplyOptions } from './step.ts';

/** So that one transaction stays small: its locks, whose table all databases of the server share, and its text in memory. */
const MOST = { migrations: 50, statements: 200, length: 64 * 1024 } as const;

/** So that what was done is told several times a second. */
const MOST_OF_MESSAGE = { groups: 16, length: 256 * 1024 } as const;

/** What takes longer (ms) is run by itself, so that one can see which migration it is. */
const LONGEST_STATEMENT = 2000;

type Asked = Pick<ApplyOptions, 'isFresh' | 'guard' | 'callbacks' | 'unfinished' | 'pause'>;

/** The migrations from `index` on that are applied together; none where the next one goes by itself. */
export function groupAt(pending: readonly Prepared[], index: number, options: Asked): readonly Prepared[] {
  const group = togetherAt(pending, index, options);
  return group.length > 1 ? group : [];
}

/**
 * The same, or the next one alone if it could share a transaction. One that writes rows is the last of its group: what an attempt that is
 * rolled back has taken from a sequence is not given back, so nothing may fail after it.
 */
function togetherAt(pending: readonly Prepared[], index: number, options: Asked): readonly Prepared[] {
  const { isFresh, guard, callbacks, unfinished, pause } = options;
  if (!isFresh || guard !== undefined || unfinished !== null || callbacks.has('before-each') || callbacks.has('after-each')) return [];
  let [statements, length] = [0, 0];
  const group: Prepared[] = [];
  for (const prepared of pending.slice(index, index + MOST.migrations)) {
    if (group.length > 0 && prepared.migration === pause?.before) break;
    statements += prepared.script.statements.length;
    length += prepared.script.sql.length;
    if (statements > MOST.statements || length > MOST.length) break;
    const effect = effectOfFile(prepared);
    if (effect === 'other') break;
    group.push(prepared);
    if (effect === 'writes') break;
  }
  return group;
}

/**
 * The groups from `index` on that are sent in one message, each a transaction; none where the next migration goes by itself. After them a
 * single one may follow in the message if it only defines things.
 */
export function groupsAt(pending: readonly Prepared[], index: number, options: Asked): readonly (readonly Prepared[])[] {
  const groups: (readonly Prepared[])[] = [];
  let [next, length] = [index, 0];
  while (groups.length < MOST_OF_MESSAGE.groups && (groups.length === 0 || pending[next]?.migration !== options.pause?.before)) {
    const together = togetherAt(pending, next, options);
    const isAlone = together.length === 1;
    const group = isAlone && (groups.length === 0 || effectOfFile(together[0]!) === 'writes') ? [] : together;
    length += group.reduce((sum, { script }) => sum + script.sql.length, 0);
    if (group.length === 0 || (groups.length > 0 && length > MOST_OF_MESSAGE.length)) break;
    groups.push(group);
    next += group.length;
  }
  return groups;
}

function effectOfFile({ migration, shape, directives, script }: Prepared): Effect {
  const isPlain = migration.kind === 'versioned' && shape.mode === 'transaction';
  if (!isPlain || directives.keeps !== undefined || directives.lockTimeout !== undefined || directives.statementTimeout !== undefined)
    return 'other';
  const effects = script.statements.map((statement) => effectOf(statement, script.sql));
  return effects.includes('other') ? 'other' : effects.includes('writes') ? 'writes' : 'defines';
}

/** The column of what tells the time before the first migration and after each. */
export const AT = 'schemagate_at';
const place = (i: number): string => `schemagate.at_${i}`;
/** Kept by the server until the transaction ends, so that the ledger's rows can be in the same message. */
const tellTime = (i: number): string =>
  `SELECT pg_catalog.set_config('${place(i)}', extract(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.text, true) AS ${AT}`;
const timeAt = (i: number): string => `pg_catalog.to_timestamp(pg_catalog.current_setting('${place(i)}')::pg_catalog.float8)`;

/** With it the server sends what it has answered. */
const SENT = `SELECT pg_catalog.${ENOUGH_TO_BE_SENT}`;

/** Of the one at that place in the group. */
export const timesOf = (i: number): Times => ({ from: timeAt(i), to: timeAt(i + 1) });

/** The transactions of one message. */
export interface Transactions {
  readonly groups: readonly (readonly Prepared[])[];
  /** Ledger rows of a group, whose times are timesOf. */
  readonly rowsOf: (group: readonly Prepared[]) => string;
  readonly limits: Limits;
  /** They are the last of the run: the last of them is durable, as in `inTransaction`, and the session is as it was before the first. */
  readonly last: boolean;
  /** A transaction is begun after that, in the same message. What came of them is sent before it is. */
  readonly isFollowed: boolean;
}

/**
 * Each group in a transaction of its own, one after the other in one round trip: the first that fails ends the message. Of those that end a run, what
 * came of all but the last is sent while the server is at that: nothing comes after it meanwhile.
 */
export function groupsMessage({ groups, rowsOf, limits, last, isFollowed }: Transactions): string {
  const { statementTimeout } = limits;
  const short = { ...limits, statementTimeout: statementTimeout === 0 ? LONGEST_STATEMENT : Math.min(statementTimeout, LONGEST_STATEMENT) };
  const texts = groups.map((group, i) => {
    const isLast = last && i === groups.length - 1;
    // Within the transaction: a query before its BEGIN would be one in which that may not choose the isolation level.
    const sends = isLast && i > 0 ? [SENT] : [];
    return [
      beginStatements(short, isLast),
      ...sends,
      tellTime(0),
      ...group.map(({ script }, at) => `${script.sql}\n;\n${tellTime(at + 1)}`),
      rowsOf(group),
      'COMMIT',
    ].join(';\n');
  });
  const fresh = isFollowed ? freshInItself(limits, SENT) : freshStatements(limits);
  return `${labelOf(groups.flat())}${[...texts, ...(last ? [fresh] : [])].join(';\n')}`;
}

const labelOf = ([first, ...others]: readonly Prepared[]): string =>
  migrationLabel(`${first!.migration.file} and ${others.length} after it`);
