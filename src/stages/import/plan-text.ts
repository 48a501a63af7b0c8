// A move as a person reads it and as data: which table goes where, with how many rows, and how what is not plain is read.
import type { Finding } from '../../core/finding.ts';
import { shownName } from '../../import/cell.ts';
import type { TablePair } from '../../import/plan.ts';
import { calledTable } from '../../import/target.ts';
import { tableLines } from '../../report/table-lines.ts';
import { asSql } from '../../sql/printable.ts';
import type { CheckedTable } from './check-values.ts';
import type { RowSet } from './left-out-rows.ts';

export interface PlannedMove {
  /** In the order in which they are loaded. */
  readonly tables: readonly (CheckedTable & { readonly leftOut: RowSet | null })[];
  /** Those of them whose rows are in the target already. */
  readonly there: ReadonlySet<TablePair>;
  /** Statements that make tables of the target: before the rows come in, and after that. */
  readonly making: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly findings: readonly Finding[];
}

export function planText({ tables, there, making }: PlannedMove): string {
  const rows = tables.map(({ table, rows }) => [
    shownName(table.pair.from.name),
    shownName(calledTable(table.pair.to)),
    String(rows),
    remarks(table, there),
  ]);
  const made = making.before.length === 0 ? '' : `${asSql([...making.before, ...making.after])}\n\n`;
  return `${made}${tableLines({ header: ['table', 'into', 'rows', ''], rows, kept: 3 }).join('\n')}`;
}

const remarks = ({ pair, units }: CheckedTable['table'], there: PlannedMove['there']): string =>
  [...(there.has(pair) ? ['is there already'] : []), ...[...units].map(([column, unit]) => `${column} in ${unit}`)].join(', ');

export const tablesData = ({ tables, there, making }: PlannedMove) => ({
  ...(making.before.length > 0 && { making: [...making.before, ...making.after] }),
  tables: tables.map(({ table: { pair, units }, rows }) => ({
    from: pair.from.name,
    into: calledTable(pair.to),
    rows,
    ...(there.has(pair) && { there: true }),
    columns: pair.columns.map(({ from, to }) => ({
      ...{ from: from.name, declared: from.declared, into: to.name, type: to.type },
      ...(units.has(from.name) && { unit: units.get(from.name) }),
    })),
  })),
});
