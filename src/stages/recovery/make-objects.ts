// Makes objects that are missing, or takes back what should not be there, by the statements that the repair of their difference has.

import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { steps } from '../../schema/repair/ddl.ts';
import { isOutside } from '../../schema/repair/script.ts';
import type { Context } from '../context.ts';

/**
 * In one transaction, but for what PostgreSQL refuses there: that is run by itself, and what stands before and after it is one each.
 * @param recorded statements of the last transaction, for the history.
 * @throws Stop('failed') with what could not be created.
 */
export async function makeObjects(
  { emit }: Context,
  session: Session,
  differences: readonly Difference[],
  recorded: readonly string[],
): Promise<void> {
  let current = 'the transaction';
  let verb: string = VERBS.missing;
  let open = false;
  let kept = false;
  const enter = async (transaction: boolean): Promise<void> => {
    if (open === transaction) return;
    await session.query(transaction ? 'BEGIN' : 'COMMIT');
    kept ||= open;
    open = transaction;
  };
  try {
    // What was valid when it was created may refer, in its text, to what is created after it, as with pg_restore.
    await session.query('SET check_function_bodies = off');
    for (const { difference, statements } of steps(differences)) {
      const started = monotonic();
      current = referenceOf(subjectOf(difference));
      verb = VERBS[difference.state];
      const outside = statements.some(isOutside);
      await enter(!outside);
      for (const statement of statements) await session.query(statement);
      kept ||= outside;
      if (difference.state === 'missing') emit({ event: 'made', object: current, durationMs: monotonic() - started });
    }
    current = 'the transaction';
    if (recorded.length > 0) {
      await enter(true);
      await session.query(recorded.join(';\n'));
    }
    await enter(false);
    await session.query('RESET check_function_bodies');
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    throw new Stop([notMade(current, verb, error, kept)], { cause: error });
  }
}

/** What was to be done with it. */
const VERBS = { missing: 'recreated', extra: 'removed', changed: 'altered back' } as const;

const notMade = (object: string, verb: string, { message, sqlstate }: PostgresError, kept: boolean) =>
  finding({
    code: 'not-recovered',
    subject: object,
    message: `${object} could not be ${verb}: ${message} (SQLSTATE ${sqlstate})`,
    hint: kept
      ? 'what was done before it is kept; fix the cause and run recover again'
      : 'nothing was changed; fix the cause and run recover again',
  });
