// The `db` of one call of `up` or `down`. Refuses to work once that call has ended: a query that was not awaited would be outside it.
import type { Session } from '../../postgres/session/session.ts';
import { catalogQuestions } from './catalog-questions.ts';
import { ensureEnum, findEnum } from './ensure-enum.ts';
import type { MigrationDatabase, RunQuery } from './migration-database.ts';
import { moduleBatches, type RunBatches } from './module-batches.ts';

export interface OpenDatabase {
  readonly db: MigrationDatabase;
  /** Waits for calls that nobody awaits. @throws what the first of them has failed with. */
  readonly close: () => Promise<void>;
}

/** @param call whose it is, for messages: `up(db)`. @param runBatches null in a module that is one transaction. */
export function moduleDatabase(session: Session, call: string, runBatches: RunBatches | null): OpenDatabase {
  let open = true;
  const unheard = new Set<Promise<unknown>>();
  /** Begins a call of a method: where it was made is kept, because the module is no longer on the stack when the server's answer is read. */
  const called =
    <A extends readonly unknown[], R>(method: string, work: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      if (!open) return Promise.reject(new Error(`db.${method} was called after ${call} had ended: await every call`));
      const asked = new Error();
      const answer = work(...given).catch((error: Error) => {
        if (asked.stack !== undefined) error.stack = asked.stack;
        throw error;
      });
      return heardOf(answer, unheard);
    };
  const query: RunQuery = (text, values = []) => session.run(text, values);
  const questions = catalogQuestions(query);
  return {
    db: {
      query: called('query', query),
      tableExists: called('tableExists', questions.tableExists),
      columnExists: called('columnExists', questions.columnExists),
      indexExists: called('indexExists', questions.indexExists),
      constraintExists: called('constraintExists', questions.constraintExists),
      enumLabels: called('enumLabels', async (type: string) => (await findEnum(query, type)).labels),
      ensureEnum: called('ensureEnum', (type: string, labels: readonly string[]) => ensureEnum(query, type, labels)),
      batches: called('batches', moduleBatches(runBatches)),
    },
    close: async () => {
      open = false;
      const [failed] = (await Promise.allSettled(unheard)).filter((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

/** The same promise, which is taken out of a set when somebody awaits it. */
function heardOf<R>(answer: Promise<R>, unheard: Set<Promise<unknown>>): Promise<R> {
  unheard.add(answer);
  answer.catch(() => {});
  const heard = (): Promise<R> => {
    unheard.delete(answer);
    return answer;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: whoever awaits it calls this.
    then: (kept, failed) => heard().then(kept, failed),
    catch: (failed) => heard().catch(failed),
    finally: (done) => heard().finally(done),
    [Symbol.toStringTag]: 'Promise',
  };
}
