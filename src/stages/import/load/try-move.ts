// A move that begins without the look at every value before it: each is converted as it is sent anyway, and keys and references are for the server to
// check. Nothing is committed before all of them have passed. What does not pass is rolled back, and then the look finds it with all else.
import { errorsIn } from '../../../core/finding.ts';
import { Stop } from '../../../core/stop.ts';
import { hasMany, renewedIn } from '../../../import/around-loading.ts';
import type { Ready } from '../../../postgres/server/wait.ts';
import type { Context } from '../../context.ts';
import type { From, ImportOptions } from '../import-options.ts';
import { type Named, outlinePlan } from '../make-plan.ts';
import { moveTables, NotLocked } from '../move-tables.ts';
import type { PlannedMove } from '../plan-text.ts';

export interface Moved {
  readonly move: PlannedMove;
  /** Those that were set. */
  readonly sequences: readonly string[];
}

/** What did not pass, or did not come to that as tables are in use; its rows are not there. */
export interface NotPassed {
  /** The server has refused a row: that is told if a look finds nothing. */
  readonly refused: Stop | null;
}

/** @returns null if all has to be looked at before. @throws as `moveTables` what has nothing to do with rows. */
export async function tryMove(context: Context, ready: Ready, { file, options }: From, named: Named): Promise<Moved | NotPassed | null> {
  if (!isPlain(options)) return null;
  const move = await outlinePlan(ready, { file, options }, named);
  if (errorsIn(move.findings).length > 0 || leavesMuch(move, options)) return null;
  const { lockTimeout } = context.config;
  const patience = lockTimeout === 0 ? BRIEF : Math.min(BRIEF, lockTimeout);
  try {
    return { move, sequences: await moveTables(context, ready, { file, options, tables: move.tables, making: move.making, patience }) };
  } catch (error) {
    if (error instanceof NotLocked) {
      const message = 'tables of the target are in use: every value is looked at before they are waited for';
      context.emit({ event: 'note', level: 'info', message });
      return { refused: null };
    }
    if (!isOfRows(error)) throw error;
    context.emit({ event: 'note', level: 'info', message: 'rows do not fit as they are: nothing was moved, and every value is looked at' });
    return { refused: error instanceof Stop && error.findings[0]?.code === 'import-row-refused' ? error : null };
  }
}

/**
 * How long tables are waited for that are in use, in ms. Whoever comes after us waits behind us: what does not fit is to be known before that is
 * asked of them for longer.
 */
const BRIEF = 250;

/** Every row is moved as it is, in one transaction, into tables that have no other rows: what is asked for besides is found out by looking. */
const isPlain = ({ resumes, into, rejects, orphans, onBadText, emptyAsNull }: ImportOptions): boolean =>
  !resumes && into !== 'append' && rejects === null && orphans === 'fail' && onBadText === 'fail' && emptyAsNull.size === 0;

/** A rollback would leave many rows in a file of a table, which only VACUUM takes away. */
function leavesMuch({ tables }: PlannedMove, { into }: ImportOptions): boolean {
  const filled = tables.map(({ table, rows }) => ({ to: table.pair.to, rows, isEmpty: true }));
  const renewed = renewedIn(filled);
  return into === 'fail' && filled.some((one) => hasMany(one) && !renewed.has(one.to.id));
}

/** A value that does not fit or has to be read in another way, or a row that the server refuses. */
const isOfRows = (error: unknown): boolean =>
  error instanceof Stop
    ? error.findings.some(({ code }) => code === 'import-value-unfit' || code === 'import-row-refused')
    : (error as NodeJS.ErrnoException | null)?.code === 'ERR_OUT_OF_RANGE';
