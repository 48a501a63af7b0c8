// A connection in another process, for statements that may take long: SQLite cannot be told to stop, but a process can be ended, and what it had
// open is rolled back. So signals, deadlines and the limit of a statement hold as they do on a server.
import type { Emit } from '../../core/event.ts';
import { Stop } from '../../core/stop.ts';
import type { Connection, SqlRow } from './connection.ts';
import { endedFinding } from './file-findings.ts';
import { AS_OTHERS } from './open-here.ts';
import { type Asked, ProcessEnded, startWriterProcess } from './writer-process.ts';

/** @throws Stop('unreachable') where its process has ended by itself, as does whatever asks it. */
export interface Writer extends Connection {
  /** Hears of the file of each migration, which is named where a statement takes long. */
  begins(file: string): void;
  /** The same one, by which each query may take so long (ms), 0 for no limit: for those that somebody wrote. */
  within(limit: number): Writer;
  /** A new connection, which knows nothing of what was set on the one before. What is in memory stays. */
  reopen(): void;
}

interface WriterOptions {
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/**
 * Its process starts at once; the file is opened with the first request, and again by another process after one that has ended, once a request has
 * failed with that: what belongs to the transaction of the first never runs by itself in the second.
 */
export function startWriter(
  path: string,
  { signal, emit }: WriterOptions,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Writer {
  let started = startWriterProcess();
  let isOpen = false;
  let underWay: string | null = null;
  const running = (elapsedMs: number): void => emit({ event: 'running', file: underWay, waitEvent: null, elapsedMs });
  started.catch(() => {});
  const send = async (request: Asked, limit: number): Promise<unknown> => {
    signal.throwIfAborted();
    if ((await started).isGone) {
      started = startWriterProcess();
      isOpen = false;
    }
    const current = await started;
    if (!isOpen) await current.ask({ op: 'open', path, options: { ...AS_OTHERS, readOnly } }, { limit: 0, signal, running });
    isOpen = true;
    return current.ask(request, { limit, signal, running });
  };
  const ask = (request: Asked, limit = 0): Promise<unknown> =>
    send(request, limit).catch((error: unknown) => {
      throw error instanceof ProcessEnded ? new Stop([endedFinding(path, underWay, error)], { cause: error }) : error;
    });
  const within = (ofQuery: number): Writer => ({
    begins: (file) => {
      underWay = file;
    },
    run: async (statements, limit) => void (await ask({ op: 'run', statements }, limit)),
    rows: async (sql, ...values) => (await ask({ op: 'rows', sql, values }, ofQuery)) as readonly SqlRow[],
    within,
    reopen: () => {
      isOpen = false;
    },
    close: async () => (await started).end(),
  });
  return within(0);
}
