// The verify stage of a command: the live schema against its expectation, and the verify queries.
import { type Finding, hasErrors } from '../core/finding.ts';
import type { Verification } from '../core/report.ts';
import { appliedHead, type Plan } from '../migrations/plan.ts';
import type { Queryable } from '../postgres/queryable.ts';
import { runQueries } from '../schema/queries.ts';
import { decodeSnapshot } from '../schema/snapshot.ts';
import { type Expectation, type Verified, verifySchema } from '../schema/verify.ts';
import type { Context, Files } from './command.ts';
import { aheadNotice, expectationFor, headKey, recordedFor } from './expectation.ts';
import type { Home } from './home.ts';
import type { State } from './state.ts';

export interface Checked {
  readonly verification: Verification;
  readonly findings: readonly Finding[];
  /** Warnings that only matter where there is no error. */
  readonly notices: readonly Finding[];
  readonly expectation: Expectation | null;
  readonly live: Verified['live'];
  readonly clean: boolean;
}

export interface ToCheck {
  readonly session: Queryable;
  readonly home: Home;
  readonly plan: Plan;
  readonly state: State;
}

/** @throws Stop('history') where the database is ahead and nothing says whether it fits. */
export async function checkSchema(context: Context, files: Files, { session, home, plan, state }: ToCheck): Promise<Checked> {
  const { config, emit } = context;
  context.stage('verify');
  const expectation = expectationFor({ session, config, files, plan, state });
  const isAhead = plan.ahead.length > 0;
  if (isAhead && config.ahead === 'allow') return { ...SKIPPED, notices: aheadNotice(plan, config), expectation };
  const { last, fingerprint } = state;
  const verified = await verifySchema(session, {
    scope: home.scope,
    ignore: config.ignore,
    drift: isAhead ? 'fail' : config.drift,
    expectation,
    last,
    fingerprint,
  });
  const queried = await runQueries(session, files.queries);
  const { verification } = verified;
  const objects = Object.values(verification.checked).reduce((sum, one) => sum + one, 0);
  emit({ type: 'verified', against: expectation?.name ?? 'nothing, as none is recorded yet', by: verification.by, objects });
  const findings = [...verified.findings, ...queried];
  return {
    verification: { ...verification, state: hasErrors(findings) ? 'mismatch' : verification.state, queries: files.queries.length },
    findings: [...findings, ...staleSnapshot(files, verified.findings)],
    notices: aheadNotice(plan, config),
    expectation,
    live: verified.live,
    clean: verified.clean,
  };
}

const SKIPPED: Omit<Checked, 'notices' | 'expectation'> = {
  verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 },
  findings: [],
  live: null,
  clean: false,
};

/**
 * Before anything is applied: has the schema changed since the last run recorded it? A migration that was begun has changed it
 * itself, so its run is not held against that record.
 */
export async function checkDrift({ config }: Context, { session, home, plan, state }: ToCheck): Promise<readonly Finding[]> {
  const { fingerprint } = state;
  if (plan.unfinished !== null || plan.applied === 0) return [];
  if (state.last !== null && state.last.fingerprint === fingerprint) return [];
  const expectation = recordedFor(session, config, state, appliedHead(state.rows)?.id ?? null);
  if (expectation === null) return [];
  const { findings } = await verifySchema(session, {
    scope: home.scope,
    ignore: config.ignore,
    drift: config.drift,
    expectation,
    last: null,
    fingerprint,
  });
  return findings;
}

/** Says when the likelier cause of a mismatch is a snapshot that nobody wrote anew. */
function staleSnapshot(files: Files, findings: readonly Finding[]): readonly Finding[] {
  if (files.snapshot === null || !hasErrors(findings)) return [];
  const { head } = decodeSnapshot(files.snapshot.text, files.snapshot.path);
  const expected = headKey(files);
  if (head === null || expected === null || head === expected) return [];
  return [
    {
      code: 'snapshot-stale',
      severity: 'warning',
      subject: files.snapshot.path,
      message: `${files.snapshot.path} was written for head ${head}, and the folder ends at ${expected}`,
      hint: 'write it anew with `schemagate snapshot` and commit it with the migration',
      place: { file: files.snapshot.path },
    },
  ];
}
