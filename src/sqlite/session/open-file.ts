// Opens the SQLite file of a run, when whoever has it locked lets go of it. A command that only reads does not create it: where it is missing, an
// empty database stands for it.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { backOff, jittered, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import type { Context } from '../../stages/context.ts';
import { type Connection, isBusy, RESULT, SqliteError } from './connection.ts';
import { type AroundFile, fileFinding } from './file-findings.ts';
import { pastLeftJournal } from './left-journal.ts';
import { type OpenOptions, openHere } from './open-here.ts';
import { startWriter, type Writer } from './writer.ts';

export const POLL = { first: 10, last: 500, factor: 1.5 } as const;

export interface OpenFile extends Connection {
  readonly path: string;
  /** It was not there, and is not created: an empty database in memory stands for it. */
  readonly isMissing: boolean;
  /** Its path leads to it still. */
  readonly isInPlace: () => boolean;
  /** A connection for what somebody else has written, which may not end: its process can be ended. Its user closes it. */
  readonly apart: () => Writer;
}

type Opening = Pick<Context, 'config' | 'effects' | 'emit' | 'signal' | 'deadline'>;

/** @throws Stop that says what is wrong with the file; Stop('busy') if it stays locked. */
export async function openFile(context: Opening, path: string, purpose: 'read' | 'write'): Promise<OpenFile> {
  const { emit, effects } = context;
  const start = monotonic();
  const isMissing = purpose === 'read' && effects.identity(path) === null;
  if (isMissing) refuseMissingFolder(path, effects);
  const options = { path: isMissing ? ':memory:' : path, readOnly: purpose === 'read' && !isMissing };
  const connection = await whenFreeInTime(context, path, () => pastLeftJournal(path, () => openedHere(options)));
  // A program can be killed while this one has the file open, too.
  const rows: Connection['rows'] = (...asked) => pastLeftJournal(path, () => connection.rows(...asked));
  emit({ event: 'opened', file: path, serverVersion: process.versions.sqlite!, elapsedMs: monotonic() - start });
  const opened = effects.identity(path);
  return {
    ...{ ...connection, rows, path, isMissing, isInPlace: () => isMissing || effects.identity(path) === opened },
    apart: () => startWriter(options.path, context, { readOnly: options.readOnly }).within(context.config.statementTimeout),
  };
}

/** The first statement tells whether it is a database, and whether it can be read. */
async function openedHere(options: OpenOptions): Promise<Connection> {
  const opened = await openHere(options);
  try {
    await opened.rows('SELECT count(*) AS objects FROM sqlite_schema');
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** As soon as it is there. @throws Stop('unreachable') if it is not there in time; as openFile. */
export async function waitForFile(context: Opening, path: string): Promise<OpenFile> {
  const { emit, effects, signal, config } = context;
  const start = monotonic();
  const deadline = context.deadline.within(config.waitTimeout);
  const pace = reportingPace(1000);
  for (let tries = 0; ; tries++) {
    if (effects.identity(path) !== null) return openFile(context, path, 'read');
    const elapsedMs = monotonic() - start;
    if (deadline.passed()) throw new Stop([absent(path, elapsedMs)]);
    if (pace.isDue(elapsedMs))
      emit({ event: 'waiting', reason: 'no-database-file', message: `there is no file ${path} yet`, elapsedMs, attempts: tries + 1 });
    await pause(Math.min(jittered(backOff(POLL, tries)), Math.max(1, deadline.remaining())), signal);
  }
}

const absent = (path: string, elapsedMs: number): Finding =>
  finding({
    code: 'no-database-file',
    subject: path,
    message: `there was no SQLite file ${path} throughout the wait of ${formatDuration(elapsedMs)}`,
    hint: 'correct the path, raise GATE_WAIT_TIMEOUT, or let `schemagate up` create the file',
  });

export const absentFile = (path: string): Finding =>
  finding({
    code: 'no-database-file',
    subject: path,
    message: `there is no SQLite file ${path}`,
    hint: 'correct the path, or let `schemagate up` create the file',
  });

/**
 * Does something that fails while another connection has the file locked, again and again until it works.
 * @param limit the setting that the deadline is from. @throws Stop as above; whatever else the work throws.
 */
export async function whenFree<T>(
  { emit, effects, signal }: Pick<Opening, 'emit' | 'effects' | 'signal'>,
  path: string,
  deadline: Opening['deadline'],
  limit: string,
  work: () => Promise<T>,
): Promise<T> {
  const start = monotonic();
  const pace = reportingPace(1000);
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw stopOf(error, path, effects);
      const elapsedMs = monotonic() - start;
      if (deadline.passed()) throw new Stop([busy(path, limit, elapsedMs)]);
      const message = `another program has ${path} locked`;
      if (pace.isDue(elapsedMs)) emit({ event: 'waiting', reason: 'file-busy', message, elapsedMs, attempts: tries + 1 });
    }
    await pause(Math.min(jittered(backOff(POLL, tries)), Math.max(1, deadline.remaining())), signal);
  }
}

/** The same for as long as GATE_WAIT_TIMEOUT allows. */
export const whenFreeInTime = <T>(context: Opening, path: string, work: () => Promise<T>): Promise<T> =>
  whenFree(context, path, context.deadline.within(context.config.waitTimeout), 'GATE_WAIT_TIMEOUT', work);

/** What is wrong with the file ends the run with a word about it; anything else is as it was. */
export function stopOf(error: unknown, path: string, around: AroundFile): unknown {
  const found = error instanceof SqliteError ? fileFinding(error, path, around) : null;
  return found === null ? error : new Stop([found], { cause: error });
}

const busy = (path: string, limit: string, elapsedMs: number): Finding =>
  finding({
    code: 'file-busy',
    subject: path,
    message: `another program had ${path} locked throughout the wait of ${formatDuration(elapsedMs)}`,
    hint: `end its transaction, or raise ${limit}; \`fuser ${path}\` shows who has the file open`,
  });

function refuseMissingFolder(path: string, around: AroundFile): void {
  const found = fileFinding(new SqliteError('unable to open database file', RESULT.CANTOPEN, 0), path, around);
  if (found?.code === 'no-database-folder') throw new Stop([found]);
}
