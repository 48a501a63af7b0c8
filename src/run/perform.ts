// Runs one command: acquires what it needs, keeps it within its deadline, releases in reverse, and always returns a Report. Secrets are masked here,
// in what it tells and in the report.

import { isForBuildServer } from '../config/settings/output.ts';
import type { Emit, GateEvent } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import type { Redact } from '../core/text/redact.ts';
import { DEADLINE_PASSED, type Deadline, deadlineAfter, follow } from '../core/time/deadline.ts';
import { headStart } from '../core/time/head-start.ts';
import { loadAhead } from '../core/time/load-ahead.ts';
import { leavePool } from '../postgres/server/pooling.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Watch } from '../postgres/watch/watch.ts';
import { blockerFinding } from '../report/blocker-text.ts';
import { maskEvents } from '../report/mask.ts';
import type { Answer } from '../stages/answer.ts';
import { type Concluded, conclude } from '../stages/conclude.ts';
import type { Context } from '../stages/context.ts';
import { NOTHING_EARLIER } from '../stages/earlier-connections.ts';
import { chooseCommand } from './choose-command.ts';
import type { Command } from './command.ts';
import { explainError, interrupted, withGrants } from './explain-error.ts';
import { fileTargetOf, refusal, reportOf, targetOf, withLateWarnings } from './report-of.ts';
import { type StageClock, type Started, stageClock, started } from './run-clock.ts';
import { watchCommand } from './start-watch.ts';
import { waitsSeen } from './waits-seen.ts';
import { runWithNeeds } from './with-needs.ts';

export interface PerformOptions
  extends Pick<Context, 'config' | 'inForce' | 'notices' | 'flags' | 'operands' | 'effects' | 'run' | 'emit'> {
  /** Aborted with the reason `SIGINT` or `SIGTERM` by the caller. */
  readonly signal: AbortSignal;
  /** False: nobody who hears of its events shows the settings, and they are not told. */
  readonly tellsSettings?: boolean;
  /** Called while the server works on the first question: what will be needed to tell of its answer. */
  readonly prepare?: () => unknown;
  /** Every event and the report pass through it: nobody outside sees a secret. */
  readonly redact: Redact;
}

export async function perform(asked: Command, given: PerformOptions): Promise<Report> {
  try {
    const { command, options } = await chooseCommand(asked, given);
    return await performChosen(command, options);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return refusal(asked.name, error, given.redact);
  }
}

async function performChosen(command: Command, options: PerformOptions): Promise<Report> {
  const { config, redact } = options;
  const start = started();
  const clock = stageClock();
  const ending = endingOf(options, command.endless === true);
  const noticed: Finding[] = [...options.notices];
  const waits = waitsSeen();
  const traced = await tracing(command, options, start);
  const configured = (): GateEvent | null =>
    options.tellsSettings === false ? null : { event: 'configured', settings: options.inForce().effective };
  const telling = tellingUntilTheEnd(configured, maskEvents(traced?.emit ?? options.emit, redact), (event) => {
    waits.see(event);
    if (event.event === 'blocker-ended' || event.event === 'blocker-spared') noticed.push(blockerFinding(event));
  });
  const lead = headStart();
  void lead.over.then(() => void [telling.begin(), loadAhead(() => redact(''), options.prepare ?? (() => {}))]);
  const held = holdings();
  const known: { answer: Partial<Answer> } = { answer: {} };
  const context: Context = {
    ...options,
    command: command.name,
    ...{ emit: telling.emit, signal: ending.signal, deadline: deadlineAfter(config.deadline) },
    ...{ stage: traced === null ? clock.enter : (stage) => void [clock.enter(stage), traced.enter(stage)] },
    ...{ blockedBy: () => held.watch?.blockedBy() ?? null, earlier: NOTHING_EARLIER },
    sofar: (more) => {
      known.answer = { ...known.answer, ...more };
    },
  };
  const acquired = (ready: Ready): void => {
    held.take(ready);
    if (command.needs === 'database')
      held.watch = watchCommand(ready, { ...context, mayEnd: command.purpose === 'write' }, telling.underWay);
  };
  const running = () =>
    runWithNeeds(command, context, { stage: clock.current, lead, acquired, noticed: (more) => void noticed.push(...more) });
  const answer = await placed(
    await concluded(running, { command, context, clock, known, isConnected: () => held.ready !== undefined }),
    context,
  );
  const target =
    command.needs === 'database' ? targetOf(config, held.ready) : command.opens === 'sqlite' ? fileTargetOf(config) : undefined;
  const report = reportOf(command.name, answer, { start, timings: clock.stop(), target, waits: waits.seen(), noticed, redact });
  const late = config.notify === null ? null : await lateNotice(report, { command, context, ready: held.ready, signal: options.signal });
  ending.release();
  await held.release();
  const unsent = (await Promise.all([late?.() ?? [], traced?.send(report, context.deadline) ?? []])).flat();
  telling.end();
  return { ...withLateWarnings(report, unsent, redact), durationMs: start.elapsed() };
}

/** The run as spans for a collector; null where nobody wants them. */
async function tracing(command: Command, { config, run, emit, signal }: PerformOptions, start: Started) {
  if (config.otlpEndpoint === null || command.needs !== 'database' || command.endless === true) return null;
  const { spansSeen } = await import('./run-spans.ts');
  loadAhead(() => import('./send-spans.ts'));
  const spans = spansSeen(start.at);
  const told: Emit = (event) => void [spans.see(event), emit(event)];
  const send = async (report: Report, deadline: Deadline) => {
    const span = spans.end(report, run.id);
    const { sendSpans } = await import('./send-spans.ts');
    return sendSpans(span, { config, run: run.id, signal, deadline });
  };
  return { emit: told, enter: spans.enter, send };
}

interface Ended {
  readonly command: Command;
  readonly context: Context;
  readonly ready: Ready | undefined;
  readonly signal: AbortSignal;
}

/** What was told before is looked up while there is a session; sending waits until that, and the lock with it, is free. */
async function lateNotice(report: Report, { command: { notifies }, context, ready, signal }: Ended) {
  if (notifies === undefined) return null;
  const { noticeOf, notify } = await import('../notify/run-notice.ts');
  const { config, effects, run, command } = context;
  const session =
    ready === undefined || ready.session.isLost || ready.session.isInterrupted || !ready.session.isIdle ? null : ready.session;
  const facts = { ...run, command, host: effects.hostname, image: config.image };
  const notice = { report, notifies, config, effects, run: facts, session, signal };
  const kind = await noticeOf(notice).catch(() => null);
  return kind === null ? null : () => notify(notice, kind).catch(() => []);
}

/** For a build server, which shows findings beside the code. */
async function placed(answer: Concluded, context: Context): Promise<Concluded> {
  if (answer.findings === undefined || answer.findings.length === 0 || !isForBuildServer(context.config)) return answer;
  const { withPlaces } = await import('./place-objects.ts');
  return { ...answer, findings: await withPlaces(answer, context) };
}

interface Running {
  readonly command: Command;
  readonly context: Context;
  readonly clock: StageClock;
  /** What is certain if it ends in an error. */
  readonly known: { readonly answer: Partial<Answer> };
  readonly isConnected: () => boolean;
}

/** The result of the run, however it ends. */
async function concluded(run: () => Promise<Answer>, { command, context, clock, known, isConnected }: Running): Promise<Concluded> {
  const { config, signal } = context;
  try {
    const given = await run();
    const answer = conclude(given);
    if (!signal.aborted || answer.outcome === 'ready') return answer;
    return interrupted(answer, { ...given, reason: String(signal.reason), stage: clock.current(), config });
  } catch (error) {
    const { again: _, ...kept } = known.answer;
    const explained = explainError(error, context, clock.current(), known.answer);
    return { ...kept, ...withGrants(explained, command, config, isConnected()) };
  }
}

/** Aborted with the caller's signal, or when the deadline has passed. */
function endingOf({ signal, config }: PerformOptions, endless: boolean): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const leave = follow(signal, controller);
  const timer = endless ? undefined : setTimeout(() => controller.abort(DEADLINE_PASSED), config.deadline);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      leave();
    },
  };
}

interface Telling {
  /** Tells the first event, unless it has been told. */
  readonly begin: () => void;
  readonly emit: Emit;
  /** The file of the migration that was begun and is not ended. */
  readonly underWay: () => string | null;
  readonly end: () => void;
}

/**
 * The report is the end: what was under way and abandoned tells nothing after it.
 * @param first told before all others, at the latest with the next; null tells nothing. @param see sees what is told until the end.
 */
function tellingUntilTheEnd(first: () => GateEvent | null, emit: Emit, see: Emit): Telling {
  let underWay: string | null = null;
  let begun = false;
  let over = false;
  const tell: Emit = (event) => {
    if (over) return;
    see(event);
    emit(event);
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    const event = first();
    if (event !== null) tell(event);
  };
  return {
    begin,
    emit: (event) => {
      begin();
      if (event.event === 'migration-started') underWay = event.file;
      if (['migration-applied', 'migration-reverted', 'migration-failed'].includes(event.event)) underWay = null;
      tell(event);
    },
    underWay: () => underWay,
    end: () => {
      begin();
      over = true;
    },
  };
}

interface Holdings {
  readonly ready: Ready | undefined;
  watch: Watch | undefined;
  /** Instead of the one before, which is lost. */
  readonly take: (ready: Ready) => void;
  readonly release: () => Promise<void>;
}

/** The session that is in use, and the watch over it. */
function holdings(): Holdings {
  const held: { ready: Ready | undefined; watch: Watch | undefined } = { ready: undefined, watch: undefined };
  return Object.assign(held, {
    take: (ready: Ready) => {
      held.ready = ready;
      void held.watch?.close();
    },
    release: async () => {
      if (held.ready !== undefined) await leavePool(held.ready.session);
      await Promise.all([held.watch?.close(), held.ready?.session.close()]);
    },
  });
}
