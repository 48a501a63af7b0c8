// Heals what a check found missing: never, when somebody has approved it, or by itself within limits. All of it happens in the turn of a check, so
// that nothing else looks or heals meanwhile.
import { silent } from '../../core/event.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import type { Command } from '../../run/command.ts';
import { perform } from '../../run/perform.ts';
import { started } from '../../run/run-clock.ts';
import type { Context } from '../../stages/context.ts';
import type { Check } from '../health.ts';
import { healCommand } from './heal-command.ts';
import { type Attempt, whyNotYet } from './heal-limits.ts';
import { type HealCommands, NOTHING, type Planned, planCommand } from './heal-plan.ts';
import { type Healed, type HealPlan, type HealState, outdatedText } from './heal-state.ts';

export interface Healer {
  readonly state: () => HealState;
  /** After a check. @returns what was done; null if nothing was. */
  readonly after: (check: Check) => Promise<Healed | null>;
  /** It is run after the next check, if that comes to the same plan. @returns why not; null if it was taken. */
  readonly approve: (id: string) => 'off' | 'nothing' | 'outdated' | 'running' | null;
}

/** Milliseconds for making a plan. */
const PLAN_DEADLINE = 30_000;
/** Another gate at work may heal it: the next check will see. */
const LOCK_WAIT = 2000;

export function healerOf(context: Context, commands: HealCommands): Healer {
  const healing: Healing = {
    ...{ context, commands, approved: null, attempts: null, count: 0 },
    state: { mode: context.config.heal, state: 'idle', reason: null, plan: null, last: null },
  };
  return {
    state: () => healing.state,
    after: (check) => (context.config.heal === 'off' || check.look === null ? Promise.resolve(null) : consider(healing, check)),
    approve: (id) => approve(healing, id),
  };
}

interface Healing {
  readonly context: Context;
  readonly commands: HealCommands;
  state: HealState;
  /** The id of a plan that is to be run. */
  approved: string | null;
  /** Null before the history has said which there were before. */
  attempts: readonly Attempt[] | null;
  /** How many were begun here. */
  count: number;
}

function approve(healing: Healing, id: string): ReturnType<Healer['approve']> {
  const { state, plan, mode } = healing.state;
  if (mode === 'off') return 'off';
  if (state === 'running' || healing.approved !== null) return 'running';
  if (plan === null) return 'nothing';
  if (plan.id !== id) return 'outdated';
  healing.approved = id;
  return null;
}

async function consider(healing: Healing, check: Check): Promise<Healed | null> {
  healing.attempts ??= attemptsIn(check);
  const made = isHealable(check) ? await planned(healing) : NOTHING;
  if (made === null) return null;
  const { plan, reason } = made;
  const wanted = healing.approved;
  healing.approved = null;
  if (plan !== null && plan.id === wanted) return heal(healing, plan, 'approved');
  if (plan === null) set(healing, { state: reason === null ? 'idle' : 'held', plan, reason });
  else if (healing.state.mode === 'ask') set(healing, { state: 'waiting', plan, reason: null });
  else {
    const why = whyNotYet(healing.attempts, started().at.getTime());
    if (why === null) return heal(healing, plan, 'by itself');
    set(healing, { state: 'held', plan, reason: why });
  }
  return wanted === null ? null : gone(healing, wanted);
}

function set(healing: Healing, more: Partial<HealState>): void {
  healing.state = { ...healing.state, ...more };
}

const performed = ({ context }: Healing, command: Command, more: Partial<Context>): Promise<Report> =>
  perform(command, { ...context, ...{ notices: [], flags: {}, operands: [] }, ...more });

/** Null if it could not be made: the database is not to be had, and everything stays as it is. */
async function planned(healing: Healing): Promise<Planned | null> {
  const { config } = healing.context;
  const limits = { ...config, waitTimeout: 0, waitFor: [], lockWait: 0, deadline: PLAN_DEADLINE };
  const { data } = await performed(healing, planCommand(healing.commands), { config: limits, emit: silent });
  return (data as Planned | undefined) ?? null;
}

async function heal(healing: Healing, plan: HealPlan, why: string): Promise<Healed> {
  const { config, run } = healing.context;
  set(healing, { state: 'running', plan, reason: null });
  healing.count += 1;
  const report = await performed(healing, healCommand(healing.commands, plan, why), {
    config: { ...config, waitFor: [], lockWait: LOCK_WAIT },
    run: { ...run, id: `${run.id}-${healing.count}` },
  });
  const isNotDone = report.outcome === 'busy' || report.findings.some(({ code }) => code === 'heal-outdated');
  const result = report.exit === OUTCOMES.ready.exit ? 'healed' : isNotDone ? 'refused' : 'failed';
  const at = started().at;
  const last: Healed = { id: plan.id, result, summary: report.summary, at: at.toISOString() };
  healing.attempts = [...(healing.attempts ?? []), { at: at.getTime(), result }];
  set(healing, { state: 'idle', plan: null, reason: null, last });
  return last;
}

/** Somebody approved a plan of a state that is over. */
function gone(healing: Healing, id: string): Healed {
  const last: Healed = { id, result: 'refused', summary: outdatedText(id), at: started().at.toISOString() };
  set(healing, { last });
  return last;
}

/** Something is missing, and nobody is at work. */
const isHealable = ({ state, look }: Check): boolean =>
  state === 'unhealthy' &&
  look !== null &&
  (look.pending.length > 0 || look.schema?.differences.some((one) => one.state === 'missing') === true);

/** What the history knows of earlier ones: a restart does not make them undone. Oldest first. */
const attemptsIn = ({ look }: Check): readonly Attempt[] =>
  (look?.history ?? [])
    .flatMap(({ event, at }) =>
      at === null || (event !== 'healed' && event !== 'heal-failed')
        ? []
        : [{ at: Date.parse(at), result: event === 'healed' ? ('healed' as const) : ('failed' as const) }],
    )
    .toReversed();
