// The process of a writer, seen from here: one request at a time, each with its limit, and the end of the process as the answer where it comes first.
import type { ChildProcess } from 'node:child_process';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { WRITER_WORD } from '../../core/version.ts';
import { SqliteError } from './connection.ts';
import { type Request, type Response, serveWriter } from './serve-writer.ts';

/** A request without its number. */
export type Asked = Request extends infer One ? (One extends Request ? Omit<One, 'id'> : never) : never;

export interface Limits {
  /** Of one statement, in ms; 0 is none. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Hears, every 2 s, how long the request has been under way. */
  readonly running: (elapsedMs: number) => void;
}

export interface WriterProcess {
  /** It has ended, and whoever asked it for something has been told: the transaction that was open is known to be gone. */
  readonly isGone: boolean;
  /** @throws SqliteError; what the signal was aborted with; ProcessEnded. */
  ask(request: Asked, limits: Limits): Promise<unknown>;
  end(): Promise<void>;
}

/** Nobody here has ended it. The message says how it ended. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/** SQLITE_INTERRUPT. */
const INTERRUPTED = 9;
const TELL_EVERY = 2000;

export async function startWriterProcess(): Promise<WriterProcess> {
  const { spawn } = await import('node:child_process');
  const isExecutable = process.getBuiltinModule('node:sea').isSea();
  const words = isExecutable ? [WRITER_WORD] : ['--disable-warning=ExperimentalWarning', '-e', `(${serveWriter.toString()})()`];
  // A group of its own: what a terminal tells the gate is the gate's to hear.
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    detached: true,
  });
  const state: State = { child, under: null, why: null, next: 1 };
  const gone = new Promise<void>((resolve) => {
    child.once('error', ({ message }) => fail(state, `is not there: ${message}`, resolve));
    child.once('exit', (code, signal) => fail(state, signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`, resolve));
  });
  child.on('message', (response: Response) => hear(state, response));
  return {
    get isGone() {
      return state.isKnown === true;
    },
    ask: (request, limits) => ask(state, request, limits),
    end: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

interface State {
  readonly child: ChildProcess;
  /** The request that is not answered yet. */
  under: {
    readonly id: number;
    readonly settle: (error: Error | null, value?: unknown) => void;
    readonly begins: (statement: number | null) => void;
  } | null;
  /** Why it was ended. */
  why: Error | null;
  next: number;
  /** It is gone, and that is how. */
  ended?: ProcessEnded;
  /** It has been told. */
  isKnown?: true;
}

function fail(state: State, how: string, done: () => void): void {
  state.ended ??= new ProcessEnded(how);
  if (state.under !== null) tellEnd(state, state.under);
  done();
}

function tellEnd(state: State, { settle }: Pick<NonNullable<State['under']>, 'settle'>): void {
  state.isKnown = true;
  settle(state.why ?? state.ended!);
}

function hear({ under }: State, response: Response): void {
  if (under === null || under.id !== response.id) return;
  if ('at' in response) under.begins(response.at);
  else if ('value' in response) under.settle(null, response.value);
  else {
    const { message, code, completed } = response.error;
    under.settle(code === null ? new Error(message) : new SqliteError(message, code, completed));
  }
}

function ask(state: State, request: Asked, { limit, signal, running }: Limits): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const id = state.next++;
    const start = monotonic();
    const endFor = (why: Error): void => {
      state.why = why;
      state.child.kill('SIGKILL');
    };
    let timer: NodeJS.Timeout | undefined;
    const begins = (statement: number | null): void => {
      clearTimeout(timer);
      if (limit > 0) timer = setTimeout(() => endFor(tooLong(limit, statement)), limit);
    };
    const told = setInterval(() => running(monotonic() - start), TELL_EVERY);
    const onAbort = (): void => endFor(reasonOf(signal));
    const settle = (error: Error | null, value?: unknown): void => {
      state.under = null;
      clearTimeout(timer);
      clearInterval(told);
      signal.removeEventListener('abort', onAbort);
      if (error === null) resolve(value);
      else reject(error);
    };
    state.under = { id, settle, begins };
    if (state.ended !== undefined) return tellEnd(state, { settle });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    begins(0);
    state.child.send({ ...request, id });
  });
}

/** @param statement null if it is not known which one. */
function tooLong(limit: number, statement: number | null): SqliteError {
  const message = `the statement was cancelled: it ran for longer than ${formatDuration(limit)}`;
  return new SqliteError(message, INTERRUPTED, statement ?? Number.POSITIVE_INFINITY);
}

const reasonOf = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Error(String(reason)));
