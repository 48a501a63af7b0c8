// Waiting for one event of a socket.
import type { Socket } from 'node:net';
import { ConnectionLost } from '../errors/errors.ts';

/** The next event of that name, or the socket's error or early end as a rejection. */
export function once<T = void>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (value: T) => {
      tidy();
      resolve(value);
    };
    const failed = (error: Error) => {
      tidy();
      reject(error);
    };
    const ended = () => failed(new ConnectionLost('the connection was closed by the other side', 'ECONNRESET'));
    const tidy = () => {
      socket.off(event, done).off('error', failed).off('close', ended);
      if (event === 'data') socket.pause();
    };
    socket.on(event, done).on('error', failed).on('close', ended);
  });
}
