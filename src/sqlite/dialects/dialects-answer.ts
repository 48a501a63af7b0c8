// What both databases made of the migrations, in words: a line for each migration, what failed, and what to write instead.
import { DIALECT_NAMES, DIALECTS, type Dialect } from '../../core/dialect.ts';
import { type Finding, hasErrors } from '../../core/finding.ts';
import { labelOf, type Migration } from '../../core/migration.ts';
import type { Failure, Step } from '../../core/report.ts';
import type { Project } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import { cleanLine } from '../../report/clean-text.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import { whatIsWrong } from '../../sql/dialects/dialect-hints.ts';
import { hintFindings } from '../../sql/dialects/hint-findings.ts';
import type { Answer } from '../../stages/answer.ts';
import { refusedBy } from './refused.ts';
import type { DownsTried } from './try-downs.ts';

/** What became of the migrations of one dialect. */
export interface DialectTried {
  readonly dialect: Dialect;
  readonly project: Project;
  readonly steps: readonly Pick<Step, 'file' | 'state'>[];
  readonly failure: Failure | null;
  readonly downs: DownsTried;
  /** Why nothing was tried. */
  readonly findings: readonly Finding[];
}

type Became = 'ok' | 'failed' | 'not-run';

interface TriedMigration extends Readonly<Record<Dialect, Became>> {
  readonly version: string;
  readonly name: string;
  /** Taking it back; absent where nothing does that. */
  readonly back?: Readonly<Record<Dialect, Became>>;
}

export function answerOf(tried: readonly DialectTried[]): Answer {
  const migrations = becameOf(tried);
  const findings = tried.flatMap((one) => findingsOf(one));
  const all = `${count(migrations.length, 'migration')} tried on PostgreSQL and on SQLite`;
  const back = migrations.filter((one) => one.back !== undefined && DIALECTS.every((dialect) => one.back![dialect] === 'ok')).length;
  const read = `${all}: both read ${migrations.length === 1 ? 'it' : 'them'}${backText(back, migrations.length)}`;
  return {
    summary: read,
    butWrong: 'the migrations do not run on both databases',
    findings,
    data: { migrations },
    text: [...tableLines({ ...tableOf(migrations), kept: 3 }), '', hasErrors(findings) ? all : read].join('\n'),
  };
}

const backText = (back: number, all: number): string =>
  back === 0 ? '' : all === 1 ? ', and take it back' : `, and take ${back === all ? 'all' : back} of them back`;

/** Of each version what became of it; both dialects have the same versions. */
function becameOf(tried: readonly DialectTried[]): readonly TriedMigration[] {
  const [first] = tried;
  const backOf = (dialect: Dialect, id: string): Became | null => {
    const { project, downs } = tried.find((one) => one.dialect === dialect)!;
    const migration = project.migrations.find((one) => one.id === id);
    if (migration === undefined || wayBackOf(project, migration) === null) return null;
    return downs.became.get(migration) ?? 'not-run';
  };
  return first!.project.migrations.map(({ id, version, name }) => {
    const became = (dialect: Dialect): Became => {
      const of = tried.find((one) => one.dialect === dialect)!;
      const migration = of.project.migrations.find((one) => one.id === id);
      return migration === undefined ? 'not-run' : stateOf(migration, of);
    };
    const back = { postgres: backOf('postgres', id), sqlite: backOf('sqlite', id) };
    const hasBack = back.postgres !== null || back.sqlite !== null;
    const shown = { postgres: back.postgres ?? 'not-run', sqlite: back.sqlite ?? 'not-run' } as const;
    return { version, name, postgres: became('postgres'), sqlite: became('sqlite'), ...(hasBack && { back: shown }) };
  });
}

function stateOf({ file }: Migration, { steps }: DialectTried): Became {
  const state = steps.find((step) => step.file === file)?.state;
  if (state === 'applied') return 'ok';
  return state === undefined || state === 'not-run' ? 'not-run' : 'failed';
}

const WORDS: Readonly<Record<Became, string>> = { ok: 'ok', failed: 'fails', 'not-run': 'not tried' };

function tableOf(migrations: readonly TriedMigration[]) {
  const hasBack = migrations.some(({ back }) => back !== undefined);
  const backOf = ({ back }: TriedMigration, dialect: Dialect): readonly string[] =>
    hasBack ? [back === undefined ? '' : WORDS[back[dialect]]] : [];
  return {
    header: ['migration', ...DIALECTS.flatMap((dialect) => [DIALECT_NAMES[dialect], ...(hasBack ? ['and back'] : [])])],
    rows: migrations.map((one) => [
      cleanLine(labelOf(one)),
      ...DIALECTS.flatMap((dialect) => [WORDS[one[dialect]], ...backOf(one, dialect)]),
    ]),
  };
}

function findingsOf(tried: DialectTried): readonly Finding[] {
  const { dialect, failure, findings, steps } = tried;
  const failed = steps.find(({ state }) => state !== 'applied' && state !== 'not-run')?.file;
  const first = failed === undefined ? [] : [refusedBy(dialect, failed, failure)];
  const said = [failure?.hint ?? '', ...tried.downs.findings.map(({ hint }) => hint ?? '')];
  return [...findings, ...first, ...tried.downs.findings, ...hintsIn(tried, said)];
}

/** What was run is read by the database, whatever its words look like: only what has another meaning there is said of it. */
function hintsIn(tried: DialectTried, said: readonly string[]): readonly Finding[] {
  const { dialect, project } = tried;
  return project.migrations.flatMap((migration) => {
    const wasRun = stateOf(migration, tried) === 'ok';
    const own = migration.code === null ? [{ file: migration.file, text: migration.text, wasRun }] : [];
    const way = wayBackOf(project, migration);
    const texts =
      way === null || way.file === migration.file
        ? own
        : [...own, { file: way.file, text: way.text, wasRun: tried.downs.became.get(migration) === 'ok' }];
    return texts.flatMap(({ wasRun: isRead, ...text }) =>
      hintFindings(
        text,
        dialect,
        (hint) => (isRead && hint.means === undefined) || said.some((one) => one.startsWith(whatIsWrong(hint, dialect))),
      ),
    );
  });
}
