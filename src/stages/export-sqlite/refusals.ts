// What of a table cannot be written: values that the file cannot keep, and rows that SQLite does not take; and what is shortened. Kept by what is
// wrong, with how often, and the first of it by its key.
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { shownCell } from '../../import/cell.ts';
import { Misfit } from '../../import/convert/family.ts';
import { calledTable } from '../../import/target.ts';
import { count } from '../../report/view-options.ts';
import { RESULT } from '../../sqlite/session/connection.ts';
import { keepMisfit, type Misfits } from '../import/check-values.ts';
import { keyText } from '../import/file/reading.ts';
import type { SqliteRow } from '../import/file/sqlite-file.ts';
import { keyOf } from './old-rows.ts';
import type { PreparedBack } from './prepare-back.ts';

/** What is wrong with a row, and not with the file or the disk. */
const OF_ROWS: readonly number[] = [RESULT.CONSTRAINT, RESULT.MISMATCH, RESULT.TOOBIG];

export class Refusals {
  readonly #table: PreparedBack;
  readonly #unfit: readonly Map<string, Misfits>[];
  readonly #refused = new Map<string, Misfits>();

  constructor(table: PreparedBack) {
    this.#table = table;
    this.#unfit = table.columns.map(() => new Map());
  }

  /** @param values of the row, one for each column. */
  unfit(index: number, misfit: Misfit, values: SqliteRow): void {
    keepMisfit(this.#unfit[index]!, misfit, values[index]!, () => placeIn(this.#table, values));
  }

  /** @returns whether SQLite has taken the row. @throws what is wrong with more than the row. */
  tried(values: SqliteRow, insert: () => void): boolean {
    try {
      insert();
      return true;
    } catch (error) {
      const { errcode = 0 } = error as { readonly errcode?: number };
      if (!OF_ROWS.includes(errcode & 0xff)) throw error;
      keepMisfit(this.#refused, new Misfit(reasonOf(error)), null, () => placeIn(this.#table, values));
      return false;
    }
  }

  findings(): readonly Finding[] {
    const { pair, columns } = this.#table;
    return [
      ...this.#unfit.flatMap((kinds, i) => [...kinds.values()].map((seen) => unfitFinding(`${pair.to.name}.${columns[i]!.to.name}`, seen))),
      ...[...this.#refused.values()].map((seen) => refusedFinding(pair, seen)),
    ];
  }
}

/** A row in words, by its key. @param values as they were read. */
export function placeIn(table: PreparedBack, values: SqliteRow): string {
  const { columns } = table;
  const key = keyOf(table);
  if (key === null) return 'in a row without a key';
  const cells = key.map((i) => {
    const cell = values[i] === null ? null : columns[i]!.make(String(values[i]));
    return cell instanceof Misfit ? values[i]! : cell;
  });
  return keyText(
    key.map((i) => columns[i]!.to.name),
    cells,
  );
}

function unfitFinding(path: string, { misfit, first, count: all }: Misfits): Finding {
  const [example = '', ...others] = first.map(({ cell, place }) => `${shownCell(cell)} (${place})`);
  return finding({
    code: 'export-value-unfit',
    subject: path,
    message: `${path}: ${example} ${misfit.why}${likewise([...others, ...more(all - first.length, 'value')])}`,
    hint: `correct the rows in the database, leave the column out with \`--skip ${path}\`, or change its declaration in a migration of the file`,
  });
}

function refusedFinding({ from, to }: PreparedBack['pair'], { misfit, first, count: all }: Misfits): Finding {
  const [example = '', ...others] = first.map(({ place }) => place);
  return finding({
    code: 'export-row-refused',
    subject: from.name,
    message: `SQLite does not take a row of ${calledTable(to)} into ${from.name} (${example}): ${misfit.why}${likewise([...others, ...more(all - first.length, 'row')])}`,
    hint: 'correct the rows in the database, or what the file asks of them in a migration of the file',
  });
}

const more = (left: number, noun: string): readonly string[] => (left > 0 ? [count(left, `more ${noun}`)] : []);

const likewise = (others: readonly string[]): string => (others.length === 0 ? '' : `; likewise ${others.join(', ')}`);
