// What both databases made of the migrations, in words: a line for each migration, what failed, and what to write instead.
import { DIALECT_NAMES, DIALECTS, type Dialect } from '../../core/dialect.ts';
import { type Finding, finding, hasErrors, type Place } from '../../core/finding.ts';
import { labelOf, type Migration } from '../../core/migration.ts';
import type { Failure, Step } from '../../core/report.ts';
import type { Project } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import { cleanLine } from '../../report/clean-text.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import { dialectHints, whatIsWrong } from '../../sql/dialects/dialect-hints.ts';
import type { DialectHint } from '../../sql/dialects/hint.ts';
import { locate } from '../../sql/locate.ts';
import type { Answer } from '../../stages/answer.ts';

/** What became of the migrations of one dialect. */
export interface DialectTried {
  readonly dialect: Dialect;
  readonly project: Project;
  readonly steps: readonly Pick<Step, 'file' | 'state'>[];
  readonly failure: Failure | null;
  /** Why nothing was tried. */
  readonly findings: readonly Finding[];
}

type Became = 'ok' | 'failed' | 'not-run';

interface TriedMigration extends Readonly<Record<Dialect, Became>> {
  readonly version: string;
  readonly name: string;
}

export function answerOf(tried: readonly DialectTried[]): Answer {
  const migrations = becameOf(tried);
  const findings = tried.flatMap((one) => findingsOf(one));
  const all = `${count(migrations.length, 'migration')} tried on PostgreSQL and on SQLite`;
  return {
    summary: `${all}: both read ${migrations.length === 1 ? 'it' : 'them'}`,
    butWrong: 'the migrations do not run on both databases',
    findings,
    data: { migrations },
    text: [
      ...tableLines({ ...tableOf(migrations), kept: 3 }),
      '',
      hasErrors(findings) ? all : `${all}: both read ${migrations.length === 1 ? 'it' : 'them'}`,
    ].join('\n'),
  };
}

/** Of each version what became of it; both dialects have the same versions. */
function becameOf(tried: readonly DialectTried[]): readonly TriedMigration[] {
  const [first] = tried;
  return first!.project.migrations.map(({ id, version, name }) => {
    const became = (dialect: Dialect): Became => {
      const of = tried.find((one) => one.dialect === dialect)!;
      const migration = of.project.migrations.find((one) => one.id === id);
      return migration === undefined ? 'not-run' : stateOf(migration, of);
    };
    return { version, name, postgres: became('postgres'), sqlite: became('sqlite') };
  });
}

function stateOf({ file }: Migration, { steps }: DialectTried): Became {
  const state = steps.find((step) => step.file === file)?.state;
  if (state === 'applied') return 'ok';
  return state === undefined || state === 'not-run' ? 'not-run' : 'failed';
}

const WORDS: Readonly<Record<Became, string>> = { ok: 'ok', failed: 'fails', 'not-run': 'not tried' };

const tableOf = (migrations: readonly TriedMigration[]) => ({
  header: ['migration', ...DIALECTS.map((dialect) => DIALECT_NAMES[dialect])],
  rows: migrations.map((one) => [cleanLine(labelOf(one)), ...DIALECTS.map((dialect) => WORDS[one[dialect]])]),
});

function findingsOf(tried: DialectTried): readonly Finding[] {
  const { dialect, failure, findings, steps } = tried;
  const failed = steps.find(({ state }) => state !== 'applied' && state !== 'not-run')?.file;
  const first = failed === undefined ? [] : [failedOn(dialect, failed, failure)];
  return [...findings, ...first, ...hintFindings(tried, failure?.hint ?? '')];
}

function failedOn(dialect: Dialect, file: string, failure: Failure | null): Finding {
  const place = failure?.place ?? { file };
  const hint = failure?.hint;
  return finding({
    code: 'dialect-failed',
    subject: file,
    message: `${DIALECT_NAMES[dialect]} refuses ${textOf(place)}: ${failure?.message ?? 'it ended early'}`,
    place,
    ...(hint !== undefined && { hint }),
  });
}

const textOf = ({ file, line, column }: Place): string => (line === undefined ? file : `${file}:${line}:${column ?? 1}`);

/** What was run is read by the database, whatever its words look like: only what has another meaning there is said of it. */
function hintFindings(tried: DialectTried, said: string): readonly Finding[] {
  const { dialect, project } = tried;
  return project.migrations.flatMap((migration) => {
    const wasRun = stateOf(migration, tried) === 'ok';
    const own = migration.code === null ? [{ file: migration.file, text: migration.text, wasRun }] : [];
    const way = wayBackOf(project, migration);
    const texts = way === null || way.file === migration.file ? own : [...own, { file: way.file, text: way.text, wasRun: false }];
    return texts.flatMap((text) => hintsOfText(text, dialect, said));
  });
}

interface Text {
  readonly file: string;
  readonly text: string;
  readonly wasRun: boolean;
}

/** Each once in a file. @param said what has been told of it as the hint of a failure. */
function hintsOfText({ file, text, wasRun }: Text, dialect: Dialect, said: string): readonly Finding[] {
  const places = new Map<DialectHint, number[]>();
  for (const { hint, at } of dialectHints(text, dialect)) places.set(hint, [...(places.get(hint) ?? []), at]);
  return [...places].flatMap(([hint, [first = 0, ...more]]) => {
    const isRead = hint.means !== undefined;
    const what = whatIsWrong(hint, dialect);
    if ((wasRun && !isRead) || said.startsWith(what)) return [];
    const place = { file, ...locate(text, first) };
    const often = more.length === 0 ? '' : `, and ${more.length} more in this file`;
    return [
      {
        code: 'dialect-hint',
        severity: isRead ? 'notice' : 'warning',
        subject: file,
        message: `${textOf(place)}: ${what}${often}`,
        hint: hint.instead,
        place,
      } satisfies Finding,
    ];
  });
}
