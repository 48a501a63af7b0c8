// How the live schema stands to what is expected of it, in one line: read only where the catalog has changed since it was last verified.
import { hasErrors } from '../../core/finding.ts';
import { appliedHead } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Expectation } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation } from './compare-with-expectation.ts';
import { expectationFor, recordedFor } from './expectation.ts';
import type { ToCheck } from './verify-stage.ts';

export interface SchemaStanding {
  readonly state: 'as-expected' | 'differs' | 'unknown';
  /** What it was compared with, in words; null if nothing says what is expected. */
  readonly against: string | null;
  readonly differences: number;
  /** In a line. */
  readonly text: string;
}

export async function schemaStanding(context: Context, project: Project, at: ToCheck): Promise<SchemaStanding> {
  const { session, plan, state } = at;
  const { config } = context;
  if (plan.ahead.length > 0) return unknown(IS_AHEAD);
  const expectation =
    plan.pending.length > 0
      ? recordedFor(session, config, state, appliedHead(state.rows)?.id ?? null)
      : expectationFor({ session, config, project, plan, state });
  return standingAgainst(context, project, at, expectation);
}

export async function standingAgainst(
  context: Context,
  project: Project,
  { session, workspace, state }: Omit<ToCheck, 'plan'>,
  expectation: Expectation | null,
): Promise<SchemaStanding> {
  if (expectation === null) return unknown(NOTHING_EXPECTED);
  const known = { last: state.last, fingerprint: state.fingerprint };
  const { differences, findings, verification } = await compareWithExpectation(
    context,
    project,
    { session, workspace },
    expectation,
    known,
  );
  return hasErrors(findings) ? differs(expectation.name, differences.length) : asExpected(expectation.name, verification.by);
}

export const IS_AHEAD = 'not compared: the database is ahead of this folder';
export const NOTHING_EXPECTED = 'nothing says what is expected: no run has recorded it, and there is no snapshot';

export const unknown = (text: string): SchemaStanding => ({ state: 'unknown', against: null, differences: 0, text });

export const differs = (name: string, differences: number): SchemaStanding => ({
  ...{ state: 'differs', against: name, differences },
  text: `${count(differences, 'difference')} to ${name}: \`schemagate verify\` says which`,
});

export const asExpected = (name: string, by: string): SchemaStanding => ({
  ...{ state: 'as-expected', against: name, differences: 0 },
  text: `the same as ${name}${by === 'fingerprint' ? ', and unchanged since that was verified' : ''}`,
});
