// Writes down in a SQLite file what is expected of its schema from here on.
import type { Catalog } from '../../schema/model/object.ts';
import { inTransaction, type Writing } from '../apply/transaction.ts';
import type { OpenFile } from '../session/open-file.ts';
import { recording } from '../verify/expectation-table.ts';

/** Nothing, if nothing is applied or what is recorded stays. */
export async function recordSchema(writing: Writing, file: OpenFile, head: string | null, schema: Catalog | null): Promise<void> {
  if (head === null || schema === null) return;
  await inTransaction(writing, file, () => file.run(recording(writing.context.config.ledgerSchema, head, schema)));
}
