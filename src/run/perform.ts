// Runs one command: acquires what it needs, keeps it within its deadline, releases in reverse, and always returns a Report.
import type { Config } from '../config/config.ts';
import { deadlineAfter } from '../core/deadline.ts';
import { errorsIn, type Finding, finding, hasErrors, headline } from '../core/finding.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Report, Target } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import { PROGRAM } from '../core/version.ts';
import { wantedTables } from '../layouts/ledger-tables.ts';
import { LEDGER_SCHEMAS } from '../ledger/verification-store.ts';
import { leavePool, settlePooling } from '../postgres/server/pooling.ts';
import { type Ready, waitForServer } from '../postgres/server/wait.ts';
import type { Watch } from '../postgres/watch/watch.ts';
import type { Project } from '../project/project.ts';
import { readFiles } from '../project/project.ts';
import { fingerprintExpression } from '../schema/verify/fingerprint.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context, Stage } from '../stages/context.ts';
import { NOTHING_EARLIER } from '../stages/earlier-connections.ts';
import type { Command } from './command.ts';
import { explainError, stopped, withGrants } from './explain-error.ts';
import { runThroughLosses } from './reconnect.ts';
import { watchCommand } from './start-watch.ts';

export interface PerformOptions
  extends Pick<Context, 'config' | 'effective' | 'sources' | 'notices' | 'flags' | 'operands' | 'effects' | 'run' | 'emit'> {
  /** Aborted with the reason `SIGINT` or `SIGTERM` by the caller. */
  readonly signal: AbortSignal;
}

export async function perform(asked: Command, options: PerformOptions): Promise<Report> {
  const command = asked.instead?.(options.flags) ?? asked;
  const { config, signal } = options;
  const start = started();
  const clock = stageClock();
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  if (signal.aborted) forward();
  signal.addEventListener('abort', forward, { once: true });
  const timer = setTimeout(() => controller.abort('deadline'), config.deadline);
  let known: Partial<Answer> = {};
  let underWay: string | null = null;
  let over = false;
  const context: Context = {
    ...options,
    // The report is the end: what was under way and abandoned tells nothing after it.
    emit: (event) => {
      if (event.event === 'migration-started') underWay = event.file;
      if (event.event === 'migration-applied' || event.event === 'migration-failed') underWay = null;
      if (!over) options.emit(event);
    },
    signal: controller.signal,
    deadline: deadlineAfter(config.deadline),
    stage: clock.enter,
    blockedBy: () => watch?.blockedBy() ?? null,
    earlier: NOTHING_EARLIER,
    sofar: (more) => {
      known = { ...known, ...more };
    },
  };
  let ready: Ready | undefined;
  let watch: Watch | undefined;
  let answer: Answer;
  try {
    answer = await withNeeds(command, context, clock.current, (acquired) => {
      ready = acquired;
      void watch?.close();
      if (command.needs === 'database' && command.purpose === 'write') watch = watchCommand(acquired, context, () => underWay);
    });
    // What a command makes of its own interruption says what was kept; why it ended is for the signal to say.
    if (controller.signal.aborted && answer.outcome !== 'ready') {
      const why = stopped(String(controller.signal.reason), clock.current(), config);
      answer = { ...answer, outcome: why.outcome, summary: why.summary, findings: [...(why.findings ?? []), ...(answer.findings ?? [])] };
    }
  } catch (error) {
    answer = {
      ...known,
      ...withGrants(explainError(error, context, clock.current(), known.steps ?? []), command, config, ready !== undefined),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
    if (ready !== undefined) await leavePool(ready.session);
    await Promise.all([watch?.close(), ready?.session.close()]);
    over = true;
  }
  const findings = withoutRepeats([...options.notices, ...(answer.findings ?? [])]);
  return toReport(
    command.name,
    { ...answer, findings },
    {
      start,
      timings: clock.stop(),
      target: command.needs === 'database' ? targetOf(config, ready) : undefined,
    },
  );
}

async function withNeeds(command: Command, context: Context, currentStage: () => Stage, acquired: (ready: Ready) => void): Promise<Answer> {
  command.refuse?.(context);
  if (command.needs === 'nothing') return command.run(context);
  if (command.needs === 'files') {
    const config = command.makesSnapshot ? { ...context.config, snapshot: null } : context.config;
    const project = await readFiles({ effects: context.effects, config }, () => null);
    return withNotices(project, await command.run(context, project));
  }
  const { config, stage } = context;
  const { connection } = config;
  if (connection === null) throw new Stop('misused', [noConnection]);
  stage('wait');
  const abandoned = new AbortController();
  const options = {
    connection,
    applicationName: `${PROGRAM} ${context.run.id.slice(0, 8)} ${context.effects.hostname}`.slice(0, 63),
    connectTimeout: config.connectTimeout,
    purpose: command.purpose,
    role: config.role,
    // The server works this out while the files are read.
    wanted: {
      tables: wantedTables(config),
      also: fingerprintExpression({ privileges: config.privileges === 'verify' }),
      neighbours: LEDGER_SCHEMAS,
    },
    emit: context.emit,
    signal: AbortSignal.any([context.signal, abandoned.signal]),
  };
  const waitNow = async (): Promise<Ready> => {
    const found = await waitForServer({ ...options, deadline: context.deadline.within(config.waitTimeout) });
    return settlePooling(found, options);
  };
  const waiting = waitNow();
  const project = await beside(
    waiting,
    readFiles(context, () => waiting.then(({ facts }) => facts)),
    abandoned,
  );
  const ready = await waiting;
  acquired(ready);
  stage('plan');
  const connect = async (): Promise<Ready> => {
    const again = await waitNow();
    acquired(again);
    stage('plan');
    return again;
  };
  return withNotices(project, await runThroughLosses({ command, context, project, ready, connect, stage: currentStage }));
}

/** What two looks have found alike is reported once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What reading the files found, short of errors, is reported with the answer. */
const withNotices = ({ notices }: Project, answer: Answer): Answer => ({ ...answer, findings: [...notices, ...(answer.findings ?? [])] });

/** The files are read while the server answers; where they are bad, that is reported at once, and nobody waits or logs in any more. */
async function beside(waiting: Promise<Ready>, reading: Promise<Project>, abandoned: AbortController): Promise<Project> {
  waiting.catch(() => {});
  try {
    return await reading;
  } catch (error) {
    waiting.then((ready) => ready.session.close()).catch(() => {});
    abandoned.abort();
    throw error;
  }
}

const noConnection = finding({
  code: 'no-connection',
  subject: 'DATABASE_URL',
  message: 'no database is given',
  hint: 'set DATABASE_URL=postgres://user:password@host:5432/database (or PGHOST, PGUSER …), or give --url',
});

/** When, for people; and on the clock that never goes back, for how long. */
interface Started {
  readonly at: Date;
  readonly tick: number;
}

const started = (): Started => ({ at: new Date(), tick: performance.now() });

/** The report of a run that ended before it began: bad settings or flags. */
export function refusal(command: string, { outcome, message, findings }: Stop): Report {
  const summary = hasErrors(findings) ? headline(errorsIn(findings)) : message;
  return toReport(command, { outcome, summary, findings }, { start: started(), timings: {}, target: undefined });
}

interface Facts {
  readonly start: Started;
  readonly timings: Readonly<Record<string, number>>;
  readonly target: Target | undefined;
}

function toReport(command: string, answer: Answer, { start, timings, target }: Facts): Report {
  const { steps = [], findings = [], head, ...rest } = answer;
  return {
    format: 1,
    program: PROGRAM,
    command,
    exit: OUTCOMES[answer.outcome].exit,
    startedAt: start.at.toISOString(),
    durationMs: Math.round(performance.now() - start.tick),
    ...(target !== undefined && { target }),
    ...(head !== undefined && { head }),
    ...rest,
    steps,
    findings,
    timings,
  };
}

function targetOf({ connection }: Config, ready: Ready | undefined): Target | undefined {
  if (connection === null) return undefined;
  const { host, port, address, others } = ready?.session.connection ?? connection;
  const { database, user } = connection;
  const where = { host, port, ...(address !== undefined && { address }), ...(ready === undefined && others !== undefined && { others }) };
  return { ...where, database, user, ...(ready && { serverVersion: ready.facts.version, tls: ready.session.tls }) };
}

/** Adds up milliseconds by stage. */
function stageClock() {
  const spent: Record<string, number> = {};
  let stage: Stage = 'plan';
  let since = performance.now();
  const settle = () => {
    const now = performance.now();
    spent[stage] = Math.round(((spent[stage] ?? 0) + now - since) * 10) / 10;
    since = now;
  };
  return {
    enter: (next: Stage) => {
      settle();
      stage = next;
    },
    current: () => stage,
    stop: () => {
      settle();
      return spent;
    },
  };
}
