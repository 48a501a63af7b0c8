// Rows of a table of PostgreSQL into one of the file. Where the file's rows are replaced, one that means the same is left as it is, byte for byte, and only what is new or has changed is written: the rows of the file that are to go leave before the others come, so that no value
// is there twice in between.
import type { Emit } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { Cell } from '../../import/cell.ts';
import { Misfit } from '../../import/convert/family.ts';
import type { Session } from '../../postgres/session/session.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { SqliteFile, SqliteRow } from '../import/file/sqlite-file.ts';
import { makeRowSet } from '../import/left-out-rows.ts';
import { progressOf } from '../import/load-tables.ts';
import { eachRowOf, type Values } from './database-rows.ts';
import type { ExportOptions } from './export-options.ts';
import { oldRows } from './old-rows.ts';
import type { PreparedBack } from './prepare-back.ts';
import { Refusals } from './refusals.ts';

export interface Filling {
  readonly session: Session;
  readonly file: SqliteFile;
  readonly options: Pick<ExportOptions, 'into'>;
  readonly emit: Emit;
}

/** Rows, by what has become of them. */
export interface Filled {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly findings: readonly Finding[];
}

type Cells = readonly Cell[];

/** @param index of the table, by which tables beside the file are called. @param total rows that are expected. */
export async function fillTable(
  filling: Filling,
  table: PreparedBack,
  { index, total }: { readonly index: number; readonly total: number },
) {
  const { file, options } = filling;
  const { from } = table.pair;
  const before = Number(file.all(`SELECT count(*) FROM main.${quoteIdent(from.name)}`)[0]![0]);
  const isReplaced = options.into === 'truncate' && before > 0;
  if (isReplaced && from.identity.length > 0) return replaceRows(filling, table, { index, total, before });
  if (isReplaced) file.run(`DELETE FROM main.${quoteIdent(from.name)}`);
  return { ...(await addRows(filling, table, total)), removed: isReplaced ? before : 0 };
}

async function addRows(filling: Filling, table: PreparedBack, total: number): Promise<Filled> {
  const { name } = table.pair.from;
  const columns = table.columns.map(({ from }) => from.name);
  const refusals = new Refusals(table);
  const insert = inserter(filling.file, name, columns);
  let added = 0;
  await eachRow(filling, table, { total, refusals }, (cells, values) => {
    if (refusals.tried(values, () => insert(cells))) added++;
  });
  return { added, changed: 0, removed: 0, unchanged: 0, findings: refusals.findings() };
}

interface Replacing {
  readonly index: number;
  readonly total: number;
  readonly before: number;
}

async function replaceRows(filling: Filling, table: PreparedBack, { index, total, before }: Replacing): Promise<Filled> {
  const { file } = filling;
  const { from } = table.pair;
  const writable = from.columns.filter(({ name }) => !from.details.get(name)!.isGenerated).map(({ name }) => name);
  const places = table.columns.map((column) => writable.indexOf(column.from.name));
  const kept = makeRowSet(file, `gate_kept_${index}`, from.identity)!;
  const waiting = makeWaiting(file, `gate_waiting_${index}`, from.identity.length + writable.length);
  const find = oldRows(file, table, { wanted: [...from.identity, ...writable], index });
  const refusals = new Refusals(table);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  await eachRow(filling, table, { total, refusals }, (cells, values) => {
    const found = find(cells, values);
    if (found === undefined) {
      counts.added++;
      waiting.add([...from.identity.map(() => null), ...writable.map((_, i) => cells[places.indexOf(i)] ?? null)]);
      return;
    }
    const identity = found.slice(0, from.identity.length);
    const old = found.slice(from.identity.length);
    const merged = [...old];
    for (const [i, place] of places.entries()) {
      if (!isSame(old[place]!, cells[i]!) && !table.columns[i]!.meaning.isSame(old[place]!, values[i]!)) merged[place] = cells[i]!;
    }
    if (merged.every((cell, i) => cell === old[i])) {
      counts.unchanged++;
      kept.add(identity, '');
    } else {
      counts.changed++;
      waiting.add([...identity, ...merged]);
    }
  });
  file.run(`DELETE FROM main.${quoteIdent(from.name)} AS t WHERE NOT ${kept.holds('t')}`);
  bringIn(file, table, { waiting: waiting.rows(), writable, refusals });
  return { ...counts, removed: before - counts.unchanged - counts.changed, findings: refusals.findings() };
}

interface Waiting {
  readonly add: (cells: Cells) => void;
  readonly rows: () => Iterable<SqliteRow>;
}

/** Rows beside the file, as they are: columns without a type change nothing. */
function makeWaiting(file: SqliteFile, name: string, width: number): Waiting {
  const columns = Array.from({ length: width }, (_, i) => `c${i}`);
  file.run(`CREATE TEMPORARY TABLE ${name} (${columns.join(', ')})`);
  const add = file.inserter(`INSERT INTO temp.${name} VALUES (${columns.map(() => '?').join(', ')})`);
  return { add, rows: () => file.rows(`SELECT ${columns.map(file.whole).join(', ')} FROM temp.${name}`, { bigints: true }) };
}

interface Coming {
  readonly waiting: Iterable<SqliteRow>;
  readonly writable: readonly string[];
  readonly refusals: Refusals;
}

/** A row that was there keeps its row id, and what the database has no column for; a new one gets the defaults of the file. */
function bringIn(file: SqliteFile, table: PreparedBack, { waiting, writable, refusals }: Coming): void {
  const { from } = table.pair;
  const own = from.identity.filter((name) => !writable.includes(name));
  const hasNumber = own.length > 0 && !isNumberedBy(table);
  const changed = inserter(file, from.name, [...(hasNumber ? own : []), ...writable]);
  const filled = table.columns.map((column) => column.from.name);
  const added = inserter(file, from.name, filled);
  const places = filled.map((name) => writable.indexOf(name));
  for (const row of waiting) {
    const cells = row.slice(from.identity.length);
    const isNew = row[0] === null;
    const values = places.map((place) => cells[place]!);
    const insert = (): void => (isNew ? added(values) : changed([...(hasNumber ? row.slice(0, own.length) : []), ...cells]));
    refusals.tried(values, insert);
  }
}

/** Its key is the row id under another name. */
function isNumberedBy({ pair: { from } }: PreparedBack): boolean {
  const [key, ...more] = from.key;
  return more.length === 0 && !from.isWithoutRowId && from.columns.find(({ name }) => name === key)?.declared.toUpperCase() === 'INTEGER';
}

function inserter(file: SqliteFile, table: string, columns: readonly string[]): (cells: Cells) => void {
  const names = columns.map(quoteIdent).join(', ');
  return file.inserter(`INSERT INTO main.${quoteIdent(table)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
}

const isSame = (one: Cell, other: Cell): boolean =>
  one === other || (one instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(one, other) === 0);

/** How often it is told how far a table is, in ms. */
const TOLD = 2000;

/** @param work is not told of rows of which a value does not fit. */
async function eachRow(
  { session, emit }: Filling,
  table: PreparedBack,
  { total, refusals }: { readonly total: number; readonly refusals: Refusals },
  work: (cells: Cells, values: Values) => void,
): Promise<void> {
  const { pair, columns } = table;
  const since = monotonic();
  let told = since;
  let done = 0;
  await eachRowOf(session, table, (values) => {
    const cells: Cell[] = [];
    for (const [i, value] of values.entries()) {
      const cell = value === null ? null : columns[i]!.make(value);
      if (cell instanceof Misfit) refusals.unfit(i, cell, values);
      else cells.push(cell);
    }
    if (cells.length === columns.length) work(cells, values);
    if (++done % 1000 !== 0) return;
    const now = monotonic();
    if (now - told < TOLD) return;
    told = now;
    emit(progressOf(pair.to.name, done, { total, elapsedMs: now - since }));
  });
}
