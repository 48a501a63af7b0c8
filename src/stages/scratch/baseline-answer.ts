// What `baseline` comes to, in words: nothing was recorded because the schema differs, or what was.
import { errorsIn, type Finding, hasErrors } from '../../core/finding.ts';
import { headMigration, type Migration } from '../../core/migration.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Expectation } from '../../schema/verify/verify.ts';
import type { Answer } from '../answer.ts';
import { howCompared, withForce } from './baseline-expectation.ts';

interface Compared {
  readonly last: Migration;
  readonly upTo: Project;
  /** What the schema was compared with; null if it was not. */
  readonly against: Pick<Expectation, 'name'> | null;
  readonly differing: readonly Finding[];
  readonly isForced: boolean;
}

interface BaselineOutcome {
  /** What to answer if nothing is to be recorded; null if it is. */
  readonly refused: Answer | null;
  readonly covered: readonly Migration[];
  /** What to answer when they are recorded. */
  readonly recorded: (ledger: string) => Answer;
}

export function baselineOutcome(project: Project, { last, upTo, against, differing, isForced }: Compared): BaselineOutcome {
  const covered = upTo.migrations.filter(({ kind }) => kind === 'versioned');
  const base = { head: { files: headMigration(project.migrations)?.version ?? null, ledger: null } };
  const differences = errorsIn(differing).length;
  const data = { version: last.version, migrations: covered.length, against: against?.name ?? null, differences };
  const butWrong = `nothing was recorded: the schema is not that of ${last.file}`;
  const refused =
    hasErrors(differing) && !isForced
      ? { ...base, summary: butWrong, butWrong, findings: differing.map(withForce), data: { ...data, recorded: false } }
      : null;
  const recorded = (ledger: string): Answer => {
    const summary = `${count(covered.length, 'migration')} up to ${last.file} recorded as applied in ${ledger}; ${howCompared(against, differing)}; nothing was run`;
    const findings = differing.map((one): Finding => (one.severity === 'error' ? { ...one, severity: 'warning' } : one));
    const after = { head: { ...base.head, ledger: last.version }, applied: covered.length };
    return { ...after, summary, findings, text: summary, data: { ...data, recorded: true } };
  };
  return { refused, covered, recorded };
}
