// SQL that is not recorded and runs at a certain moment of the run: in a transaction of its own, or statement by statement if it refuses one.
import type { Failure } from '../../core/report.ts';
import type { Callback, Layout, Moment, RenderOptions } from '../../layouts/layout.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { statementsOf } from '../../sql/statements/classify.ts';
import { failureOf } from '../prepare/failure.ts';
import { alone, beginStatements, inside, limitsOf, type Message, resetStatements } from '../prepare/message.ts';
import { type Prepared, prepare } from '../prepare/prepare.ts';
import { sendMessage } from './send.ts';
import type { ApplyOptions } from './step.ts';
import { beginAny } from './transaction-guard.ts';

/** @param pending whether there is anything to apply: else only those that always run. @throws Stop('misused') as `prepare`. */
export async function prepareCallbacks(
  callbacks: readonly Callback[],
  pending: boolean,
  layout: Pick<Layout, 'render'>,
  options: RenderOptions,
  way: 'up' | 'down' = 'up',
): Promise<ReadonlyMap<Moment, readonly Prepared[]>> {
  const moments = new Map<Moment, Prepared[]>();
  for (const { moment, migration } of callbacks.filter(({ always, way: its = 'up' }) => its === way && (pending || always))) {
    const [prepared] = await prepare([migration], { ...(layout.render && { render: layout.render }) }, options);
    moments.set(moment, [...(moments.get(moment) ?? []), prepared!]);
  }
  return moments;
}

/** @returns how the first one failed, if one did; what it did in its transaction is rolled back. @throws ConnectionLost */
export async function runCallbacks(moment: Moment, options: ApplyOptions): Promise<Failure | null> {
  for (const prepared of options.callbacks.get(moment) ?? []) {
    options.emit({ event: 'note', level: 'info', message: `running ${prepared.migration.file}` });
    const failure = prepared.shape.mode === 'transaction' ? await inOne(prepared, options) : await oneByOne(prepared, options);
    if (failure !== null) return failure;
  }
  return null;
}

async function inOne(prepared: Prepared, options: ApplyOptions): Promise<Failure | null> {
  const { session } = options;
  const message = inside(prepared);
  return attempt(prepared, message, options, async () => {
    await beginAny(beginStatements(limitsOf(prepared, options.limits), true), options);
    await sendMessage(session, prepared, message);
    await session.query('COMMIT');
  });
}

async function oneByOne(prepared: Prepared, options: ApplyOptions): Promise<Failure | null> {
  const { session } = options;
  await session.query(resetStatements(limitsOf(prepared, options.limits), '').join('; '));
  for (const statement of await statementsOf(prepared.script)) {
    const message = alone(prepared, statement, prepared.script.copies.slice(statement.firstCopy, statement.firstCopy + statement.copies));
    const failure = await attempt(prepared, message, options, () => sendMessage(session, prepared, message));
    if (failure !== null) return failure;
  }
  return null;
}

async function attempt(
  prepared: Prepared,
  message: Message,
  { session }: ApplyOptions,
  run: () => Promise<unknown>,
): Promise<Failure | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    return failureOf(error, prepared, message);
  }
}
