// After the run: proves the schema, and records what is expected from now on.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { grantAccess } from '../access/application-role.ts';
import { recordMade, recordProved } from '../expectation/record-expectation.ts';
import type { SchemaBeforeRun } from '../expectation/schema-before-run.ts';
import { type Checked, checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { isStillOurs } from '../ledger/pooled-run.ts';
import type { Done } from './do-work.ts';
import type { Gate } from './gate.ts';
import type { Work } from './plan-work.ts';

export interface Proof {
  readonly checked: Checked;
  /** How an older snapshot differs from the schema, judged now that everything exists. */
  readonly late: readonly Finding[];
}

export async function proveWork(gate: Gate, work: Work, before: SchemaBeforeRun, done: Done): Promise<Proof> {
  await grantAccess(gate.ready.session, gate.context.config, gate.workspace.scope);
  const checked = await checkAfter(gate, work, before);
  const late = (await done.halfway?.settle(checked.kept)) ?? [];
  const proof = { checked, late };
  await record(gate, work, before, done, proof);
  // What differed before the run and still does is reported as it is afterwards.
  tellVerified(gate.context, checked);
  return proof;
}

async function checkAfter({ context, project, ready, workspace }: Gate, { plan, state, touching }: Work, before: SchemaBeforeRun) {
  const look = { session: ready.session, workspace, plan };
  const again = { ...state, last: null };
  const after = touching ? { ...again, heads: plan.ahead.length > 0 ? state.heads : [] } : state;
  // If only callbacks ran, what was expected before still holds as long as they changed nothing.
  const unchanged = touching && plan.pending.length === 0 ? await checkSchema(context, project, { ...look, state: again }) : null;
  if (unchanged?.clean) return unchanged;
  return checkSchema(context, project, { ...look, state: after, derive: { ...before.derive, ofRun: touching } });
}

/** If another gate has been at work meanwhile, this run has nothing to record. */
async function record(gate: Gate, { plan, state }: Work, { derive }: SchemaBeforeRun, { steps }: Done, { checked, late }: Proof) {
  const { context, project, ready, workspace, guard } = gate;
  const { session } = ready;
  if (guard !== null && !(await isStillOurs(session, workspace, project))) return;
  const isWrong = hasErrors(checked.findings) || hasErrors(late);
  if (!isWrong) await recordProved(context, project, session, checked, { state, plan, optional: false, known: derive.known });
  else if (steps.length > 0 && checked.verification.against === 'snapshot') await recordMade(context, project, session, checked);
}
