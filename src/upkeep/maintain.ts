// Maintains one table after the other: each by a statement of its own, with the gate's lock_timeout, until all are done, the time has come, or the run is
// asked to end. What fails for one table does not keep the others from it. How far a statement is, the watch over the session tells.
import { type Finding, finding } from '../core/finding.ts';
import { reasonOf } from '../core/reason.ts';
import { few } from '../core/text/few.ts';
import { monotonic } from '../core/time/deadline.ts';
import { formatDuration } from '../core/time/duration.ts';
import { ConnectionLost, PostgresError } from '../postgres/errors/errors.ts';
import type { Ready } from '../postgres/server/wait.ts';
import { Session } from '../postgres/session/session.ts';
import { count } from '../report/view-options.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { targetsOf } from './targets.ts';
import type { Maintaining, Target } from './task.ts';
import type { Until } from './until.ts';

type End = 'done' | 'failed' | 'stopped';

/** For removing what a cancelled statement has left, once the run was asked to end: that is to be over within two seconds. */
const LAST_ACT = 1500;

export interface Wish {
  readonly task: Maintaining;
  /** Of tables, as in SQL; empty: all that the task is for. */
  readonly names: readonly string[];
  /** Null: until all are done. */
  readonly until: Until | null;
}

type Given = Pick<Context, 'config' | 'emit' | 'signal' | 'stage' | 'blockedBy'>;

export async function maintain(context: Given, ready: Ready, { task, names, until }: Wish): Promise<Answer> {
  const { session } = ready;
  const { targets, findings: denied } = await targetsOf(ready, task, names);
  context.stage('apply');
  const findings: Finding[] = [...denied];
  const done: string[] = [];
  let isStopped = false;
  for (const [index, target] of targets.entries()) {
    isStopped = context.signal.aborted || until?.left() === 0;
    if (isStopped) break;
    const started = monotonic();
    const end = await maintainOne({ context, session, task, until, findings }, target);
    isStopped = end === 'stopped';
    if (isStopped) break;
    if (end === 'failed') continue;
    done.push(target.table);
    const message = `${target.table} ${task.done} in ${formatDuration(monotonic() - started)} (${index + 1} of ${targets.length})`;
    context.emit({ event: 'note', level: 'info', message });
  }
  const summary = `${done.length} of ${count(targets.length, 'table')} ${task.done}`;
  const rest = targets.map(({ table }) => table).filter((table) => !done.includes(table));
  const stopped = isStopped ? [stoppedFinding(context, until, rest)] : [];
  const data = { task: task.id, done, notDone: rest };
  return { summary, whenInterrupted: `${summary}; what was under way was cancelled`, findings: [...stopped, ...findings], data };
}

interface At {
  readonly context: Given;
  readonly session: Session;
  readonly task: Maintaining;
  readonly until: Until | null;
  /** What is found is added to it. */
  readonly findings: Finding[];
}

async function maintainOne(at: At, target: Target): Promise<End> {
  const { context, session, task, until, findings } = at;
  try {
    const left = until === null ? 0 : Math.max(1, Math.ceil(until.left()));
    await session.query(`SET lock_timeout = ${context.config.lockTimeout}; SET statement_timeout = ${left}`);
    // Another session may be building such an index: it is waited for no longer than for any other lock.
    const before = (await task.settle?.(session, target)) ?? [];
    for (const message of before) findings.push(leftover(target, message));
    await session.query(task.statement(target));
    return 'done';
  } catch (error) {
    if (!context.signal.aborted && (error instanceof ConnectionLost || !(error instanceof PostgresError) || error.isFatal)) throw error;
    await settleAfter(at, target);
    if (context.signal.aborted || (until !== null && until.left() === 0)) return 'stopped';
    findings.push(failed(target, error as PostgresError, context.blockedBy()));
    return 'failed';
  }
}

/** What the statement has left; on another session where this one was interrupted. */
async function settleAfter({ context, session, task, findings }: At, target: Target): Promise<void> {
  if (task.settle === undefined) return;
  const isOver = context.signal.aborted;
  let own: Session | null = null;
  try {
    if (isOver) own = await lastSession(session);
    const used = own ?? session;
    await used.query('SET statement_timeout = 0');
    for (const message of await task.settle(used, target)) findings.push(leftover(target, message));
  } catch (error) {
    const hint = '`schemagate upkeep reindex` removes what is left of it before it begins again';
    const message = `it could not be removed in time what the cancelled statement has left of ${target.table}: ${reasonOf(error)}`;
    findings.push(finding({ code: 'upkeep-leftover', subject: target.table, message, hint }));
  } finally {
    await own?.close();
  }
}

const lastSession = ({ connection, applicationName }: Session): Promise<Session> =>
  Session.open({ connection, applicationName, connectTimeout: LAST_ACT, signal: AbortSignal.timeout(LAST_ACT) });

const leftover = ({ table }: Target, message: string): Finding =>
  finding({ code: 'upkeep-leftover', subject: table, message, hint: 'nothing has to be done' });

function failed({ table }: Target, { message, sqlstate }: PostgresError, blocker: string | null): Finding {
  const isBusy = sqlstate === '55P03';
  return finding({
    code: 'upkeep-failed',
    subject: table,
    message: isBusy
      ? `${table} was left out: it is locked${blocker === null ? '' : ` by ${blocker}`}`
      : `${table}: ${message} (SQLSTATE ${sqlstate})`,
    hint: isBusy
      ? 'run it again when the table is free, or raise GATE_LOCK_TIMEOUT'
      : 'look the message up; the other tables were not affected',
  });
}

function stoppedFinding({ signal }: Given, until: Until | null, rest: readonly string[]): Finding {
  const why = signal.aborted ? `${String(signal.reason)} was received` : `it is ${until?.text}`;
  return {
    code: 'upkeep-stopped',
    severity: signal.aborted ? 'error' : 'warning',
    subject: 'upkeep',
    message: `stopped, because ${why}; not done: ${few(rest)}`,
    hint: 'run it again: it goes on with what needs it most',
  };
}
