// A proxy that changes what is said between a client and a server, as a server that is not quite PostgreSQL would say it. Lengths stay as they
// are, so that the messages around it do.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { urlOf } from './database.ts';

export interface Rewriting {
  readonly to: 'server' | 'client';
  readonly from: RegExp;
  /** Padded with spaces to the length of what it replaces, and cut off there. */
  readonly into: string;
}

/** @returns the URL by which it is reached. Closed with the test. */
export async function rewritingProxy(url: string, rewritings: readonly Rewriting[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const rewritten = (to: Rewriting['to'], bytes: Buffer): Buffer => {
    let text = bytes.toString('latin1');
    for (const { from, into } of rewritings.filter((one) => one.to === to))
      text = text.replace(from, (found) => found.replace(from, into).padEnd(found.length).slice(0, found.length));
    return Buffer.from(text, 'latin1');
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (bytes: Buffer) => upstream.write(rewritten('server', bytes)));
    upstream.on('data', (bytes: Buffer) => client.write(rewritten('client', bytes)));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return urlOf(url, { port: (server.address() as AddressInfo).port });
}
