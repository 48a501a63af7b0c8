// A cancel request: a connection of its own that names the process and its key (manual, 54.2.8), and is answered by its end.
import type { Socket } from 'node:net';
import type { ConnectionConfig } from '../../config/config.ts';
import { within } from '../../core/time/time-limit.ts';
import { ConnectionLost } from '../errors/errors.ts';
import type { Driver } from './driver.ts';
import { openSocket } from './socket.ts';

/** `unsure`: it may still arrive, and hit what the process is doing by then. */
export type Cancelled = 'done' | 'unsent' | 'unsure';

interface CancelEnd {
  readonly end: Cancelled;
  /** Why nothing may be sent any more; null if all is certain. */
  readonly lost: ConnectionLost | null;
}

/** Never throws. @param limit in ms, of each of its two steps. */
export async function cancelWork({ processID, secretKey }: Driver, connection: ConnectionConfig, limit: number): Promise<CancelEnd> {
  const opened = processID === null ? null : await openSocket(connection, { timeoutMs: limit }).catch(() => null);
  if (processID === null || opened === null) return { end: 'unsent', lost: null };
  if (await requestCancel(opened.socket, processID, secretKey, limit)) return { end: 'done', lost: null };
  return { end: 'unsure', lost: new ConnectionLost('nobody can say whether it was cancelled', 'ABORTED') };
}

/** Waits for what is being cancelled, and for that, as long as both together may take. Never throws. */
export function endOf(work: Promise<unknown> | null, cancelled: Cancelled | Promise<Cancelled>, limit: number): Promise<unknown> {
  const ended = async (): Promise<unknown> => (await cancelled) === 'done' && work;
  return within(limit, ended(), Error).catch(() => {});
}

/** @returns whether the other side has dealt with it. */
function requestCancel(socket: Socket, processID: number, secretKey: number, limit: number): Promise<boolean> {
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80877102, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    let isDealtWith = false;
    socket.on('error', () => {}).once('close', () => resolve(isDealtWith));
    // Kept open until the other side closes it, as libpq does: a pooler drops the request of a client that is gone.
    socket.on('end', () => {
      isDealtWith = true;
      socket.destroy();
    });
    socket.resume();
    socket.write(request);
    setTimeout(() => socket.destroy(), limit).unref();
  });
}
