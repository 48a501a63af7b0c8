// What people require before anything is applied: check/*.sql, and the `-- gate: require …` lines of pending migrations. Changes nothing. A query
// that reads something that does not exist yet is not run, and that is reported: a migration that is still pending may create it.

import { type Finding, finding, type Place } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { few } from '../../core/text/few.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { type Answered, type Question, readOnlyQuery, shownRows } from '../../postgres/session/read-only-query.ts';
import type { Project } from '../../project/project.ts';
import { locate } from '../../sql/locate.ts';

export interface Check extends Question {
  /** What it asks, for messages. */
  readonly called: string;
  /** Null if the rows are what they must be. */
  refused(rows: readonly Row[], check: Check): Finding | null;
}

/** undefined_table, undefined_column, undefined_function, undefined_object, invalid_schema_name: errcodes.txt of the server's source. */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '42704', '3F000']);
const NAMED = 3;

/** Whether a migration's header may require something, before it is prepared. */
export const mayRequire = ({ code, text }: Migration): boolean => code === null && text.includes('require');

export async function runChecks(
  session: Queryable,
  project: Pick<Project, 'checks'>,
  prepared: readonly Requiring[],
  { applied }: Pick<Plan, 'applied'>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const unasked: string[] = [];
  for (const check of checksOf(project, prepared)) {
    const answered = await readOnlyQuery(session, check);
    if ('rows' in answered) findings.push(...oneOrNone(check.refused(answered.rows, check)));
    else if (NOT_THERE.has(answered.error.sqlstate)) unasked.push(`${check.called} (${answered.error.server.message})`);
    else findings.push(failed(check, answered));
  }
  return unasked.length === 0 ? findings : [...findings, checksNotRun(unasked, applied)];
}

type Requiring = Pick<Prepared, 'migration' | 'directives'>;

/** @param prepared what is pending. */
export const checksOf = ({ checks }: Pick<Project, 'checks'>, prepared: readonly Requiring[]): readonly Check[] => [
  ...checks().map(ofFile),
  ...prepared.flatMap(requirementsOf),
];

const ofFile = ({ file, text }: ReturnType<Project['checks']>[number]): Check => ({
  file,
  text,
  called: file,
  refused: (rows) =>
    rows.length === 0
      ? null
      : finding({
          code: 'check-rows',
          subject: file,
          message: `${file} must return no rows before migrations are applied, and returned ${rows.length}: ${shownRows(rows)}`,
          hint: 'fix the data that the query found, or fix the query, and run again',
          place: { file },
        }),
});

const requirementsOf = ({ migration: { file, text }, directives: { requires = [] } }: Requiring): readonly Check[] =>
  requires.map(({ query, offset }) => ({
    file,
    text: query,
    within: { source: text, offset },
    called: `the requirement "${query}" of ${file}`,
    refused: (rows, { called }) =>
      isTrue(rows)
        ? null
        : finding({
            code: 'requirement-not-met',
            subject: file,
            message: `${called} must return true before migrations are applied, and returned ${returned(rows)}`,
            hint: 'do what the migration requires, and run again; nothing was applied',
            place: { file, ...locate(text, offset) },
          }),
  }));

function returned(rows: readonly Row[]): string {
  const values = rows.flatMap((row) => Object.values(row));
  if (rows.length === 0) return 'no row';
  if (values.length > 1) return shownRows(rows);
  return values[0] === 'f' ? 'false' : (values[0] ?? 'NULL');
}

/** One row of one column, and true in it. */
const isTrue = (rows: readonly Row[]): boolean => {
  const [value, ...others] = rows.flatMap((row) => Object.values(row));
  return value === 't' && others.length === 0;
};

function failed(check: Check, { error: { server }, place }: Extract<Answered, { error: unknown }>): Finding {
  const said = `${server.message} (SQLSTATE ${server.sqlstate})`;
  const hint =
    server.sqlstate === '42501' ? 'grant the role SELECT on what the query reads' : 'fix the query; it runs in a read-only transaction';
  return checkFailed(check, { said, hint, place });
}

interface Failed {
  readonly said: string;
  readonly hint: string;
  readonly place: Place;
}

export const checkFailed = ({ file, called }: Check, { said, hint, place }: Failed): Finding =>
  finding({ code: 'check-failed', subject: file, message: `${called} failed: ${said}`, hint, place });

export const checksNotRun = (unasked: readonly string[], applied: number): Finding => ({
  code: 'check-not-run',
  severity: applied === 0 ? 'notice' : 'warning',
  subject: 'checks',
  message: `${unasked.length === 1 ? '1 check was' : `${unasked.length} checks were`} not run, because what they read does not exist yet: ${few(unasked, NAMED)}`,
  hint: 'nothing, if a pending migration creates it; otherwise correct the query',
});

const oneOrNone = <T>(value: T | null): readonly T[] => (value === null ? [] : [value]);
