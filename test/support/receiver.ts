// Somebody who receives messages over HTTP on this machine, and answers as he is told. Gone after the test.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Receiver {
  /** `http://127.0.0.1:40001` */
  readonly url: string;
  readonly received: readonly Received[];
  /** By path: status and headers, or `silence`; 200 by default. */
  answer: (path: string, nth: number) => { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'silence';
  until(count: number): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const self: Pick<Receiver, 'answer'> = { answer: () => ({ status: 200 }) };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    request.once('end', () => {
      const path = request.url ?? '';
      received.push({ path, body: JSON.parse(text) as Received['body'] });
      const answer = self.answer(path, received.filter((one) => one.path === path).length);
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(self, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    until: async (count: number) => {
      const end = performance.now() + 60_000;
      while (received.length < count) {
        if (performance.now() > end) throw new Error(`${received.length} messages came: ${JSON.stringify(received)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  });
}
