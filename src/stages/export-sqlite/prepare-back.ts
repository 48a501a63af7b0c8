// A pair of tables made ready: how each value is read from PostgreSQL and becomes a cell, and how a cell of the file is read again, as a move the
// other way would read it, so that both sides can be compared.
import { type Finding, finding } from '../../core/finding.ts';
import { type Affinity, affinityOf, isForNumbers, keptByNumbers } from '../../import/back/affinity.ts';
import { type CellMaker, cellMaker } from '../../import/back/cell-maker.ts';
import { heldFrom, heldSql } from '../../import/back/held.ts';
import type { Make } from '../../import/back/moment-cell.ts';
import type { BackPair } from '../../import/back/pair-back.ts';
import { type Cell, shownCell } from '../../import/cell.ts';
import { type CellConverter, cellConverter } from '../../import/cell-converter.ts';
import { AS_TEXT, Misfit } from '../../import/convert/family.ts';
import type { ColumnPair } from '../../import/plan.ts';
import { calledTable, type TargetColumn } from '../../import/target.ts';
import type { Unit } from '../../import/time-unit.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { selectOf } from '../import/file/read-source.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';
import { AS_IT_IS, type PreparedTable } from '../import/prepared-table.ts';
import type { ExportOptions } from './export-options.ts';

export interface BackColumn extends ColumnPair {
  /** SQL of PostgreSQL. */
  readonly read: string;
  /** Of what was read, as the file will keep it. */
  readonly make: Make;
  readonly meaning: Meaning;
  readonly kept: CellMaker['kept'];
}

/** What values mean, as a move the other way would understand them. */
export interface Meaning {
  /** Of a cell that the file has. */
  readonly ofCell: (cell: Cell) => string | null | Misfit;
  /** Of what was read. */
  readonly ofText: (text: string | null) => string | null | Misfit;
  readonly isSame: (cell: Cell, text: string | null) => boolean;
}

export interface PreparedBack {
  readonly pair: BackPair;
  readonly columns: readonly BackColumn[];
  /** For reading the file as a move the other way would. */
  readonly again: PreparedTable;
  readonly findings: readonly Finding[];
}

export function prepareBack(file: SqliteFile, pair: BackPair, options: ExportOptions): PreparedBack {
  const units = new Map<string, Unit>();
  const findings: Finding[] = [];
  const columns: BackColumn[] = [];
  const converters: CellConverter[] = [];
  for (const column of pair.columns) {
    const affinity = affinityOf(column.from.declared, pair.from.isStrict);
    const [row] = file.all(selectOf(pair.from.name, heldSql(`t.${quoteIdent(column.from.name)}`)));
    const times = timesOf(pair, column.to, options);
    const maker = cellMaker(column.to, { declared: column.from.declared, affinity, held: heldFrom(row!), times });
    if (maker === null) findings.push(unknownTimes(pair, column));
    const { make, unit, kept } = maker ?? { make: () => new Misfit('has no form'), unit: null, kept: null };
    if (unit !== null) units.set(column.from.name, unit);
    const converter = readAgain(column.to, { unit, kept });
    const meaning = meaningOf(column.to, converter);
    converters.push(converter);
    columns.push({
      ...column,
      read: readSql(column.to),
      make: keptAs(make, meaning, { affinity, column, hasUnit: unit !== null }),
      meaning,
      kept,
    });
  }
  const reading = { ...AS_IT_IS, bigints: true };
  return { pair, columns, findings, again: { pair, reading, converters, units, mixed: new Map() } };
}

const timesOf = ({ to }: BackPair, column: TargetColumn, { times }: ExportOptions): Unit | 'iso' | null =>
  [to.name, calledTable(to)].map((table) => times.get(`${table}.${column.name}`.toLowerCase())).find((one) => one !== undefined) ?? null;

function readSql({ name, base, element }: TargetColumn): string {
  const column = `t.${quoteIdent(name)}`;
  if (element !== null) return `pg_catalog.array_to_json(${column})`;
  return base === 'bpchar' ? AS_TEXT(column) : column;
}

/** As a move the other way reads it; compared is what the file can keep of it. */
function readAgain(column: TargetColumn, { unit, kept }: Pick<CellMaker, 'unit' | 'kept'>): CellConverter {
  const converter = cellConverter(column, { unit, strips: false, trusts: true, emptyIsNull: false });
  const { base, element, labels } = column;
  if (kept !== null) return compared(converter, (name) => `pg_catalog.date_trunc('${kept}', ${name})`);
  // SQLite knows one zero.
  if (/^float[48]$/.test(base)) return compared(converter, (name) => `(${name} + 0::pg_catalog.${base})`);
  return converter.printed === null && element === null && labels.length === 0 ? { ...converter, printed: AS_TEXT } : converter;
}

/** With an expression of SQL in the place of the column. */
function compared(converter: CellConverter, expression: (column: string) => string): CellConverter {
  const { printed, binary } = converter;
  return {
    ...converter,
    printed: printed === null ? null : (column) => printed(expression(column)),
    ...(binary !== undefined && { binary: { ...binary, sum: (column: string) => binary.sum(expression(column)) } }),
  };
}

function meaningOf({ base }: TargetColumn, { convert, hashed }: CellConverter): Meaning {
  const ofCell: Meaning['ofCell'] = (cell) => {
    const text = cell === null ? null : convert(cell);
    return typeof text === 'string' && hashed !== undefined ? hashed(text) : text;
  };
  // A text that goes into bytes is not what is printed of them.
  const isBytes = base === 'bytea';
  const ofText: Meaning['ofText'] = (text) => (isBytes ? text : ofCell(text));
  return {
    ofCell,
    ofText,
    isSame: (cell, text) => {
      if (cell === null || text === null) return cell === text;
      if (!isBytes && (cell === text || (typeof cell === 'bigint' && String(cell) === text))) return true;
      const one = ofCell(cell);
      return !(one instanceof Misfit) && one === ofText(text);
    },
  };
}

/** A column for numbers makes numbers of texts, which must mean the same. */
function keptAs(
  make: Make,
  meaning: Meaning,
  { affinity, column, hasUnit }: { readonly affinity: Affinity; readonly column: ColumnPair; readonly hasUnit: boolean },
): Make {
  if (!isForNumbers(affinity) || hasUnit) return make;
  return (text) => {
    const cell = make(text);
    if (cell instanceof Misfit || typeof cell === 'number' || cell instanceof Uint8Array) return cell;
    const kept = keptByNumbers(cell, affinity)!;
    if (kept === cell || meaning.isSame(kept, text)) return kept;
    return new Misfit(`would be ${shownCell(kept)} in a column that is declared ${column.from.declared}`);
  };
}

const unknownTimes = ({ to }: BackPair, column: ColumnPair): Finding => {
  const path = `${to.name}.${column.to.name}`;
  return finding({
    code: 'export-times-unknown',
    subject: path,
    message: `${path} holds times, its column in the file is declared ${column.from.declared}, and no number in it tells in which unit`,
    hint: `say it with \`--times ${path}=s\` (or ms, us, ns, julian, iso)`,
  });
};
