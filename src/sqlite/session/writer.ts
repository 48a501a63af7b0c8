// A connection in another process, for statements that may take long: SQLite cannot be told to stop, but a process can be ended, and what it had
// open is rolled back. So signals, deadlines and the limit of a statement hold as they do on a server.
import type { Connection, SqlRow } from './connection.ts';
import { AS_OTHERS } from './open-here.ts';
import { type Asked, type Limits, startWriterProcess } from './writer-process.ts';

export interface Writer extends Connection {
  /** A new connection, which knows nothing of what was done on the one before. */
  reopen(): Promise<void>;
}

type WriterOptions = Pick<Limits, 'signal' | 'running'> & { readonly path: string };

/** Its process starts at once; the file is opened with the first request, and again after a process that had to be ended. */
export function startWriter({ path, signal, running }: WriterOptions): Writer {
  let started = startWriterProcess();
  let isOpen = false;
  started.catch(() => {});
  const ask = async (request: Asked, limit = 0): Promise<unknown> => {
    signal.throwIfAborted();
    if ((await started).isGone) {
      started = startWriterProcess();
      isOpen = false;
    }
    const current = await started;
    if (!isOpen) await current.ask({ op: 'open', path, options: AS_OTHERS }, { limit: 0, signal, running });
    isOpen = true;
    return current.ask(request, { limit, signal, running });
  };
  return {
    run: async (statements, limit) => void (await ask({ op: 'run', statements }, limit)),
    rows: async (sql, ...values) => (await ask({ op: 'rows', sql, values })) as readonly SqlRow[],
    reopen: async () => {
      isOpen = false;
    },
    close: async () => (await started).end(),
  };
}
