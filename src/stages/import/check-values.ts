// Every value of every table is looked at without anything being written, so that all that does not fit is told at once: how much of it there is,
// and the first of it by table, column, key and value.
import { type Finding, finding } from '../../core/finding.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { pause } from '../../core/time/pause.ts';
import { type Cell, shownCell } from '../../import/cell.ts';
import { Misfit, UNREAD } from '../../import/convert/family.ts';
import { count } from '../../report/view-options.ts';
import { keyText, movedRows, suspectsOf } from './file/reading.ts';
import type { SqliteFile, SqliteRow } from './file/sqlite-file.ts';
import type { ImportOptions } from './import-options.ts';
import { columnPath, type PreparedTable, withReading } from './prepared-table.ts';

/** So many rows between two looks at what else has happened. */
export const BREATH = 20_000;
/** What is wrong with a number if nothing tells its unit. */
const UNIT = /unit$/;
const LACKING = /encoding \w+ lacks/;
/** So many examples of what does not fit. */
const SHOWN = 3;

/** Those of a kind. */
export interface Misfits {
  readonly misfit: Misfit;
  count: number;
  readonly first: { readonly place: string; readonly cell: Cell }[];
}

export interface Checking {
  readonly file: SqliteFile;
  readonly options: ImportOptions;
  readonly signal: AbortSignal;
}

export interface CheckedTable {
  readonly table: PreparedTable;
  readonly rows: number;
  readonly findings: readonly Finding[];
}

/** @param rejected is told of each row that does not fit, where such rows are left out. @throws what the signal was aborted with. */
export async function checkTable(
  { file, options, signal }: Checking,
  table: PreparedTable,
  rejected: ((identity: SqliteRow, why: string) => void) | null,
): Promise<CheckedTable> {
  const { pair, converters, reading } = table;
  const misfits = converters.map(() => new Map<string, Misfits>());
  const changes = changesIn(table, file, options);
  const unread = new Set<number>();
  const { identity, key } = pair.from;
  const behind = converters.length + identity.length;
  let looked = 0;
  try {
    for (const cells of suspectsOf(file, table)) {
      let why: string | null = null;
      for (let i = 0; i < converters.length; i++) {
        const converted = converters[i]!.convert(cells[i]!);
        if (!(converted instanceof Misfit)) {
          changes.look(i, cells[i]!, converted);
          continue;
        }
        if (converted === UNREAD && !reading.asBytes.has(i)) unread.add(i);
        else if (!isMixed(table, i, converted))
          keepMisfit(misfits[i]!, converted, cells[i]!, () =>
            key.length === 0 ? 'in a row without a key' : keyText(key, cells.slice(behind)),
          );
        why ??= `${pair.columns[i]!.from.name} ${converted.why}`;
      }
      if (why !== null && rejected !== null && unread.size === 0) rejected(cells.slice(converters.length, behind), why);
      if (++looked % BREATH === 0) await breathe(signal);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE' || reading.bigints) throw error;
    // A whole number that JavaScript does not hold exactly.
    return checkTable({ file, options, signal }, withReading(table, file, options, { ...reading, bigints: true }), rejected);
  }
  if (unread.size > 0) {
    const asBytes = new Set([...reading.asBytes, ...unread]);
    return checkTable({ file, options, signal }, withReading(table, file, options, { ...reading, asBytes }), rejected);
  }
  const severity = rejected === null ? 'error' : 'warning';
  const findings = misfits.flatMap((found, i) =>
    [...found.values()].map((seen) => ({ ...misfitFinding(table, i, seen), severity }) as const),
  );
  return { table, rows: movedRows(file, table), findings: [...findings, ...changes.findings()] };
}

/** That its numbers are in several units is said of the column as a whole. */
const isMixed = ({ pair, mixed }: PreparedTable, index: number, { why }: Misfit): boolean =>
  mixed.has(pair.columns[index]!.from.name) && UNIT.test(why);

/** Counts the values that are not moved as they are, because that was asked for. */
function changesIn(table: PreparedTable, file: SqliteFile, options: ImportOptions) {
  const strict =
    options.onBadText === 'strip' ? withReading(table, file, { ...options, onBadText: 'fail' }, table.reading).converters : null;
  const emptied = table.converters.map(() => 0);
  const stripped = table.converters.map(() => 0);
  const told = (counts: readonly number[], what: (number: number) => string): readonly Finding[] =>
    counts.flatMap((number, i) => {
      const path = columnPath(table.pair, table.pair.columns[i]!);
      if (number === 0) return [];
      return [finding({ code: 'import-changed', subject: path, message: `${path}: ${what(number)}`, hint: 'nothing has to be done' })];
    });
  return {
    look: (i: number, cell: Cell, converted: string | null): void => {
      if (cell === '' && converted === null) emptied[i]!++;
      else if (strict !== null && strict[i]!.convert(cell) instanceof Misfit) stripped[i]!++;
    },
    findings: () => [
      ...told(emptied, (number) => `${count(number, 'empty string')} ${number === 1 ? 'becomes' : 'become'} NULL`),
      ...told(stripped, (number) => `${count(number, 'value')} ${number === 1 ? 'loses' : 'lose'} what PostgreSQL does not keep in texts`),
    ],
  };
}

export async function breathe(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await pause(0);
}

/** Kinds are told apart by what is wrong, whatever the numbers in it; empty strings are a kind of their own, about which something can be done. */
export function keepMisfit(found: Map<string, Misfits>, misfit: Misfit, cell: Cell, place: () => string): void {
  const kind = `${cell === ''} ${misfit.why.replaceAll(/\d+/g, '')}`;
  const seen = found.get(kind) ?? { misfit, count: 0, first: [] };
  found.set(kind, seen);
  seen.count++;
  if (seen.first.length < SHOWN) seen.first.push({ cell, place: place() });
}

/** Without how bad it is. */
function misfitFinding({ pair, reading }: PreparedTable, index: number, seen: Misfits): Omit<Finding, 'severity'> {
  const column = pair.columns[index]!;
  const path = columnPath(pair, column);
  const [first = '', ...others] = seen.first.map(
    ({ place, cell }) => `${shownCell(reading.asBytes.has(index) ? asText(cell) : cell)} (${place})`,
  );
  const left = seen.count - seen.first.length;
  const rest = [...others, ...(left > 0 ? [`${count(left, 'more value')}`] : [])];
  return {
    code: 'import-value-unfit',
    subject: path,
    message: `${path}: ${first} ${seen.misfit.why}${rest.length === 0 ? '' : `; likewise ${rest.join(', ')}`}`,
    hint: hintFor(path, seen),
  };
}

const asText = (cell: Cell): Cell => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell);

function hintFor(path: string, { misfit, first }: Misfits): string {
  if (first.every(({ cell }) => cell === ''))
    return `\`--empty-as-null ${shellWord(path)}\` makes NULL of empty strings; or correct the rows in the file`;
  if (/NUL character|UTF-8|u0000|surrogate/.test(misfit.why))
    return 'leave out what cannot be kept with `--on-bad-text strip`, or correct the rows in the file';
  if (LACKING.test(misfit.why)) return "move the rows into a database that is created with ENCODING 'UTF8', or correct them in the file";
  if (UNIT.test(misfit.why)) return `say it with \`--unit ${shellWord(`${path}=s`)}\` (or ms, us, ns, julian)`;
  return 'correct the rows in the file, or change the column in a migration';
}
