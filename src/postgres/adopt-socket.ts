// Hands the driver a socket that is connected already: pg calls `connect` on the stream it is given.
import type { Socket } from 'node:net';

export function adopt(socket: Socket): () => Socket {
  return () => {
    const connected = (): Socket => {
      process.nextTick(() => socket.emit('connect'));
      return socket;
    };
    socket.connect = connected as typeof socket.connect;
    socket.resume();
    return socket;
  };
}
