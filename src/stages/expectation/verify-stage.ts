// The verify stage of a command: the live schema against its expectation, and the verify queries.

import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { apartOf, expectedOf } from '../../schema/compare/earlier-drift.ts';
import { apartOfLibraries } from '../../schema/compare/known-libraries.ts';
import { namedIn } from '../../schema/compare/named-objects.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { withoutUndoing } from '../../schema/repair/undone-migrations.ts';
import { runQueries } from '../../schema/verify/queries.ts';
import type { Expectation, Verified, VerifyOptions } from '../../schema/verify/verify.ts';
import { accessFindings } from '../access/application-role.ts';
import type { Context } from '../context.ts';
import { hasWaysBack } from '../ledger/kept-ways-back.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import { compareWithExpectation, verificationWith } from './compare-with-expectation.ts';
import { aheadNotice, type ExpectationOptions, expectationFor, headKey, recordedBehind, recordedFor } from './expectation.ts';

export interface Checked {
  readonly verification: Verification;
  readonly findings: readonly Finding[];
  /** Warnings that only matter where there is no error. */
  readonly notices: readonly Finding[];
  readonly expectation: Expectation | null;
  readonly live: Verified['live'];
  readonly kept: Verified['kept'];
  /** What may be recorded as the expectation: what was expected, as this server has it. Null if nothing was read. */
  readonly expected: Catalog | null;
  readonly differences: Verified['differences'];
  /** What is recorded must be written again. */
  readonly isOutdated: boolean;
  readonly clean: boolean;
}

export interface ToCheck {
  readonly session: Queryable;
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly state: LedgerState;
  /** What is expected if nothing else says so; and, if migrations were run, what they created. */
  readonly derive?: NonNullable<VerifyOptions['derive']> & { readonly ofRun: boolean };
}

/** @throws Stop('history') if the database is ahead and nothing says whether it fits. */
export async function checkSchema(
  context: Context,
  project: Project,
  { session, workspace, plan, state, derive }: ToCheck,
): Promise<Checked> {
  const { config } = context;
  context.stage('verify');
  const isAhead = plan.ahead.length > 0;
  const canGoBack = isAhead && (await hasWaysBack(session, workspace, plan.ahead));
  const expectation = expectationFor({ session, config, project, plan, state, canGoBack });
  if (isAhead && config.ahead === 'allow') return { ...SKIPPED, notices: aheadNotice(plan, config, canGoBack), expectation };
  const { last, fingerprint } = state;
  const verified = await compareWithExpectation(context, project, { session, workspace }, expectation, {
    ...(isAhead && { drift: 'fail' }),
    derive: derive ?? asItIs(project, workspace),
    ...{ last, fingerprint },
  });
  const queried = await runQueries(session, project.queries);
  const access = await accessFindings(session, config, workspace.scope);
  const made = hasErrors(verified.findings) ? await madeBy({ session, config, project, plan, state, derive, expectation, verified }) : null;
  const { live } = verified;
  const reported = made === null || live === null ? verified.findings : withoutUndoing({ ...verified, live: live.catalog }, made);
  const findings = [...reported, ...queried, ...access];
  return {
    verification: verificationWith(verified, findings, project),
    findings,
    notices: aheadNotice(plan, config, canGoBack),
    expectation,
    live: verified.live,
    kept: verified.kept,
    expected: made ?? recordable(verified),
    isOutdated: verified.isOutdated,
    differences: verified.differences,
    clean: verified.clean,
  };
}

/** To be called for what the command answers with: of two looks, the second is what counts. */
export function tellVerified({ emit }: Context, { verification, expectation }: Pick<Checked, 'verification' | 'expectation'>): void {
  if (verification.state === 'skipped') return;
  const objects = Object.values(verification.checked).reduce((sum, one) => sum + one, 0);
  emit({ event: 'verified', against: expectation?.name ?? null, by: verification.by, objects });
}

/** If migrations are pending: what was applied before them is compared with what was recorded at that time. */
export async function checkEarlier(context: Context, project: Project, { session, workspace, plan, state }: ToCheck): Promise<Checked> {
  context.stage('verify');
  const expectation = recordedBehind({ session, config: context.config, plan, state });
  if (expectation === null) return { ...SKIPPED, notices: [], expectation };
  const { findings } = await compareWithExpectation(context, project, { session, workspace }, expectation);
  return { ...SKIPPED, findings, notices: [], expectation };
}

const SKIPPED: Omit<Checked, 'notices' | 'expectation'> = {
  verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 },
  findings: [],
  live: null,
  kept: null,
  expected: null,
  isOutdated: false,
  differences: [],
  clean: false,
};

interface Made extends ExpectationOptions {
  readonly derive: ToCheck['derive'] | undefined;
  readonly expectation: Expectation | null;
  readonly verified: Verified;
}

/** What the folder's migrations created, if a snapshot file says otherwise; null if that is not known. */
async function madeBy({ expectation, verified, derive, session, config, project, state }: Made): Promise<Catalog | null> {
  if (expectation?.against !== 'snapshot' || verified.kept === null) return null;
  if (derive?.ofRun) return derive.from(verified.kept);
  return (await recordedFor(session, config, state, headKey(project))?.load()) ?? null;
}

/** Without what is ignored or belongs to others: if it is no longer ignored, its objects are reported as extra, and none is missing. */
const recordable = ({ kept, differences }: Verified): Catalog | null => (kept === null ? null : expectedOf(kept, apartOf(differences)));

/** If nothing says what is expected and no run is known to have created it: everything there is, except what libraries created for themselves. */
export function asItIs({ migrations }: Project, { render }: Workspace): NonNullable<VerifyOptions['derive']> {
  const texts = (): readonly string[] => migrations.map(({ text }) => text);
  return { from: (live) => expectedOf(live, apartOfLibraries(live, namedIn(texts(), render.schema))), known: new Set() };
}
