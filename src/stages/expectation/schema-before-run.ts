// What must be known about the schema before anything is applied: whether it has drifted since the last run, and which objects are not part
// of the expectation. The new expectation is the old one plus what this run's migrations change, whatever others have created.

import type { Finding } from '../../core/finding.ts';
import { hasErrors } from '../../core/finding.ts';
import { PROGRAM } from '../../core/version.ts';
import { APART, verificationStore } from '../../ledger/verification-store.ts';
import { appliedHead } from '../../migrations/plan.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Project } from '../../project/project.ts';
import { type Apart, apartFromNew, apartOf, expectedOf, stillApart } from '../../schema/compare/earlier-drift.ts';
import { namedIn } from '../../schema/compare/named-objects.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { withoutUndoing } from '../../schema/repair/undone-migrations.ts';
import { type Expectation, readLive } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { neighboursOf } from '../ledger/neighbour-ledgers.ts';
import { compareWithExpectation } from './compare-with-expectation.ts';
import { fromFile, knownBefore, recordedApart, recordedFor } from './expectation.ts';
import { staleSnapshot } from './stale-snapshot.ts';
import { asItIs, type ToCheck } from './verify-stage.ts';

export interface SchemaBeforeRun {
  /** Drift. */
  readonly findings: readonly Finding[];
  /** What is expected after the run, of the schema as it is then. */
  readonly derive: { readonly from: (live: Catalog) => Catalog; readonly known: ReadonlySet<string> };
}

export interface ToLook extends ToCheck {
  /** Something is about to be run. */
  readonly touching: boolean;
  /** This run, or one before it that did not end, has run some of it already: what that has changed is not drift. */
  readonly begun: boolean;
}

/** Under the lock. What is apart is written down before anything is run, so that a run that goes on after this one knows it. */
export async function lookBefore(context: Context, project: Project, look: ToLook): Promise<SchemaBeforeRun> {
  const { session, workspace, plan, state, touching } = look;
  const { apart, findings, isNew, isOfBroken } = await apartBefore(context, project, look);
  const kept = verificationStore(context.config.ledgerSchema);
  const recorded = state.heads.includes(APART);
  if (touching && isNew && !hasErrors(findings)) {
    const statement = apart.length > 0 ? kept.record({ apart: JSON.stringify(apart) }, PROGRAM) : recorded ? kept.forget([APART]) : null;
    if (statement !== null) await session.query([`/* gate:apart */ BEGIN; ${OWN_NAMES_ONLY}; `, statement, '; COMMIT'].flat());
  }
  if (!isNew && isUnknown(look)) return { findings, derive: asItIs(project, workspace) };
  const run = isOfBroken ? project.migrations : plan.pending;
  const texts = [...run, ...project.callbacks.map(({ migration }) => migration)].map(({ text }) => text);
  const isMeant = namedIn(texts, workspace.render.schema);
  return {
    findings,
    derive: { from: (live) => expectedOf(live, stillApart(apart, live, isMeant)), known: knownBefore(apart) },
  };
}

/** Something was applied, and nothing says what was expected after it. */
const isUnknown = ({ state, plan, begun }: ToLook): boolean => {
  const head = appliedHead(state.rows)?.id ?? '';
  return plan.applied > 0 && !begun && !state.heads.includes(APART) && !state.heads.includes(head);
};

interface Found {
  readonly apart: readonly Apart[];
  readonly findings: readonly Finding[];
  /** It is not what the last run has written down. */
  readonly isNew: boolean;
  /** By a run that did not come to its end: it may have run migrations that are not pending any more. */
  readonly isOfBroken: boolean;
}

async function apartBefore(context: Context, project: Project, look: ToLook): Promise<Found> {
  const { session, workspace, plan, state, touching, begun } = look;
  const { config } = context;
  const recorded = async (isOfBroken = true): Promise<Found> => ({
    apart: await recordedApart(session, config, state),
    findings: [],
    isNew: false,
    isOfBroken,
  });
  if (!touching || plan.unfinished !== null) return recorded();
  const { expectation, isSnapshot } = expectationBefore(project, look, context);
  if (expectation === null) {
    if (begun || state.heads.includes(APART) || state.rows.length > 0 || state.isEmpty) return recorded();
    const [{ catalog }, strip] = [await readLive(session, workspace.scope), await neighboursOf(session, workspace, project, 'latest')];
    const found = limited(strip(catalog, new Set()), config);
    return { apart: apartFromNew(found), findings: [], isNew: true, isOfBroken: false };
  }
  if (begun && (!isSnapshot || project.callbacks.length > 0)) return recorded();
  const { last, fingerprint } = state;
  const isVerified = last !== null && (!isSnapshot || last.expectation === expectation.id);
  if (isVerified && last.fingerprint === (await fingerprint())) return recorded(false);
  const { findings, differences, live } = await compareWithExpectation(context, project, look, expectation);
  if (begun) return { ...(await recorded()), findings };
  const made =
    isSnapshot && hasErrors(findings) ? await recordedFor(session, config, state, appliedHead(state.rows)?.id ?? null)?.load() : null;
  return {
    apart: apartOf(differences, await expectation.known!()),
    findings: made == null || live === null ? findings : withoutUndoing({ findings, differences, live: live.catalog }, made),
    isNew: true,
    isOfBroken: false,
  };
}

/** What the schema should be before anything is applied: as the snapshot has it where it is of that very state, else as the last run left it. */
function expectationBefore(
  project: Project,
  { session, plan, state }: ToLook,
  { config }: Context,
): { readonly expectation: Expectation | null; readonly isSnapshot: boolean } {
  if (plan.applied === 0) return { expectation: null, isSnapshot: false };
  const head = appliedHead(state.rows)?.id ?? null;
  const stale = staleSnapshot(project);
  const isSnapshot = stale?.since != null && stale.head === head && plan.pending.every((migration) => stale.since!.includes(migration));
  if (!isSnapshot) return { expectation: recordedFor(session, config, state, head), isSnapshot };
  const known = async () => knownBefore(await recordedApart(session, config, state));
  return { expectation: { ...fromFile(project.snapshot!, config), known }, isSnapshot };
}
