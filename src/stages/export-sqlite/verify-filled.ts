// Proves that the file has what the database has: rows, values that are not NULL, and a checksum of every column that does not depend on the order
// of rows, computed by PostgreSQL of what it prints, and here of what a move the other way would send of the file.
import { type Finding, finding } from '../../core/finding.ts';
import { type Cell, shownCell } from '../../import/cell.ts';
import type { TablePair } from '../../import/plan.ts';
import type { HashKind } from '../../import/row-hash.ts';
import { calledTable } from '../../import/target.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { sumsOfTable } from '../import/load-tables.ts';
import { differences, type TargetSums } from '../import/verify-loaded.ts';
import { eachRowOf } from './database-rows.ts';
import type { Filling } from './fill-table.ts';
import { keyOf } from './old-rows.ts';
import type { PreparedBack } from './prepare-back.ts';
import { placeIn } from './refusals.ts';

const SHOWN = 3;

/** @param wanted of the database. @returns null if they are the same. */
export async function differenceOf(
  context: Pick<Context, 'emit' | 'signal'>,
  filling: Filling,
  { table, wanted, hash }: { readonly table: PreparedBack; readonly wanted: TargetSums; readonly hash: HashKind },
): Promise<Finding | null> {
  const there = await sumsOfTable({ context, file: filling.file, hash }, table.again, notReadAgain);
  const differing = differences(there, wanted);
  if (differing === null) return null;
  const { from, to } = table.pair;
  const { columns } = differing;
  const counts = differing.rows === null ? '' : `${calledTable(to)} has ${wanted.rows} rows, and the new file ${there.rows}; `;
  const examples = await differingRows(filling, table);
  return finding({
    code: 'export-rows-differ',
    subject: `table ${from.name}`,
    message: `${from.name} of the new file is not what the database has: ${counts}${columns.length === 0 ? '' : `the checksums differ of ${columns.join(', ')}`}${examples.length === 0 ? '' : `: ${examples.join('; ')}`}; the file is as it was`,
    hint: REPORT,
  });
}

const REPORT = 'report it, with the command and this message';

/** The file has what was made here of the row of the database: neither of them is wrong. */
const notReadAgain = (pair: TablePair, index: number, { cell, why }: { readonly cell: Cell; readonly why: string }): Finding =>
  finding({
    code: 'export-rows-differ',
    subject: `table ${pair.from.name}`,
    message: `${pair.from.name} of the new file is not what the database has: ${pair.columns[index]!.from.name} is ${shownCell(cell)}, which ${why}; the file is as it was`,
    hint: REPORT,
  });

async function differingRows({ session, file }: Filling, table: PreparedBack): Promise<readonly string[]> {
  const { pair, columns } = table;
  const key = keyOf(table);
  if (key === null) return [];
  const same = pair.from.key.map((name) => `t.${quoteIdent(name)} = ?`).join(' AND ');
  const names = columns.map(({ from }) => file.whole(`t.${quoteIdent(from.name)}`));
  const find = file.looker(`SELECT ${names.join(', ')} FROM main.${quoteIdent(pair.from.name)} t WHERE ${same}`, { bigints: true });
  const shown: string[] = [];
  await eachRowOf(session, table, (values) => {
    if (shown.length === SHOWN) return;
    const cells = key.map((i) => (values[i] === null ? null : columns[i]!.make(values[i]!)));
    const place = placeIn(table, values);
    const found = find(cells as Parameters<typeof find>[0]);
    const other =
      found === undefined ? [] : columns.flatMap(({ to, meaning }, i) => (meaning.isSame(found[i]!, values[i]!) ? [] : [{ to, i }]));
    if (found === undefined) shown.push(`the row where ${place} is missing`);
    else if (other.length > 0)
      shown.push(
        `where ${place}, ${other.map(({ to, i }) => `${to.name} is ${shownCell(found[i]!)} and not ${shownCell(values[i]!)}`).join(', ')}`,
      );
  });
  return shown;
}
