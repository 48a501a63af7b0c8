// Makes pending migrations ready for SQLite: rendered, split, and divided into transactions. What only PostgreSQL has is refused before anything is
// applied, every place of it.
import { type Finding, finding, isError } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Layout, RenderOptions } from '../../layouts/layout.ts';
import { emptyFinding, hasSections, leftOpenFinding } from '../../migrations/prepare/prepare.ts';
import type { Directives } from '../../sql/directives/directives.ts';
import { readDirectives } from '../../sql/directives/read-directives.ts';
import { applyEdits, type Edited } from '../../sql/edit.ts';
import { type Segment, segmentsOf } from '../sql/segments.ts';
import { type FileStatement, splitText } from '../sql/statements.ts';

export interface PreparedFile {
  readonly migration: Migration;
  readonly edited: Edited;
  readonly statements: readonly FileStatement[];
  readonly segments: readonly Segment[];
  /** `own`: its own BEGIN and COMMIT divide it. */
  readonly mode: 'transaction' | 'own' | 'statements';
  /** It drops a table, which would take the rows with it that refer to it, or asks for it: foreign keys are off, and checked at the end. */
  readonly keysOff: boolean;
  /** What it does to the connection must not reach the next file. */
  readonly leavesTraces: boolean;
  readonly directives: Directives;
  readonly substituted: Readonly<Record<string, string>>;
  readonly notices: readonly Finding[];
}

type Render = NonNullable<Layout['render']>;

/** @param render the direction of the layout. @throws Stop('misused') with every problem of every file. */
export function prepareFiles(
  migrations: readonly Migration[],
  layout: Pick<Layout, 'refusesEmpty'>,
  render: Render | undefined,
  options: RenderOptions,
): readonly PreparedFile[] {
  const problems: Finding[] = [];
  const prepared = migrations.map((migration) => {
    const one = prepareFile(migration, layout, render?.(migration, options));
    problems.push(...one.findings.filter(isError));
    return one.prepared;
  });
  stopOnErrors(problems);
  return prepared;
}

function prepareFile(migration: Migration, layout: Pick<Layout, 'refusesEmpty'>, rendered: ReturnType<Render> | undefined) {
  const { file } = migration;
  const edited = applyEdits(migration.text, rendered?.edits ?? []);
  const { statements, directives: lines } = splitText(edited.text);
  const own = readDirectives(migration.text, file, { edited, directives: lines });
  const directives = { ...rendered?.directives, ...own.directives };
  const { segments, isOwn, leftOpen, keysOff } = segmentsOf(edited.text, statements, directives.transaction === 'off');
  const findings = [...(rendered?.findings ?? []), ...own.findings, ...unknownHere(migration, directives)];
  if (statements.length === 0 && !hasSections({ edited, directives: lines }) && !findings.some(isError))
    findings.push(emptyFinding(file, layout));
  if (leftOpen) findings.push(leftOpenFinding(file));
  const isOne = segments.length <= 1 && segments.every((one) => one.kind === 'transaction' && one.end === 'COMMIT');
  const prepared: PreparedFile = {
    ...{ migration, edited, statements, segments, directives },
    mode: isOne ? 'transaction' : isOwn ? 'own' : 'statements',
    keysOff: keysOff || statements.some(({ words }) => words[0] === 'DROP' && words[1] === 'TABLE'),
    leavesTraces: statements.some(({ words: [first, second] }) => first === 'PRAGMA' || first === 'ATTACH' || /^TEMP/.test(second ?? '')),
    substituted: rendered?.substituted ?? {},
    notices: findings.filter((one) => !isError(one)),
  };
  return { prepared, findings };
}

const PG_DIRECTIVES = { batch: 'batch', pause: 'pause', key: 'key', keeps: 'keep' } as const satisfies Partial<
  Record<keyof Directives, string>
>;

/** Modules are given a session of PostgreSQL, and so are these directives. */
function unknownHere({ file, code }: Migration, directives: Directives): readonly Finding[] {
  const names = Object.entries(PG_DIRECTIVES).flatMap(([member, name]) => (member in directives ? [`the directive ${name}`] : []));
  const found = code === 'module' ? ['a migration in JavaScript or TypeScript', ...names] : names;
  return found.map((what) =>
    finding({
      code: 'postgresql-only',
      subject: file,
      message: `${file} is or has ${what}, which works on PostgreSQL only`,
      hint: 'write it as plain SQL for SQLite',
      place: { file },
    }),
  );
}
