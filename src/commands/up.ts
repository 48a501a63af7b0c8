// The gate: wait, lock, apply, verify. An up-to-date database is passed without the lock.
import { type Finding, hasErrors } from '../core/finding.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Step, Verification } from '../core/report.ts';
import { type Applied, applyMigrations } from '../migrations/apply.ts';
import { prepareCallbacks } from '../migrations/callbacks.ts';
import type { Plan } from '../migrations/plan.ts';
import { prepare } from '../migrations/prepare.ts';
import type { Guard } from '../migrations/step.ts';
import type { Ready } from '../postgres/wait.ts';
import { applyOptions } from './apply-options.ts';
import { type Checked, checkDrift, checkSchema } from './check.ts';
import type { Answer, Command, Context, Files } from './command.ts';
import { settle } from './earlier.ts';
import { type Home, homeOf } from './home.ts';
import { takeLock } from './locked.ts';
import { planOrStop } from './planned.ts';
import { guardOf, isStillOurs, refuseSessionWork, untilStill } from './pooled.ts';
import { otherLedgers } from './recognise.ts';
import { establish, remember } from './record.ts';
import { readState } from './state.ts';
import { superseding } from './superseded.ts';

export const up: Command = {
  name: 'up',
  summary: 'wait for the server, apply what is pending, prove the schema',
  example: 'schemagate up --migrations ./db/migrations --wait-timeout 2m',
  needs: 'database',
  purpose: 'write',
  resumes: true,
  flags: [],
  run,
};

async function run(context: Context, files: Files, ready: Ready): Promise<Answer> {
  const { session } = ready;
  const home = homeOf(context.config, files.layout, ready.facts);
  const guard = guardOf(context, files, ready, home);
  const locked = () => untilStill(guard, { session, home, files }, () => underLock(context, files, ready, { ...home, guard }));
  if (context.earlier.steps.length > 0) return locked();
  const state = await readState(session, home, ready.facts, files.migrations);
  const plan = planOrStop(files, state, home);
  context.emit({ type: 'planned', applied: plan.applied, pending: plan.pending.length });
  if (plan.pending.length === 0 && plan.unseen.length === 0 && state.present && !hasCallbacks(files)) {
    const checked = await checkSchema(context, files, { session, home, plan, state });
    if (!hasErrors(checked.findings)) {
      await remember(context, files, session, checked, { state, plan, optional: true });
      return ended(plan, { steps: [], checked });
    }
    // Another gate may be at work: what was found is confirmed under the lock before it is reported.
  }
  return locked();
}

async function underLock(context: Context, files: Files, ready: Ready, home: GuardedHome): Promise<Answer> {
  const { session } = ready;
  const { guard } = home;
  if (guard === null) await takeLock(context, ready, home);
  context.stage('plan');
  const state = await establish(session, home, files.migrations, guard);
  const found = planOrStop(files, state, home);
  const { kept, notes, findings: settled } = settle(context.earlier.steps, found.pending, found.unfinished?.migration ?? null);
  for (const message of notes) context.emit({ type: 'note', level: 'info', message });
  const plan = { ...found, applied: found.applied - kept.length };
  if (context.earlier.steps.length > 0) context.sofar({ steps: [...kept, ...notRun(plan)] });
  const others = home.present.anyOwn ? [] : otherLedgers(files.layout, context.config, ready.facts);
  const seen = home.ledger.see(plan.unseen, context.run);
  const told = [...settled, ...others];
  const touching = plan.pending.length > 0 || hasCallbacks(files);
  // What this run itself has begun is no drift.
  const drift = touching && context.earlier.steps.length === 0 ? await checkDrift(context, { session, home, plan, state }) : [];
  if (hasErrors(drift)) return drifted(plan, drift);
  if (seen !== null) await session.query(`/* gate:see */ ${seen}`);
  const superseded = superseding(files, home, plan, state);
  const {
    steps: now,
    failure,
    end,
    loss,
    findings,
  } = await applyPending(context, files, {
    session,
    home: { ...home, ledger: superseded.ledger },
    plan,
  });
  const all = [...kept, ...now];
  const steps = all.filter(({ byAnother }) => !byAnother);
  context.sofar({ ...heads(plan, all), steps });
  if (end === 'lost') throw loss;
  if (end !== 'done') {
    return {
      ...heads(plan, all),
      outcome: OUTCOME[end],
      summary: failedSummary(steps, failure?.place.file ?? ''),
      steps,
      findings: [...told, ...drift, ...findings],
      ...(failure && { failure }),
    };
  }
  const after = touching
    ? { ...state, fingerprint: '', last: null, heads: state.heads.filter((head) => !superseded.heads.includes(head)) }
    : state;
  const stale =
    touching && plan.applied > 0 && (plan.headOfLedger === plan.headOfFiles || plan.pending.some(({ kind }) => kind === 'repeatable'));
  const look = { session, home, plan, state: after };
  const first = await checkSchema(context, files, look);
  // The head is where it was, and yet something was applied: what was recorded for it may be no expectation any more.
  const checked =
    stale && !first.clean && first.expectation !== null
      ? await checkSchema(context, files, { ...look, state: { ...after, heads: [] } })
      : first;
  const mayRecord = guard === null || (await isStillOurs(session, home, files));
  if (!hasErrors(checked.findings) && mayRecord) await remember(context, files, session, checked, { state, plan, optional: false });
  return ended(plan, { steps, all, checked, drift: [...told, ...drift, ...findings] });
}

/** Of those that are run where nothing is pending as well. */
const hasCallbacks = ({ callbacks }: Files): boolean => callbacks.some(({ always }) => always);

const OUTCOME: Readonly<Record<Exclude<Applied['end'], 'done' | 'lost'>, Outcome>> = {
  failed: 'failed',
  incomplete: 'incomplete',
};

/** Where no lock outlives a transaction, what takes it in each. */
interface GuardedHome extends Home {
  readonly guard: Guard | null;
}

interface ToApply {
  readonly session: Ready['session'];
  readonly home: GuardedHome;
  readonly plan: Plan;
}

async function applyPending(context: Context, files: Files, { session, home, plan }: ToApply): Promise<Applied> {
  context.stage('apply');
  const { layout, render } = home;
  const callbacks = await prepareCallbacks(files.callbacks, plan.pending.length > 0, layout, render);
  const prepared = await prepare(plan.pending, layout, render);
  const { guard } = home;
  if (guard !== null) await refuseSessionWork(prepared, [...callbacks.values()].flat(), plan);
  const options = applyOptions(context, session, home, { callbacks, unfinished: plan.unfinished, ...(guard !== null && { guard }) });
  const applied = await applyMigrations(prepared, options);
  return { ...applied, findings: [...prepared.flatMap(({ notices }) => notices), ...applied.findings] };
}

interface End {
  readonly steps: readonly Step[];
  /** With those that another gate applied meanwhile. */
  readonly all?: readonly Step[];
  readonly checked: Checked;
  readonly drift?: readonly Finding[];
}

function ended(plan: Plan, { steps, all = steps, checked, drift = [] }: End): Answer {
  const findings = [...drift, ...checked.findings, ...(hasErrors(checked.findings) ? [] : checked.notices)];
  const base = { ...heads(plan, all), steps, findings: [...plan.findings, ...findings], verification: checked.verification };
  const done = steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : `${count(steps.length, 'migration')} applied`;
  if (hasErrors(findings)) {
    const errors = findings.filter((finding) => finding.severity === 'error');
    return {
      ...base,
      outcome: 'mismatch',
      summary: `${done}, but the schema is not the expected one: ${errors[0]!.message}${more(errors.length - 1)}`,
    };
  }
  return { ...base, outcome: 'ready', summary: `${done}; ${proof(checked.verification)}` };
}

function proof({ state, against, checked }: Verification): string {
  const objects = Object.values(checked).reduce((sum, one) => sum + one, 0);
  if (state === 'recorded') return `schema recorded as the expectation (${count(objects, 'object')})`;
  if (state === 'skipped') return 'schema not verified';
  return `schema verified against the ${against === 'snapshot' ? 'snapshot' : 'recorded expectation'} (${count(objects, 'object')})`;
}

function drifted(plan: Plan, findings: readonly Finding[]): Answer {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const steps = notRun(plan);
  return {
    ...heads(plan, steps),
    outcome: 'mismatch',
    summary: `nothing was applied: the schema was changed behind the ledger's back since the last run: ${errors[0]!.message}${more(errors.length - 1)}`,
    steps,
    findings,
  };
}

const notRun = ({ pending }: Plan): readonly Step[] =>
  pending.map(({ version, name, file }) => ({ version, name, file, state: 'not-run' }));

function failedSummary(steps: readonly Step[], file: string): string {
  const applied = steps.filter((step) => step.state === 'applied').length;
  const notRun = steps.filter((step) => step.state === 'not-run').length;
  const stopped = steps.find((step) => step.state !== 'applied' && step.state !== 'not-run');
  const how = stopped?.state === 'failed' ? 'failed and was rolled back' : 'stopped half-way';
  return `${stopped?.file ?? file} ${how}; ${applied} applied before it, ${notRun} not run`;
}

/** The ledger's head is where this run left it. */
function heads(plan: Plan, steps: readonly Step[]): Pick<Answer, 'head' | 'applied'> {
  const last = steps.findLast((step) => step.state === 'applied');
  return { head: { files: plan.headOfFiles, ledger: last?.version ?? plan.headOfLedger }, applied: plan.applied };
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const more = (n: number): string => (n > 0 ? ` (and ${n} more)` : '');
