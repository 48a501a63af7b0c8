// A proxy before PostgreSQL that counts what a client says and how often it waits. Speaks no TLS: it answers an SSLRequest with N itself.
// A round trip is a message of the client after a message of the server; the Terminate that says goodbye is none, nobody waits for it.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Count {
  readonly connections: number;
  /** Round trips until the first ReadyForQuery of each connection. */
  readonly login: number;
  /** Round trips after it. */
  readonly work: number;
}

export interface Wire {
  readonly port: number;
  /** Counts since the last call of this. */
  take(): Count;
  close(): Promise<void>;
}

type Counter = { -readonly [K in keyof Count]: Count[K] };

const none = (): Counter => ({ connections: 0, login: 0, work: 0 });

export async function openWire(target: { readonly host: string; readonly port: number }): Promise<Wire> {
  let count = none();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true });
    count.connections += 1;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    relay(client, upstream, () => count);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    take: () => {
      const taken = count;
      count = none();
      return taken;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function relay(client: Socket, upstream: Socket, count: () => Counter): void {
  let answered = true;
  let loggedIn = false;
  const spoke = (): void => {
    if (answered) count()[loggedIn ? 'work' : 'login'] += 1;
    answered = false;
  };
  const fromClient = clientMessages((kind, bytes) => {
    if (kind !== 'terminate') spoke();
    if (kind === 'ssl') {
      answered = true;
      client.write('N');
    } else upstream.write(bytes);
  });
  const fromServer = serverMessages((type) => {
    answered = true;
    if (type === READY_FOR_QUERY) loggedIn = true;
  });
  client.on('data', fromClient);
  upstream.on('data', (bytes: Buffer) => {
    fromServer(bytes);
    client.write(bytes);
  });
  client.on('end', () => upstream.end());
  upstream.on('end', () => client.end());
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
/** PostgreSQL manual, 54.7 Message Formats: SSLRequest and GSSENCRequest. */
const NEGOTIATIONS: readonly number[] = [80877103, 80877104];

/** Cuts the client's bytes into messages. Those before the start-up message's end have no type byte. */
function clientMessages(tell: (kind: 'ssl' | 'message' | 'terminate', bytes: Buffer) => void): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let started = false;
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (;;) {
      const lengthAt = started ? 1 : 0;
      if (pending.length < lengthAt + 8 - (started ? 4 : 0)) return;
      const end = lengthAt + pending.readInt32BE(lengthAt);
      if (pending.length < end) return;
      const message = pending.subarray(0, end);
      pending = pending.subarray(end);
      if (started) tell(message[0] === TERMINATE ? 'terminate' : 'message', message);
      else if (NEGOTIATIONS.includes(message.readInt32BE(4))) tell('ssl', message);
      else {
        started = true;
        tell('message', message);
      }
    }
  };
}

/** Tells the type of each of the server's messages without keeping their bodies. */
function serverMessages(tell: (type: number) => void): (bytes: Buffer) => void {
  let header: Buffer = Buffer.alloc(0);
  let skip = 0;
  return (bytes) => {
    let rest = bytes;
    for (;;) {
      const skipped = Math.min(skip, rest.length);
      skip -= skipped;
      rest = rest.subarray(skipped);
      if (rest.length === 0) return;
      const missing = 5 - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length < 5) return;
      tell(header[0]!);
      skip = header.readInt32BE(1) - 4;
      header = Buffer.alloc(0);
    }
  };
}
