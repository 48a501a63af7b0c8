// Makes pending migrations ready to be sent: directives read, COPY data cut out, transaction needs decided.
// Every problem of every pending file is reported before the first one is applied.
import { type Finding, finding, isError } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Layout, Rendered, RenderOptions } from '../../layouts/layout.ts';
import { isSectionMark } from '../../sql/directives/dialect-sections.ts';
import type { Directives } from '../../sql/directives/directives.ts';
import { readDirectives } from '../../sql/directives/read-directives.ts';
import { readingCuts } from '../../sql/lexer/reading.ts';
import { classifyScript, endsInTransaction, type Shape } from '../../sql/statements/classify.ts';
import { prepareScript, type Script } from '../../sql/statements/script.ts';
import { batchFindings } from './batch-findings.ts';
import { type Direction, UP } from './direction.ts';
import { keepFindings } from './keep-copies.ts';

export interface Prepared {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly script: Script;
  readonly directives: Directives;
  readonly shape: Shape | { readonly mode: 'module' };
  /** Placeholders in it, and what they were replaced by. */
  readonly substituted: Readonly<Record<string, string>>;
  /** What makes it another text elsewhere, but for the database's name. */
  readonly values: Readonly<Record<string, string>>;
  /** Offsets in the script's `sql` at which the next message must begin: found once, however many statements are sent. */
  readonly readAgainAt: readonly number[];
  /** What to report about it, apart from errors. */
  readonly notices: readonly Finding[];
}

/** @throws Stop('misused') with file, line and column of each problem. */
export async function prepare(
  migrations: readonly Migration[],
  layout: Pick<Layout, 'render' | 'refusesEmpty'>,
  options: RenderOptions,
  direction = UP,
): Promise<readonly Prepared[]> {
  const problems: Finding[] = [];
  const prepared: Prepared[] = [];
  for (const migration of migrations) {
    if (migration.code === 'module') {
      prepared.push({
        migration,
        direction,
        script: EMPTY,
        directives: {},
        shape: { mode: 'module' },
        substituted: {},
        values: {},
        readAgainAt: [],
        notices: [],
      });
      continue;
    }
    const rendered = layout.render?.(migration, options) ?? NOTHING;
    const script = prepareScript(migration.text, migration.file, rendered.edits);
    const own = readDirectives(migration.text, migration.file, script);
    const directives = { ...rendered.directives, ...own.directives };
    const findings = [...rendered.findings, ...script.problems, ...own.findings, ...batchFindings(migration, script, directives)];
    if (script.statements.length === 0 && !hasSections(script) && !findings.some(isError))
      findings.push(emptyFinding(migration.file, layout));
    problems.push(...findings.filter(isError));
    const notices = findings.filter((finding) => !isError(finding));
    const shape = await classifyScript(script, directives);
    problems.push(...keepFindings(migration, directives, shape.mode));
    if (shape.mode !== 'transaction' && endsInTransaction(script)) notices.push(leftOpenFinding(migration.file));
    prepared.push({
      migration,
      direction,
      script,
      directives,
      shape,
      substituted: rendered.substituted ?? {},
      values: rendered.values ?? rendered.substituted ?? {},
      readAgainAt: readingCuts(script),
      notices,
    });
  }
  stopOnErrors(problems);
  return prepared;
}

/**
 * Like `prepare`, but each migration is prepared only once, however often it is asked for.
 * @param isLast nobody will ask again: nothing is held any longer than by whoever asks.
 */
export type PrepareOnce = (migrations: readonly Migration[], isLast?: 'last') => Promise<readonly Prepared[]>;

export function prepareOnce(layout: Pick<Layout, 'render' | 'refusesEmpty'>, options: RenderOptions): PrepareOnce {
  const known = new Map<Migration, Prepared>();
  return async (migrations, isLast) => {
    const unknown = migrations.filter((migration) => !known.has(migration));
    for (const prepared of await prepare(unknown, layout, options)) known.set(prepared.migration, prepared);
    const all = migrations.map((migration) => known.get(migration)!);
    if (isLast) known.clear();
    return all;
  };
}

const NOTHING: Rendered = { edits: [], directives: {}, findings: [] };
const EMPTY = prepareScript('', '');

/** What such a file says to one database may be nothing, on purpose. */
export const hasSections = ({ directives, edited }: Pick<Script, 'directives' | 'edited'>): boolean =>
  directives.some(({ start, end }) => isSectionMark(edited.text.slice(start, end)));

/** For a file that holds only comments, or nothing: applied as it is, it could not be filled in later without counting as edited. */
export const emptyFinding = (file: string, { refusesEmpty }: Pick<Layout, 'refusesEmpty'>): Finding => ({
  code: 'no-statements',
  severity: refusesEmpty ? 'error' : 'warning',
  subject: file,
  message: `${file} has no statement in it${refusesEmpty ? '' : ': it counts as applied and changes nothing'}`,
  hint: refusesEmpty
    ? 'write its SQL, or remove the file; a migration that deliberately changes nothing can hold the statement `SELECT 1;`'
    : 'if its SQL is still missing, write it in a new migration: this file counts as edited when it changes',
  place: { file },
});

export const leftOpenFinding = (file: string): Finding =>
  finding({
    code: 'transaction-left-open',
    subject: file,
    message: `${file} begins a transaction and does not end it: the gate commits it, although psql and sqlite3 would roll it back`,
    hint: 'end it with COMMIT to keep its work, or with ROLLBACK to discard it',
    place: { file },
  });
