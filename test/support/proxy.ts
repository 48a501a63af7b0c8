// A TCP proxy before a server, which does to its connections what networks do: cuts, stalls, delays, truncates. Closed by its caller.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of the bytes at hand, and of the connection. */
export type Verdict =
  | { readonly do: 'pass' }
  /** Nothing of it is passed on, and both ends are reset. */
  | { readonly do: 'cut' }
  /** So many bytes are passed on, then both ends are closed in order. */
  | { readonly do: 'truncate'; readonly bytes: number }
  /** It is passed on after so many ms. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Nothing goes either way any more; both ends are reset after so many ms, which may be more than anybody waits. */
  | { readonly do: 'stall'; readonly ms: number }
  /** It is passed on; the first answer to it is dropped and the client's end reset. The server's end is closed with it. */
  | { readonly do: 'swallow-answer' }
  /** So many bytes are passed on, then the client's end is reset, and the server's stays open: it does not learn that its client is gone. */
  | { readonly do: 'orphan'; readonly bytes: number };

const LOCAL = '127.0.0.1';

export const PASS: Verdict = { do: 'pass' };

export interface Passing {
  readonly to: 'server' | 'client';
  readonly bytes: Buffer;
  /** Of this connection in this direction, before these. */
  readonly before: number;
  /** Counted from 1. */
  readonly connection: number;
}

export interface TestProxy {
  readonly port: number;
  /** Where new connections lead from now on; those that are open are reset. */
  switchTo(port: number): void;
  /** Resets the clients' ends of what is open; the server's stay as they are until the proxy is closed. */
  abandon(): void;
  /** Asked for everything that passes; by default all does. */
  judge: (passing: Passing) => Verdict;
  close(): Promise<void>;
}

/** For startProxy: what comes on the connections after the first is kept, such as a cancel request. */
export const onlyTheFirst: TestProxy['judge'] = ({ connection }) => (connection === 1 ? PASS : { do: 'stall', ms: 60_000 });

/** For startProxy: one thing is done, once, to what is sent to the server and holds the text. */
export function onceTo(text: string, verdict: Verdict): { readonly judge: TestProxy['judge']; readonly isDone: () => boolean } {
  let done = false;
  const judge: TestProxy['judge'] = ({ to, bytes }) => {
    if (done || to !== 'server' || !bytes.includes(text)) return PASS;
    done = true;
    return verdict;
  };
  return { judge, isDone: () => done };
}

/** @param target URL of the server, or its port on this machine. */
export async function startProxy(target: string | number, judge: TestProxy['judge'] = () => PASS): Promise<TestProxy> {
  const host = typeof target === 'number' ? LOCAL : new URL(target).hostname;
  let port = typeof target === 'number' ? target : Number(new URL(target).port);
  let count = 0;
  const open = new Set<Socket>();
  const links = new Set<() => void>();
  const proxy = { judge };
  const server = createServer((client) => {
    const upstream = connect({ host, port });
    const connection = ++count;
    const abandon = link(client, upstream, (passing) => proxy.judge({ ...passing, connection }));
    links.add(abandon);
    client.once('close', () => links.delete(abandon));
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
  }).listen(0, LOCAL);
  await once(server, 'listening');
  const resetAll = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    switchTo: (next: number) => {
      port = next;
      resetAll();
    },
    abandon: () => {
      for (const abandon of links) abandon();
    },
    close: async () => {
      server.close();
      resetAll();
      await once(server, 'close');
    },
  });
}

type Judge = (passing: Omit<Passing, 'connection'>) => Verdict;

/** @returns what resets the client's end and leaves the server's. */
function link(client: Socket, upstream: Socket, judge: Judge): () => void {
  const state = { swallowing: false, orphaned: false, stalled: false };
  const reset = (): void => {
    client.resetAndDestroy();
    upstream.resetAndDestroy();
  };
  const abandon = (): void => {
    state.orphaned = true;
    client.resetAndDestroy();
  };
  const pipe = (from: Socket, into: Socket, to: Passing['to']): void => {
    let before = 0;
    let queue = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      queue = queue.then(() => pass(bytes));
    });
    const pass = async (bytes: Buffer): Promise<void> => {
      if (state.stalled || state.orphaned || from.destroyed) return;
      if (state.swallowing && to === 'client') {
        reset();
        return;
      }
      const verdict = judge({ to, bytes, before });
      before += bytes.length;
      switch (verdict.do) {
        case 'pass':
          into.write(bytes);
          return;
        case 'cut':
          reset();
          return;
        case 'truncate':
          into.end(bytes.subarray(0, verdict.bytes));
          from.end();
          return;
        case 'delay':
          from.pause();
          await new Promise((resolve) => setTimeout(resolve, verdict.ms));
          into.write(bytes);
          from.resume();
          return;
        case 'stall':
          state.stalled = true;
          setTimeout(reset, verdict.ms).unref();
          return;
        case 'swallow-answer':
          state.swallowing = true;
          into.write(bytes);
          return;
        case 'orphan':
          if (to === 'server') into.write(bytes.subarray(0, verdict.bytes));
          abandon();
          return;
      }
    };
    // What one end does, the other learns; but for an end that is to learn nothing.
    from.on('error', () => {});
    from.once('end', () => {
      queue = queue.then(() => {
        if (!state.stalled && !state.orphaned) into.end();
      });
    });
    from.once('close', () => {
      queue = queue.then(() => {
        if (!state.stalled && !state.orphaned) into.destroy();
      });
    });
  };
  pipe(client, upstream, 'server');
  pipe(upstream, client, 'client');
  return abandon;
}
