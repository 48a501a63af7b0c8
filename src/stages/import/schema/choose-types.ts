// The type of each column of a table that is made: the narrowest of those that come into question which all of its values fit.
import { isUtf8 } from 'node:buffer';
import type { Cell } from '../../../import/cell.ts';
import { cellConverter } from '../../../import/cell-converter.ts';
import { isMoment, isText } from '../../../import/convert/conversions.ts';
import { type Converted, Misfit, UNREAD } from '../../../import/convert/family.ts';
import type { NewTable } from '../../../import/schema/all-tables.ts';
import { type Held, type TypeChoice, typeChoices } from '../../../import/schema/column-type.ts';
import type { SourceTable } from '../../../import/source.ts';
import type { TargetColumn } from '../../../import/target.ts';
import { guessUnit, type UnitCounts } from '../../../import/time-unit.ts';
import { quoteIdent, sqliteLiteral } from '../../../sql/quote.ts';
import { BREATH, breathe } from '../check-values.ts';
import { selectOf } from '../file/read-source.ts';
import type { SqliteFile } from '../file/sqlite-file.ts';
import { countsIn, timesIn } from '../prepared-table.ts';

/** The table is read once, not for each column, and without those for which only one type comes into question. */
export async function newTable(file: SqliteFile, table: SourceTable, signal: AbortSignal): Promise<NewTable> {
  const held = heldIn(file, table);
  const choices = table.columns.map(({ name, declared }) => typeChoices(declared, held.get(name)!));
  const mayBeMoments = table.columns.filter((_, i) => choices[i]!.some(isMoment)).map(({ name }) => name);
  const times = timesIn(file, table, mayBeMoments);
  const tried = new Map(table.columns.map(({ name }, i) => [name, triedTypes(name, choices[i]!, times.get(name))]));
  await dropUnfit(file, table, { tried, signal });
  return { table, types: new Map(table.columns.map(({ name }, i) => [name, tried.get(name)![0]?.choice ?? choices[i]!.at(-1)!])) };
}

function heldIn(file: SqliteFile, table: SourceTable): ReadonlyMap<string, Held> {
  const counts = (column: string): readonly string[] => [
    ...['integer', 'real', 'text', 'blob'].map((kind) => `count(CASE WHEN typeof(${column}) = '${kind}' THEN 1 END)`),
    `count(CASE WHEN ${column} GLOB '*:[0-9][0-9]*[Zz]' OR ${column} GLOB '*:[0-9][0-9]*[+-][0-9][0-9]*' THEN 1 END)`,
  ];
  const defaults = file.all(
    `SELECT name FROM pragma_table_info(${sqliteLiteral(table.name)}) WHERE lower(dflt_value) IN ('true', 'false')`,
  );
  const flags = new Set(defaults.map(([name]) => name));
  const found = countsIn(file, table, { columns: table.columns.map(({ name }) => name), counts });
  return new Map(
    [...found].map(([column, [integers = 0, reals = 0, texts = 0, blobs = 0, withOffset = 0]]) => [
      column,
      { integers, reals, texts, blobs, withOffset, isFlag: flags.has(column) },
    ]),
  );
}

interface TriedType {
  readonly choice: TypeChoice;
  readonly convert: (cell: Cell) => Converted;
}

/** Those in front of the last one, which takes everything wherever it stands, in order and each once. */
function triedTypes(name: string, choices: readonly TypeChoice[], times: UnitCounts | undefined): TriedType[] {
  const last = choices.findIndex(({ sql }) => sql === choices.at(-1)!.sql);
  return [...new Map(choices.slice(0, last).map((choice) => [choice.sql, choice])).values()].flatMap((choice) => {
    const guess = isMoment(choice) ? guessUnit(times!) : { unit: null };
    if ('mixed' in guess) return [];
    const options = { unit: guess.unit, strips: true, trusts: false, emptyIsNull: false };
    return [{ choice, convert: cellConverter(asTarget(name, choice), options).convert }];
  });
}

interface Dropping {
  /** Of each column; those that a value does not fit are taken out. */
  readonly tried: ReadonlyMap<string, TriedType[]>;
  readonly signal: AbortSignal;
}

async function dropUnfit(file: SqliteFile, table: SourceTable, { tried, signal }: Dropping): Promise<void> {
  const columns = [...tried].filter(([, types]) => types.length > 0);
  if (columns.length === 0) return;
  const select = selectOf(
    table.name,
    columns.map(([name]) => file.whole(`t.${quoteIdent(name)}`)),
  );
  let rows = 0;
  for (const cells of file.rows(select, { bigints: true })) {
    for (const [i, [, types]] of columns.entries()) {
      for (let k = types.length - 1; k >= 0; k--) {
        if (!fits(types[k]!, cells[i]!)) types.splice(k, 1);
      }
    }
    if (++rows % BREATH === 0) await breathe(signal);
  }
}

/** Bytes that are no text make no column of texts, whatever it is declared as. */
function fits({ choice, convert }: TriedType, cell: Cell): boolean {
  if (cell instanceof Uint8Array && isText(choice)) return isUtf8(cell) && !cell.includes(0);
  const converted = convert(cell);
  return !(converted instanceof Misfit) || converted === UNREAD;
}

const asTarget = (name: string, { sql, base, limit, scale }: TypeChoice): TargetColumn => ({
  ...{ name, type: sql, base, limit, scale, labels: [], element: null },
  ...{ isRequired: false, hasDefault: false, isGenerated: false, sequence: null },
});
