// One step under the lock of all: a folder whose pending migrations are applied, or a command that is run. The schema is proved when all are done.

import type { Finding } from '../../core/finding.ts';
import { hasErrors } from '../../core/finding.ts';
import type { Failure, Report, Step } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { isThereAlready } from '../../migrations/prepare/failure.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Answer } from '../answer.ts';
import { type CodeLedger, readCodeLedger } from '../command/code-ledger.ts';
import { failed, ran, toolLocked } from '../command/command-answer.ts';
import { type RunHistory, recordRun, runRecorded } from '../command/record-run.ts';
import { endedWell } from '../command/run-child.ts';
import { asksWhetherBehind, type Behind, whetherBehind } from '../command/whether-behind.ts';
import type { SchemaBeforeRun } from '../expectation/schema-before-run.ts';
import { headsAfter } from '../gate/do-work.ts';
import { hasCallbacks } from '../gate/gate.ts';
import { barred, broken, halted } from '../gate/gate-answer.ts';
import { notRun, planWork, type Work } from '../gate/plan-work.ts';
import { askAndWork, explained, madeReady } from '../gate/under-lock.ts';
import type { CommandStep, FileStep } from './open-steps.ts';
import { headOfLedger, headOfRows, type StepHead } from './steps-state.ts';

/** A step, and what it has to do. */
export type PlannedStep =
  | (FileStep & { readonly work: Work; readonly head: StepHead; readonly isPending: boolean })
  | (CommandStep & { readonly ledger: CodeLedger | null; readonly behind: Behind; readonly head: StepHead; readonly isPending: boolean });

export interface StepRun {
  readonly name: string;
  readonly what: string;
  /** `not-run`: one before it stopped the run. */
  readonly state: 'done' | 'nothing' | 'stopped' | 'not-run';
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  readonly failure?: Failure;
  /** What stopped it, in words; or what it has done. */
  readonly said: string;
  readonly heads: Report['head'] | undefined;
  readonly durationMs: number;
  readonly data?: unknown;
  readonly whenInterrupted?: string;
}

export async function planFileStep(step: FileStep): Promise<PlannedStep> {
  const work = await planWork(step.gate);
  const { plan, state } = work;
  const isPending = plan.pending.length > 0 || plan.unseen.length > 0 || hasCallbacks(step.gate.project);
  return { ...step, work, head: headOfRows(step.step.name, state.rows), isPending };
}

export async function planCommandStep(step: CommandStep, { session }: Ready): Promise<PlannedStep> {
  const ledger = await ledgerOf(step, { session });
  const behind = await whetherBehind(session, step.context.flags, step.known, ledger);
  return { ...step, ledger, behind, head: headOfLedger(step.step.name, ledger), isPending: behind.behind !== false };
}

export const ledgerOf = ({ context: { config }, known }: CommandStep, { session }: Pick<Ready, 'session'>) =>
  readCodeLedger(session, { ...known, config });

/** The drift of the whole was looked at before. */
const NOT_LOOKED: SchemaBeforeRun = { findings: [], derive: { from: (live) => live, known: new Set() } };

/** @param whole where it is written down what the step has done. */
export async function runStep(step: PlannedStep, ready: Ready, whole: Omit<RunHistory, 'step'>): Promise<StepRun> {
  const history = { ...whole, step: step.step.name };
  const answered = await timed(step.kind === 'files' ? applyFolder(step) : runCommand(step, ready, history));
  const run = stepRunOf(step.step, answered);
  if (step.kind === 'files') {
    const record = {
      step: step.step.name,
      command: null,
      exitCode: null,
      signal: null,
      before: step.head.head,
      after: run.heads?.ledger ?? null,
    };
    const event = run.state === 'done' ? 'step-done' : 'step-stopped';
    await recordRun(step.gate.context, ready.session, history, event, record, run.durationMs).catch(() => {});
  }
  return run;
}

interface Answered {
  readonly answer: Answer;
  readonly durationMs: number;
}

async function timed(answering: Promise<Answer>): Promise<Answered> {
  const start = monotonic();
  const answer = await answering;
  return { answer, durationMs: Math.round(monotonic() - start) };
}

function stepRunOf({ name, what }: PlannedStep['step'], { answer, durationMs }: Answered): StepRun {
  const { steps = [], findings = [], failure, head, summary, butWrong, data, whenInterrupted } = answer;
  const isStopped = hasErrors(findings) || failure !== undefined || steps.some(({ state }) => state !== 'applied' && state !== 'reverted');
  return {
    ...{ name, what, state: isStopped ? 'stopped' : 'done', findings, heads: head },
    steps: steps.map((one) => ({ ...one, of: name })),
    said: isStopped ? (butWrong ?? summary) : summary,
    durationMs,
    ...(failure !== undefined && { failure }),
    ...(data !== undefined && { data }),
    ...(whenInterrupted !== undefined && { whenInterrupted }),
  };
}

async function applyFolder({ gate, work }: Extract<PlannedStep, { readonly kind: 'files' }>): Promise<Answer> {
  const { plan, found } = work;
  const { workspace, project } = gate;
  const { asked, done } = await askAndWork(gate, work, NOT_LOOKED, madeReady(gate.context, workspace));
  if (done === null) return barred(plan, asked, found);
  const { steps, all, end, failure, findings, ofCheckpoint } = done;
  const known = [...found, ...asked];
  if (end === 'halted') return halted(plan, { steps, all, known }, project, findings);
  if (end !== 'done') {
    const why = end === 'failed' && isThereAlready(failure?.sqlstate) ? await explained(gate, done) : { failure, findings };
    return broken(plan, { steps, all, known }, why);
  }
  const applied = steps.reduce((sum, { covers = 1 }) => sum + covers, 0);
  return {
    ...headsAfter(plan, all),
    steps,
    findings: [...plan.findings, ...known, ...ofCheckpoint, ...findings],
    summary: `${applied} applied`,
  };
}

async function runCommand(step: Extract<PlannedStep, { readonly kind: 'command' }>, ready: Ready, history: RunHistory): Promise<Answer> {
  const { context, command, known, ledger, behind } = step;
  const passing = { command, known, before: ledger, behind };
  if (ledger !== null && ledger.holder !== null) return toolLocked(passing, ledger);
  if (behind.behind === null && asksWhetherBehind(context.flags))
    context.emit({
      event: 'note',
      level: 'warn',
      message: `${command.text} is run, because it is not known whether anything is pending: ${behind.why}`,
    });
  const sought = { ...known, config: context.config };
  const run = await runRecorded(context, ready, history, { command, before: ledger, sought });
  const after = run.stopped === null ? await ledgerOf(step, ready).catch(() => null) : null;
  return endedWell(run) ? ran(passing, run, after) : failed(passing, run, after);
}

/** One that another before it kept from being run, or that has nothing to do. */
export function leftStep(step: PlannedStep, state: 'nothing' | 'not-run'): StepRun {
  const { name, what } = step.step;
  const isOfFiles = step.kind === 'files';
  const steps = isOfFiles && state === 'not-run' ? notRun(step.work.plan).map((one) => ({ ...one, of: name })) : [];
  const said = state === 'not-run' ? 'not run' : isOfFiles ? `nothing to apply (${step.work.plan.applied} applied)` : step.behind.why;
  const heads = isOfFiles ? headsAfter(step.work.plan, []).head : undefined;
  return {
    name,
    what,
    state,
    steps,
    findings: isOfFiles && state === 'nothing' ? step.work.plan.findings : [],
    said,
    heads,
    durationMs: 0,
  };
}
