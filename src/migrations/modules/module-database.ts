// The `db` of one call of `up` or `down`. Refuses to work once that call has ended: a query that was not awaited would be outside it.
import type { Session } from '../../postgres/session/session.ts';
import { catalogQuestions } from './catalog-questions.ts';
import { ensureEnum, findEnum } from './ensure-enum.ts';
import type { MigrationDatabase, RunQuery } from './migration-database.ts';
import { moduleBatches, type RunBatches } from './module-batches.ts';

export interface OpenDatabase {
  readonly db: MigrationDatabase;
  readonly close: () => void;
}

/** @param call whose it is, for messages: `up(db)`. @param runBatches null in a module that is one transaction. */
export function moduleDatabase(session: Session, call: string, runBatches: RunBatches | null): OpenDatabase {
  let open = true;
  /** Begins a call of a method: where it was made is kept, because the module is no longer on the stack when the server's answer is read. */
  const called =
    <A extends readonly unknown[], R>(method: string, work: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      if (!open) return Promise.reject(new Error(`db.${method} was called after ${call} had ended: await every call`));
      const asked = new Error();
      return work(...given).catch((error: Error) => {
        if (asked.stack !== undefined) error.stack = asked.stack;
        throw error;
      });
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
    close: () => {
      open = false;
    },
  };
}
