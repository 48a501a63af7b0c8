// The type of each column of a table that is made: the narrowest of those that come into question which all of its values fit.
import { cellConverter } from '../../../import/cell-converter.ts';
import { isMoment } from '../../../import/convert/conversions.ts';
import { Misfit, UNREAD } from '../../../import/convert/family.ts';
import { type Held, type TypeChoice, typeChoices } from '../../../import/schema/column-type.ts';
import type { NewTable } from '../../../import/schema/table-ddl.ts';
import type { SourceColumn, SourceTable } from '../../../import/source.ts';
import type { TargetColumn } from '../../../import/target.ts';
import { guessUnit } from '../../../import/time-unit.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import { BREATH, breathe } from '../check-values.ts';
import { timesIn } from '../prepared-table.ts';
import { selectOf } from '../read-source.ts';
import type { SqliteFile } from '../sqlite-file.ts';

export async function newTable(file: SqliteFile, table: SourceTable, signal: AbortSignal): Promise<NewTable> {
  const types = new Map<string, TypeChoice>();
  for (const column of table.columns) {
    const choices = typeChoices(column.declared, heldBy(file, table, column));
    let taken = choices.at(-1)!;
    for (const choice of choices.slice(0, -1)) {
      if (!(await fits(file, table, { column, choice, signal }))) continue;
      taken = choice;
      break;
    }
    types.set(column.name, taken);
  }
  return { table, types };
}

function heldBy(file: SqliteFile, table: SourceTable, { name }: SourceColumn): Held {
  const column = `t.${quoteIdent(name)}`;
  const kinds = ['integer', 'real', 'text', 'blob'].map((kind) => `count(CASE WHEN typeof(${column}) = '${kind}' THEN 1 END)`);
  const offset = `count(CASE WHEN ${column} GLOB '*:[0-9][0-9]*[Zz]' OR ${column} GLOB '*:[0-9][0-9]*[+-][0-9][0-9]*' THEN 1 END)`;
  const [row] = file.all(selectOf(table.name, [...kinds, offset]));
  const [integers = 0, reals = 0, texts = 0, blobs = 0, withOffset = 0] = row!.map(Number);
  return { integers, reals, texts, blobs, withOffset };
}

interface Fitting {
  readonly column: SourceColumn;
  readonly choice: TypeChoice;
  readonly signal: AbortSignal;
}

async function fits(file: SqliteFile, table: SourceTable, { column, choice, signal }: Fitting): Promise<boolean> {
  const guess = isMoment(choice) ? guessUnit(timesIn(file, table, column.name)) : { unit: null };
  if ('mixed' in guess) return false;
  const wish = { unit: guess.unit, strips: true, trusts: false, emptyIsNull: false };
  const { convert } = cellConverter(asTarget(column.name, choice), wish);
  let rows = 0;
  for (const [cell] of file.rows(selectOf(table.name, [`t.${quoteIdent(column.name)}`]), { bigints: true })) {
    const converted = convert(cell!);
    if (converted instanceof Misfit && converted !== UNREAD) return false;
    if (++rows % BREATH === 0) await breathe(signal);
  }
  return true;
}

const asTarget = (name: string, { sql, base, limit, scale }: TypeChoice): TargetColumn => ({
  ...{ name, type: sql, base, limit, scale, labels: [], element: null },
  ...{ isRequired: false, hasDefault: false, isGenerated: false, sequence: null },
});
