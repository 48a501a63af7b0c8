// Batches of the rows that the statement's own SELECT … LIMIT :batch finds, until it finds none. Refuses to end before that, and to go on for
// ever: a SELECT that finds what the statement does not change, or has changed already.
import type { BatchProgress } from '../../ledger/batch-store.ts';
import { Refusal } from '../refusal.ts';
import { type BatchJob, type BatchSession, type Division, NOTHING_DONE } from './batch-job.ts';

/** How many times the number of rows at the beginning may be changed: others may have come meanwhile. */
const GROWTH = 2;

export function byLimit(session: BatchSession, { size, statement }: BatchJob): Division {
  const selects = statement.selects!;
  const ask = async (select: string): Promise<unknown> => (await session.run(select, [])).rows[0]?.['value'];
  let asked: BatchProgress | null = null;
  let fruitless = 0;
  return {
    start: async () => {
      await session.query('BEGIN; SET LOCAL statement_timeout = 0');
      const total = Number(await ask(`SELECT pg_catalog.count(*) AS value FROM (${selects}) AS q`));
      await session.query('COMMIT');
      return { ...NOTHING_DONE, total, finished: total === 0 };
    },
    next: async (progress) => {
      const { rows, total } = progress;
      const isAgain = asked === progress;
      const isFruitless = asked !== null && !isAgain && rows === asked.rows;
      asked = progress;
      if (isFruitless && (await ask(`SELECT EXISTS (${selects} LIMIT 1) AS value`)) !== true) return null;
      fruitless = isFruitless ? fruitless + 1 : isAgain ? fruitless : 0;
      if (fruitless > 1) throw new Refusal('a batch has changed nothing, and its SELECT still finds rows', SAME_CONDITION);
      if (total !== null && rows > GROWTH * total + size)
        throw new Refusal(`the batches have changed ${rows} rows, and there were ${total} in the beginning`, EXCLUDE_DONE);
      return { values: { batch: String(size) }, until: null };
    },
  };
}

const SAME_CONDITION =
  'the SELECT that has LIMIT :batch must find only rows that the statement changes: move its other conditions there; or other sessions keep those rows locked';
const EXCLUDE_DONE = 'the condition of the SELECT that has LIMIT :batch must not hold any more for a row that is done';
