// The file and the target side by side, with nothing moved: which rows only one of them has, and which differ. What has been written to one side since
// a move is read off this.
import { finding } from '../../../core/finding.ts';
import { calledTable } from '../../../import/target.ts';
import type { Ready } from '../../../postgres/server/wait.ts';
import type { Session } from '../../../postgres/session/session.ts';
import { tableLines } from '../../../report/table-lines.ts';
import { count } from '../../../report/view-options.ts';
import type { Answer } from '../../answer.ts';
import type { Context } from '../../context.ts';
import type { CheckedTable } from '../check-values.ts';
import type { SqliteFile } from '../file/sqlite-file.ts';
import { importOptionsIn } from '../import-options.ts';
import { makePlan } from '../make-plan.ts';
import { SETTINGS } from '../move-tables.ts';
import type { PreparedTable } from '../prepared-table.ts';
import { printedKey, sendAgain } from './sent-again.ts';

/** Rows of one table. */
export interface TableSides {
  readonly from: string;
  readonly into: string;
  readonly inFile: number;
  readonly inTarget: number;
  readonly onlyInFile: number;
  readonly onlyInTarget: number;
  /** With the same key and other values. Without a key a row that was changed is one on each side. */
  readonly changed: number;
}

/** @throws Stop as a plan. */
export async function compareSides(context: Context, { session, facts }: Ready, file: SqliteFile): Promise<Answer> {
  const options = { ...importOptionsIn(context.flags), into: 'fail', resumes: true } as const;
  const move = await makePlan(context, { session, facts }, { file, options });
  context.stage('verify');
  await session.query(`BEGIN; ${SETTINGS}`);
  const tables: TableSides[] = [];
  for (const { table, rows } of move.tables) {
    const isSame = move.there.has(table.pair);
    tables.push(isSame ? sameSides(table, rows) : await sidesOf(session, file, { table, rows }));
    context.signal.throwIfAborted();
  }
  await session.query('ROLLBACK');
  const differing = tables.filter(isDifferent);
  const findings = move.findings.filter(({ code }) => code !== 'import-target-filled' && code !== 'import-triggers-off');
  return {
    summary: `${file.path} and the target have the same rows: ${count(
      tables.reduce((sum, { inFile }) => sum + inFile, 0),
      'row',
    )} of ${count(tables.length, 'table')}`,
    butWrong: `${file.path} is compared with the target`,
    findings: [...findings, ...differing.map(notTheSame)],
    text: sidesText(tables).join('\n'),
    data: { tables },
  };
}

export const isDifferent = ({ onlyInFile, onlyInTarget, changed }: TableSides): boolean => onlyInFile + onlyInTarget + changed > 0;

const namesOf = ({ pair }: PreparedTable) => ({ from: pair.from.name, into: calledTable(pair.to) });

const sameSides = (table: PreparedTable, rows: number): TableSides => ({
  ...{ ...namesOf(table), inFile: rows, inTarget: rows, onlyInFile: 0, onlyInTarget: 0, changed: 0 },
});

async function sidesOf(session: Session, file: SqliteFile, { table, rows }: Pick<CheckedTable, 'table' | 'rows'>): Promise<TableSides> {
  const { pair, converters } = table;
  const printed = pair.columns.flatMap((_, i) => (converters[i]!.printed === null ? [] : [i]));
  const [counted] = await session.query(`/* gate:import */ SELECT pg_catalog.count(*) AS rows FROM ${pair.to.id}`);
  const inTarget = Number(counted!.rows[0]!['rows']);
  const both = { ...namesOf(table), inFile: rows, inTarget };
  if (printed.length === 0)
    return { ...both, onlyInFile: Math.max(0, rows - inTarget), onlyInTarget: Math.max(0, inTarget - rows), changed: 0 };
  const sides = await sendAgain(session, file, table, printed);
  const key = printedKey(table)?.map((i) => `c${i}`) ?? [];
  const columns = sides.columns.join(', ');
  const sql =
    key.length === 0
      ? `SELECT (SELECT count(*) FROM (SELECT ${columns} FROM ${sides.sent} EXCEPT ALL SELECT ${columns} FROM ${sides.found} t) x) AS sent,
  (SELECT count(*) FROM (SELECT ${columns} FROM ${sides.found} t EXCEPT ALL SELECT ${columns} FROM ${sides.sent}) x) AS found, 0 AS changed`
      : `SELECT count(*) FILTER (WHERE t.there IS NULL) AS sent, count(*) FILTER (WHERE c.there IS NULL) AS found,
  count(*) FILTER (WHERE c.there AND t.there AND NOT (${sides.columns.map((one) => `c.${one} IS NOT DISTINCT FROM t.${one}`).join(' AND ')})) AS changed
FROM ${sides.sent} c FULL JOIN ${sides.found} t ON ${key.map((one) => `c.${one} = t.${one}`).join(' AND ')}`;
  const [result] = await session.query(`/* gate:import */ ${sql}`);
  const { sent, found, changed } = result!.rows[0]!;
  return { ...both, onlyInFile: Number(sent), onlyInTarget: Number(found), changed: Number(changed) };
}

const sidesText = (tables: readonly TableSides[]): readonly string[] =>
  tableLines({
    header: ['table', 'into', 'rows of the file', 'of the target', 'only in the file', 'only in the target', 'changed'],
    rows: tables.map((one) => [
      one.from,
      one.into,
      ...[one.inFile, one.inTarget, one.onlyInFile, one.onlyInTarget, one.changed].map(String),
    ]),
    kept: 2,
    numbers: [2, 3, 4, 5, 6],
  });

const notTheSame = ({ into, onlyInFile, onlyInTarget, changed }: TableSides) =>
  finding({
    code: 'import-not-the-same',
    subject: `table ${into}`,
    message: `${into} differs from the file: ${[
      ...(onlyInTarget > 0 ? [`${count(onlyInTarget, 'row')} only here`] : []),
      ...(onlyInFile > 0 ? [`${count(onlyInFile, 'row')} only in the file`] : []),
      ...(changed > 0 ? [`${count(changed, 'row')} changed`] : []),
    ].join(', ')}`,
    hint: 'one of the two was written to since the rows were moved, or they were never moved',
  });
