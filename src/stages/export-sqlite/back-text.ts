// A move into a SQLite file as a person reads it and as data: which table goes where, what becomes of its rows, and how times are kept.
import { shownName } from '../../import/cell.ts';
import { calledTable } from '../../import/target.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import { asSql } from '../../sql/printable.ts';
import type { FilledFile, FilledTable } from './fill-file.ts';

export function backText({ tables, making }: FilledFile): string {
  const rows = tables.map((one) => [
    shownName(calledTable(one.table.pair.to)),
    shownName(one.table.pair.from.name),
    String(one.rows),
    remarks(one),
  ]);
  const made = making.length === 0 ? '' : `${asSql(making)}\n\n`;
  return made + tableLines({ header: ['table', 'into', 'rows', ''], rows, kept: 3 }).join('\n');
}

const WORDS = ['unchanged', 'added', 'changed', 'removed'] as const;

function remarks(one: FilledTable): string {
  const { unchanged, changed, removed } = one;
  const counts = unchanged + changed + removed === 0 ? [] : WORDS.flatMap((word) => (one[word] === 0 ? [] : [`${one[word]} ${word}`]));
  return [...counts, ...[...one.table.again.units].map(([column, unit]) => `${column} in ${unit}`)].join(', ');
}

export const rowsOfAll = (tables: readonly FilledTable[]): string =>
  `${count(
    tables.reduce((sum, { rows }) => sum + rows, 0),
    'row',
  )} of ${count(tables.length, 'table')}`;

export const backData = ({ tables, making }: FilledFile) => ({
  ...(making.length > 0 && { making }),
  tables: tables.map(({ table: { pair, again }, rows, added, changed, removed, unchanged }) => ({
    ...{ from: calledTable(pair.to), into: pair.from.name, rows, added, changed, removed, unchanged },
    columns: pair.columns.map(({ from, to }) => ({
      ...{ from: to.name, type: to.type, into: from.name, declared: from.declared },
      ...(again.units.has(from.name) && { unit: again.units.get(from.name) }),
    })),
  })),
});
