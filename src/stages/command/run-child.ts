// Runs the command: its output is passed on line by line, the server is asked what its sessions are waiting for, and however it ends,
// neither a process nor a session of it is left.
import type { ChildEnd } from '../../child/start-child.ts';
import { GRACE } from '../../child/until-ended.ts';
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { isHurried, monotonic } from '../../core/time/deadline.ts';
import type { ConnectionLost } from '../../postgres/errors/errors.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Session } from '../../postgres/session/session.ts';
import { commandEnvironment, sessionPrefix } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import type { GivenCommand } from './given-command.ts';
import { type LeftSessions, sessionEnder } from './left-sessions.ts';
import { watchSessions } from './watch-sessions.ts';

export interface CommandRun extends ChildEnd, LeftSessions {
  readonly durationMs: number;
  /** The last lines of its output. */
  readonly output: readonly string[];
  /** Why the gate ended it; null if it ended by itself. */
  readonly stopped: 'interrupted' | ConnectionLost | null;
}

/** By itself, and with 0. */
export const endedWell = ({ stopped, exitCode }: Pick<CommandRun, 'stopped' | 'exitCode'>): boolean => stopped === null && exitCode === 0;

/** How many of its last lines are in the report. */
const LAST_LINES = 60;
/** From then on its sessions have to be ended within so many ms: on a slow machine, too, there has to be time for the report. */
const ANSWERED = 1400;

export interface RunOptions {
  readonly isScratch?: boolean;
  /** Called when the command and its sessions are gone, with a session that can be used; what it throws is not heard. */
  readonly atEnd?: (session: Session, run: Omit<CommandRun, keyof LeftSessions>) => Promise<void>;
}

/** @throws Stop('failed') if the system cannot start it. */
export async function runChild(
  context: Context,
  ready: Ready,
  command: GivenCommand,
  { isScratch = false, atEnd = async () => {} }: RunOptions = {},
): Promise<CommandRun> {
  const { effects, emit, signal, run, config } = context;
  const { session } = ready;
  const applicationName = `${sessionPrefix(ready.facts.database, config.ledgerSchema)}${run.id.slice(0, 8)}`;
  const env = await commandEnvironment({ config, session, applicationName, signal, isScratch });
  const output: string[] = [];
  const [, ...args] = command.words;
  context.stage('apply');
  const start = monotonic();
  const child = await effects.startChild({
    command: [command.program, ...args],
    env,
    tell: (stream, line) => {
      output.push(line);
      if (output.length > LAST_LINES) output.shift();
      emit({ event: 'output', stream, line });
    },
  });
  emit({ event: 'command-started', command: command.text, pid: child.pid });
  const watch = watchSessions(session, {
    applicationName,
    ports: () => child.ports(session.connection.port),
    label: command.text,
    cancelBlockers: config.cancelBlockers,
    emit,
  });
  let stopped: CommandRun['stopped'] = null;
  const ender = sessionEnder(session);
  const stop = (why: NonNullable<CommandRun['stopped']>): void => {
    stopped ??= why;
    ender.prepare(isHurried(signal) ? monotonic() + ANSWERED : Number.POSITIVE_INFINITY);
    void child.stop(GRACE);
  };
  const onAbort = (): void => stop('interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  watch.lost.then(stop, () => {});
  try {
    const end = await child.ended.catch((error: unknown) => Promise.reject(new Stop([notStarted(command, error)], { cause: error })));
    watch.hush();
    const durationMs = Math.round(monotonic() - start);
    emit({ event: 'command-ended', command: command.text, ...end, durationMs });
    const ran = { ...end, durationMs, output, stopped };
    const left = await ender.end(watch.whose(), (usable) => atEnd(usable, ran).catch(() => {}));
    return { ...ran, ...left };
  } finally {
    signal.removeEventListener('abort', onAbort);
    watch.close();
    ender.close();
  }
}

const notStarted = ({ text, program }: GivenCommand, error: unknown) =>
  finding({
    code: 'command-not-started',
    subject: text,
    message: `${program} exists, but the system did not start it: ${reasonOf(error)}`,
    hint: 'run it by hand in the same image; a script needs a first line that names its interpreter, and that has to be there as well',
  });
