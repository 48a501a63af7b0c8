// The plan of a move: every table and every value is looked at, and all that speaks against it is found, before anything is written.
import { type Finding, finding } from '../../core/finding.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Context } from '../context.ts';
import { collisionsIn } from './check-keys.ts';
import { type CheckedTable, checkTable } from './check-values.ts';
import { compareLedgers } from './compare-ledgers.ts';
import { makeRowSet, movedRows, type RowSet, withoutRows } from './left-out-rows.ts';
import { thereAlready } from './move-tables.ts';
import { type Candidate, settleOrphans } from './orphans.ts';
import { filledAlready, filledFinding, mixedUnits, pairOrFind, takenAside } from './plan-move.ts';
import type { PlannedMove } from './plan-text.ts';
import { type PreparedTable, prepareTables, withReading } from './prepared-table.ts';
import { readSource } from './read-source.ts';
import { readTarget } from './read-target.ts';
import type { From, Wishes } from './wishes.ts';

export async function makePlan(context: Context, { session }: Ready, { file, wishes }: From): Promise<PlannedMove> {
  const { signal, emit } = context;
  const [source, targets] = [readSource(file), await readTarget(session)];
  const { pairing, findings } = pairOrFind(source, targets, wishes);
  const pairs = pairing.pairs.filter(({ columns }) => columns.length > 0);
  const prepared = prepareTables(file, pairs, wishes);
  const sets = prepared.map(({ pair }, i) => (mayLeaveOut(wishes) ? makeRowSet(file, `gate_out_${i}`, pair.from.identity) : null));
  const checked: CheckedTable[] = [];
  for (const [i, table] of prepared.entries()) {
    const set = sets[i] ?? null;
    checked.push(await checkTable({ file, wishes, signal }, table, wishes.rejects === null ? null : (set?.add ?? null)));
    emit({ event: 'note', level: 'debug', message: `${table.pair.from.name} is read: ${count(checked.at(-1)!.rows, 'row')}` });
  }
  const candidates = checked.map(({ table }, i) => ({ table, leftOut: sets[i] ?? null }));
  const orphans = settleOrphans(file, candidates, wishes);
  const tables = checked.map(({ findings, rows }, i) => ({
    findings,
    ...settled(candidates[i]!, rows, { file, wishes, nulls: orphans.nulls }),
  }));
  const filled = wishes.into === 'fail' ? await filledAlready(session, pairs) : [];
  const there = wishes.resumes
    ? await thereAlready(context, session, { file, tables: tables.filter(({ table }) => filled.includes(table.pair)) })
    : [];
  return {
    tables,
    there,
    findings: [
      ...(await compareLedgers(session, { file, wishes }, { source, targets })),
      ...findings,
      ...filledFinding(
        filled.filter((pair) => !there.includes(pair)),
        wishes.resumes,
      ),
      ...prepared.flatMap(mixedUnits),
      ...tables.flatMap((table) => table.findings),
      ...orphans.findings,
      ...collisionsIn(
        file,
        tables.map(({ table }) => table),
        wishes,
      ),
      ...leftOutRows(tables, wishes),
      ...takenAside(pairs),
    ],
  };
}

const mayLeaveOut = ({ rejects, orphans }: Wishes): boolean => rejects !== null || orphans === 'skip';

interface Settling extends From {
  readonly nulls: ReadonlyMap<PreparedTable, ReadonlyMap<number, string>>;
}

/** As it is read at last: without the rows that are left out, and with NULL in the place of what refers to nothing. */
function settled(
  { table, leftOut }: Candidate,
  rows: number,
  { file, wishes, nulls }: Settling,
): { readonly table: PreparedTable; readonly rows: number; readonly leftOut: RowSet | null } {
  const without = leftOut === null ? table : withoutRows(table, leftOut, file, wishes);
  const own = nulls.get(table);
  const last = own === undefined ? without : withReading(without, file, wishes, { ...without.reading, nulls: own });
  return { table: last, rows: last.reading.where === null ? rows : movedRows(file, last), leftOut };
}

function leftOutRows(tables: PlannedMove['tables'], { rejects }: Wishes): readonly Finding[] {
  return tables.flatMap(({ table, leftOut }) => {
    const rows = leftOut?.size() ?? 0;
    if (rows === 0) return [];
    const { name } = table.pair.from;
    return [
      finding({
        code: 'import-rejected',
        subject: `table ${name}`,
        message: `${count(rows, 'row')} of ${name} ${rows === 1 ? 'is' : 'are'} left out${rejects === null ? '' : `; ${rejects} is for ${rows === 1 ? 'it' : 'them'}`}`,
        hint: 'correct them, and add them by hand',
      }),
    ];
  });
}
