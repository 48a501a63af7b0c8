// The SQL of what is pending, as the tool itself would write it down.
import type { Session } from '../../../postgres/session/session.ts';
import type { Context } from '../../context.ts';
import type { CommandStanding } from '../read-standing.ts';
import { askAll, type Printed } from './ask-tool.ts';
import { migratingWords } from './migrating-words.ts';

/** Empty if nothing is pending. */
export async function pendingSql(context: Context, session: Session, { migrator, ledger, pending }: CommandStanding): Promise<Printed> {
  if (migrator === null) return { why: 'neither the command, nor the folder, nor the database says which tool it is' };
  const sql = migrator.lines?.sql;
  if (sql === undefined) return { why: `${migrator.name} writes no SQL of migrations that it does not apply`, hint: IN_SCRATCH };
  const words = migratingWords(context.config, migrator);
  const listed = sql.list === undefined ? null : await askAll(context, session, migrator, sql.list.line(words));
  if (listed !== null && 'why' in listed) return listed;
  const ids = listed === null ? pending.map(({ id }) => id) : sql.list!.parse(listed.text);
  if (ids.length === 0) return { text: '' };
  return askAll(context, session, migrator, sql.lines(words, { applied: ledger?.ids ?? [], pending: ids }));
}

const IN_SCRATCH =
  'what it makes can be seen beforehand: `schemagate snapshot -- COMMAND` runs it in a scratch database, and `schemagate diff` compares the snapshot with this one';
