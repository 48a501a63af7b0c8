// What has been written to PostgreSQL since the rows were moved: the rows in which it differs from the file, as the gate compares them.
import { type Finding, finding } from '../../core/finding.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import { asRecord, type Json } from '../../redeploy/json.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import type { TableSides } from '../import/compare/compare-sides.ts';
import { summaryIn } from '../redeploy/deployment.ts';
import { AS_TEXT, callGate, type Move } from './move.ts';

export interface Written {
  /** Tables that are not the same on both sides. */
  readonly tables: readonly TableSides[];
  /** Why not all of it could be compared; null if it could. */
  readonly unknown: string | null;
}

export async function writtenSince(move: Move): Promise<Written> {
  const { exitCode, stdout, last } = await callGate(move, 'postgres', [
    'import-sqlite',
    move.file,
    '--compare',
    '--json',
    ...AS_TEXT,
    ...move.options.passedOn,
  ]);
  move.context.signal.throwIfAborted();
  if (exitCode === OUTCOMES.ready.exit) return { tables: [], unknown: null };
  const tables = tablesIn(stdout).filter(({ onlyInFile, onlyInTarget, changed }) => onlyInFile + onlyInTarget + changed > 0);
  return { tables, unknown: exitCode === OUTCOMES.mismatch.exit && tables.length > 0 ? null : summaryIn(last) };
}

/** Where it is not all well, the answer is followed by a report for people. */
function tablesIn(stdout: string): readonly TableSides[] {
  const [answer] = /^\{$.*?^\}$/ms.exec(stdout) ?? [];
  if (answer === undefined) return [];
  const { tables } = asRecord(JSON.parse(answer) as Json);
  return (Array.isArray(tables) ? tables : []).map((one: Json) => asRecord(one) as unknown as TableSides);
}

export const isNothing = ({ tables, unknown }: Written): boolean => tables.length === 0 && unknown === null;

export function writtenText({ tables, unknown }: Written): string {
  if (tables.length === 0) return unknown === null ? 'nothing: both have the same rows' : `not known: ${unknown}`;
  const sum = (of: (one: TableSides) => number): number => tables.reduce((total, one) => total + of(one), 0);
  const parts = [
    [sum(({ onlyInTarget }) => onlyInTarget), 'added'],
    [sum(({ changed }) => changed), 'changed'],
    [sum(({ onlyInFile }) => onlyInFile), 'deleted'],
  ] as const;
  const said = parts.filter(([rows]) => rows > 0).map(([rows, what]) => `${count(rows, 'row')} ${what}`);
  return `${said.join(', ')} in ${count(tables.length, 'table')}`;
}

export const writtenLines = ({ tables }: Written): readonly string[] =>
  tables.length === 0
    ? []
    : tableLines({
        header: ['table', 'added', 'changed', 'deleted'],
        rows: tables.map(({ into, onlyInTarget, changed, onlyInFile }) => [into, ...[onlyInTarget, changed, onlyInFile].map(String)]),
        kept: 1,
        numbers: [1, 2, 3],
      });

/** Of rows that the file does not have. */
export const leftInPostgres = ({ file }: Move, written: Written): readonly Finding[] =>
  isNothing(written)
    ? []
    : [
        finding({
          code: 'move-written-since',
          subject: 'PostgreSQL',
          message: `PostgreSQL was written to since the rows were moved, and the file does not have that: ${writtenText(written)}`,
          hint: `it is still in PostgreSQL: \`schemagate import-sqlite ${file} --compare\` on it says where`,
        }),
      ];
