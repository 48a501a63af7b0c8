// A proxy that does not tell the server when its client is gone, as a lost network or a bad load balancer does not.
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** @returns the port to connect to. Everything is closed with the test. */
export async function holdingProxy(serverUrl: string): Promise<number> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => client.write(data));
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}
