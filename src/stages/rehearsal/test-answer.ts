// The outcome of a test of the migrations, in words.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { headMigration } from '../../core/migration.ts';
import type { Verification } from '../../core/report.ts';
import type { Project } from '../../project/project.ts';
import { proofText } from '../../report/run-facts.ts';
import { type TestedMigration, testedLines } from '../../report/tested-migrations.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { OnBench } from './bench.ts';

export interface Tested {
  readonly migrations: readonly TestedMigration[];
  readonly oneWay: readonly OnBench[];
  /** How many were reverted together, and how many repeatable ones were run twice. */
  readonly reverted: number;
  readonly repeated: number;
  /** Null if the test did not get that far. */
  readonly verification: Verification | null;
  readonly findings: readonly Finding[];
}

export const answerOf = (project: Project, tested: Tested): Answer => ({
  summary: passed(tested),
  butWrong: 'the migrations do not pass the test',
  head: { files: headMigration(project.migrations)?.version ?? null, ledger: null },
  findings: tested.findings,
  data: dataOf(tested),
  text: [...testedLines(tested.migrations), '', ...ending(tested)].join('\n'),
});

const dataOf = ({ migrations, reverted, repeated, verification }: Tested): unknown => ({
  migrations,
  reverted,
  repeated,
  verification: verification?.state ?? null,
});

const passed = ({ migrations, oneWay }: Tested): string =>
  `${count(migrations.length, 'migration')} tested${oneWay.length === 0 ? '' : `, ${oneWay.length} of them without a way back`}`;

function ending(tested: Tested): readonly string[] {
  const { migrations, repeated, verification, findings } = tested;
  const failing = migrations.find(isBroken);
  if (failing !== undefined) return [`${failing.file} is the first that does not hold`];
  if (hasErrors(findings) && verification === null) return ['together they do not hold'];
  return [
    ...wayBack(tested),
    ...(repeated === 0 ? [] : [`${count(repeated, 'repeatable migration')} run twice: the same schema`]),
    ...(verification === null
      ? []
      : [verification.against === 'none' ? 'there is no snapshot to verify the schema against' : proofText(verification)]),
    ...(hasErrors(findings) ? [] : ['', passed(tested)]),
  ];
}

function wayBack({ reverted, oneWay }: Tested): readonly string[] {
  const last = oneWay.at(-1)?.migration.file;
  const until = last === undefined ? '' : `, as far as ${last}, which nothing takes back`;
  if (reverted === 0) return [`all down: not tested${last === undefined ? '' : `, for nothing takes ${last} back`}`];
  return [`all down: ${count(reverted, 'migration')} taken back${until}; nothing is left over`, 'all up again: the same schema'];
}

const isBroken = ({ up, down, again, twice, rows }: TestedMigration): boolean =>
  [up, down, again, twice].some((one) => one === 'failed' || one === 'differs') || (rows?.lost.length ?? 0) > 0;
