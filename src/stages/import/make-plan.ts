// The plan of a move: every table and every value is looked at, and all that speaks against it is found, before anything is written; or as much of it
// as is known by names, where loading is the look at the values.
import { type Finding, finding } from '../../core/finding.ts';
import { pairTables, type TablePair } from '../../import/plan.ts';
import { calledTable, type TargetForeignKey, type TargetTable } from '../../import/target.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Context } from '../context.ts';
import { collisionsIn, type KeyCheck } from './check-keys.ts';
import { type CheckedTable, checkTable } from './check-values.ts';
import { compareLedgers } from './compare-ledgers.ts';
import { readSource } from './file/read-source.ts';
import { movedRows } from './file/reading.ts';
import type { From, ImportOptions } from './import-options.ts';
import { makeRowSet, withoutRows } from './left-out-rows.ts';
import { thereAlready } from './move-tables.ts';
import { type Candidate, settleOrphans } from './orphans.ts';
import { filledAlready, filledFinding, mixedUnits, pairOrFind, takenAside } from './plan-move.ts';
import type { PlannedMove } from './plan-text.ts';
import { type PreparedTable, prepareTables, withReading } from './prepared-table.ts';
import { readTarget } from './read-target.ts';
import { trySchema } from './schema/try-schema.ts';
import { lackingIn, targetLetters } from './target-letters.ts';

export const makePlan = async (context: Context, ready: Ready, from: From): Promise<PlannedMove> =>
  lookAtAll(context, ready, from, await pairByName(context, ready, from));

/** Of names, and with a look at every value. */
export async function lookAtAll(context: Context, { session }: Ready, { file, options }: From, named: Named): Promise<PlannedMove> {
  const { pairs, existing, making } = named;
  const { encoding, folding } = await targetLetters(session);
  const check: KeyCheck = { file, options, folding };
  const heed = async (table: PreparedTable): Promise<PreparedTable> => {
    const lacking = await lackingIn(session, file, table, encoding);
    return lacking === null ? table : withReading(table, file, options, { ...table.reading, lacking });
  };
  const checked = await checkAll(context, check, { pairs, heed });
  const orphans = settleOrphans(check, checked);
  const tables = checked.map((one) => ({ findings: one.findings, ...settled(one, { file, options, nulls: orphans.nulls }) }));
  const filled = options.into === 'fail' ? await filledAlready(session, existing) : [];
  const isFilled = new Set(filled);
  const ofFilled = tables.filter(({ table }) => isFilled.has(table.pair));
  const there = new Set(options.resumes ? await thereAlready(context, session, { file, tables: ofFilled }) : []);
  const left = filled.filter((pair) => !there.has(pair));
  const prepared = tables.map(({ table }) => table);
  return {
    tables,
    there,
    making,
    findings: [
      ...named.findings,
      ...filledFinding(left, options.resumes),
      ...prepared.flatMap(mixedUnits),
      ...tables.flatMap((table) => table.findings),
      ...orphans.findings,
      ...prepared.flatMap((table) => collisionsIn(check, table, null)),
      ...leftOutRows(tables, options),
      ...takenAside(pairs),
    ],
  };
}

/** From so many rows on, a move that fails at its end has taken long enough that keys and references are looked at before. */
const LONG = 2_000_000;

/** Without a look at values: every row is moved as it is, and all speaks against it that is not in a row. */
export async function outlinePlan(
  { session }: Ready,
  { file, options }: From,
  { pairs, existing, making, findings }: Named,
): Promise<PlannedMove> {
  const prepared = prepareTables(file, pairs, options, 'first');
  const tables = prepared.map((table) => ({ table, rows: movedRows(file, table), findings: [], leftOut: null }));
  const isUnproved = pairs.some(({ to }) => to.foreignKeys.some(isUnchecked));
  const isLong = tables.reduce((sum, { rows }) => sum + rows, 0) >= LONG;
  const check: KeyCheck | null = isLong || isUnproved ? { file, options, folding: (await targetLetters(session)).folding } : null;
  const filled = options.into === 'fail' ? await filledAlready(session, existing) : [];
  return {
    tables,
    there: new Set(),
    making,
    findings: [
      ...findings,
      ...filledFinding(filled, options.resumes),
      ...prepared.flatMap(mixedUnits),
      ...(check === null ? [] : settleOrphans(check, tables).findings),
      ...(check === null || !isLong ? [] : prepared.flatMap((table) => collisionsIn(check, table, null))),
      ...takenAside(pairs),
    ],
  };
}

/** Putting it back asks for no row whether it refers to one that is there. */
const isUnchecked = ({ definition }: TargetForeignKey): boolean => / NOT (?:VALID|ENFORCED)$/.test(definition);

export interface Named {
  readonly pairs: readonly TablePair[];
  /** Those of them whose table is in the target already. */
  readonly existing: readonly TablePair[];
  readonly making: PlannedMove['making'];
  readonly findings: readonly Finding[];
}

/** Of names alone, with the tables that are to be made. */
export async function pairByName({ signal }: Context, { session, facts }: Ready, { file, options }: From): Promise<Named> {
  const source = readSource(file);
  const there = await readTarget(session);
  const { lonely, pairs: known } = pairTables(source, there, options);
  const wanted = { tables: lonely, schema: facts.schema ?? 'public', signal };
  const tried = options.creates && lonely.length > 0 ? await trySchema(session, { file, options }, wanted) : null;
  const ids = new Set(there.map(({ id }) => id));
  const isThere = ({ id }: Pick<TargetTable, 'id'>): boolean => ids.has(id);
  // The indexes of a table that is made are made after its rows.
  const asFilled = (table: TargetTable): TargetTable => (isThere(table) ? table : { ...table, indexes: [] });
  const { pairing, findings } = pairOrFind(source, tried === null ? there : tried.targets.map(asFilled), options);
  const pairs = pairing.pairs.filter(({ columns }) => columns.length > 0);
  return {
    pairs,
    existing: pairs.filter(({ to }) => isThere(to)),
    making: { before: tried?.before ?? [], after: tried?.after ?? [] },
    findings: [
      ...(options.createsAll && !options.resumes ? known.map(({ to }) => alreadyThere(to)) : []),
      ...(await compareLedgers(session, { file, options }, { source, targets: there, called: 'target' })),
      ...(tried?.findings ?? []),
      ...findings,
    ],
  };
}

const alreadyThere = (table: TargetTable): Finding =>
  finding({
    code: 'import-schema-refused',
    subject: `table ${calledTable(table)}`,
    message: `--create-schema makes all tables, and the target has ${calledTable(table)} already`,
    hint: '`--create-missing` makes those that are not there, and moves rows into the others',
  });

/** Each table with the rows of it that are left out, as far as they are known by then. */
type Checked = CheckedTable & Candidate;

interface Checking {
  readonly pairs: readonly TablePair[];
  /** What the target is like, in the converters of a table. */
  readonly heed: (table: PreparedTable) => Promise<PreparedTable>;
}

async function checkAll({ signal, emit }: Context, check: KeyCheck, { pairs, heed }: Checking): Promise<readonly Checked[]> {
  const { file, options } = check;
  const checked: Checked[] = [];
  for (const [i, prepared] of prepareTables(file, pairs, options).entries()) {
    const leftOut = mayLeaveOut(options) ? makeRowSet(file, `gate_out_${i}`, prepared.pair.from.identity) : null;
    const rejected = options.rejects === null ? null : leftOut;
    const found = await checkTable({ file, options, signal }, await heed(prepared), rejected?.add ?? null);
    const repeated = rejected === null ? [] : collisionsIn(check, prepared, rejected);
    checked.push({ ...found, findings: [...found.findings, ...repeated], leftOut });
    emit({ event: 'note', level: 'debug', message: `${prepared.pair.from.name} is read: ${count(found.rows, 'row')}` });
  }
  return checked;
}

const mayLeaveOut = ({ rejects, orphans }: ImportOptions): boolean => rejects !== null || orphans === 'skip';

interface Settling extends From {
  readonly nulls: ReadonlyMap<PreparedTable, ReadonlyMap<number, string>>;
}

/** As it is read at last: without the rows that are left out, and with NULL in the place of what refers to nothing. */
function settled({ table, leftOut, rows }: Checked, { file, options, nulls }: Settling) {
  const without = leftOut === null ? table : withoutRows(table, leftOut, file, options);
  const own = nulls.get(table);
  const last = own === undefined ? without : withReading(without, file, options, { ...without.reading, nulls: own });
  return { table: last, rows: last.reading.where === null ? rows : movedRows(file, last), leftOut };
}

function leftOutRows(tables: PlannedMove['tables'], { rejects }: ImportOptions): readonly Finding[] {
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
