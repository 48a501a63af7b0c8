// A cancel request: a connection of its own that names the process and its key (manual, 54.2.8), and is answered by its end.
import type { Socket } from 'node:net';

/** @param limit in ms, after which the answer is not waited for any more. @returns when the other side has dealt with it. */
export function requestCancel(socket: Socket, processID: number, secretKey: number, limit: number): Promise<void> {
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80877102, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    socket.on('error', () => {}).once('close', () => resolve());
    // Kept open until the other side closes it, as libpq does: a pooler drops the request of a client that is gone.
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.write(request);
    setTimeout(() => socket.destroy(), limit).unref();
  });
}
