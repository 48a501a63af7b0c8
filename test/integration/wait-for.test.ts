// Other things that an application waits for, beside the database: ports, Redis, pages over HTTP; each a small server of the test.
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const wait = (env: Readonly<Record<string, string>>, flags: Readonly<Record<string, string>> = {}, command = 'wait') =>
  runCommand({ command, env, flags });

async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** Answers each command with the next line, and then with the last one. */
const redis = (...answers: readonly string[]) => {
  const heard: string[] = [];
  const server = createServer((socket: Socket) => {
    let at = 0;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      for (const _ of bytes.toString().matchAll(/^\*\d/gm)) socket.write(`${answers[Math.min(at++, answers.length - 1)]}\r\n`);
    });
  });
  return { server, heard };
};

describe('wait', () => {
  test('is over when the database and everything else is there', async () => {
    const database = await freshDatabase();
    const { server, heard } = redis('+OK', '+PONG');
    const [cache, port] = [await listening(server), await freePort()];
    let asked = 0;
    const pages = createHttp((request, response) => response.writeHead(request.url === '/health' && ++asked > 2 ? 302 : 503).end());
    const page = await listening(pages);
    setTimeout(() => void listening(createServer(), port), 300);
    const GATE_WAIT_FOR = `tcp://127.0.0.1:${port} redis://app:pa%20ss@127.0.0.1:${cache},http://127.0.0.1:${page}/health`;
    const report = await wait({ DATABASE_URL: database.url, GATE_WAIT_FOR });
    expect([report.exit, report.findings]).toEqual([0, []]);
    const others = [`tcp://127.0.0.1:${port}`, `redis://127.0.0.1:${cache}`, `http://127.0.0.1:${page}/health`];
    expect(report.data).toEqual({ waitedFor: [expect.stringMatching(/^the database /), ...others] });
    expect(heard.join('')).toBe('*3\r\n$4\r\nAUTH\r\n$3\r\napp\r\n$5\r\npa ss\r\n*1\r\n$4\r\nPING\r\n');
    expect(asked).toBe(3);
  });

  test('ends at the deadline with the last reason of each, and no secret in it', async () => {
    const loading = await listening(redis('+OK', '-LOADING Redis is loading the dataset in memory').server);
    const other = await listening(redis('HTTP/1.1 400 Bad Request').server);
    const failing = await listening(createHttp((_, response) => response.writeHead(500).end()));
    const silent = await listening(createServer());
    const report = await wait({
      DATABASE_URL: `postgres://u:p@127.0.0.1:${await freePort()}/d`,
      GATE_WAIT_TIMEOUT: '600ms',
      GATE_CONNECT_TIMEOUT: '300ms',
      GATE_WAIT_FOR: `tcp://127.0.0.1:${await freePort()} redis://:sesame77@127.0.0.1:${loading} redis://127.0.0.1:${other} http://127.0.0.1:${failing} http://127.0.0.1:${silent}`,
    });
    expect(report.exit).toBe(3);
    expect(report.findings.map(({ code }) => code)).toEqual([
      'connection-refused',
      ...Array.from({ length: 5 }, () => 'service-not-there'),
    ]);
    for (const said of [
      'connection refused: nothing listens there',
      'Redis answered LOADING Redis is loading the dataset in memory',
      'it did not answer PING with PONG: it is not Redis',
      'it answered 500 Internal Server Error',
      'no answer within 300ms',
    ])
      expect(report.summary).toContain(said);
    expect(JSON.stringify(report)).not.toContain('sesame77');
  });

  test('a refusal is final after a while, and ends the wait for the rest', async () => {
    const refusing = await listening(redis('-WRONGPASS invalid username-password pair').server);
    const { cert, key } = makeCertificate({ name: 'x', alternativeNames: ['IP:127.0.0.1'] });
    const unknown = await listening(createTls({ cert, key }));
    const nobody = `tcp://127.0.0.1:${await freePort()}`;
    const report = await wait({ GATE_WAIT_FOR: `redis://:wrong@127.0.0.1:${refusing} https://127.0.0.1:${unknown}/ ${nobody}` });
    expect([report.exit, report.durationMs < 20_000]).toEqual([4, true]);
    expect(report.findings.map(({ message }) => message).join('\n')).toMatch(
      /WRONGPASS invalid.*TLS: its certificate is self-signed, and not trusted here.*nothing listens there/s,
    );
  });

  test('with nothing to wait for is misused', async () => {
    expect(await wait({})).toMatchObject({ exit: 2, findings: [{ code: 'nothing-to-wait-for' }] });
  });
});

test('up waits for them before anything is applied', async () => {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ '1_t.sql': 'CREATE TABLE t (id int);' }) };
  const port = await freePort();
  const GATE_WAIT_FOR = `tcp://127.0.0.1:${port}`;
  expect(await wait({ ...env, GATE_WAIT_FOR, GATE_WAIT_TIMEOUT: '300ms' }, {}, 'up')).toMatchObject({ exit: 3, steps: [] });
  expect(await database.admin("SELECT FROM pg_class WHERE relname = 't'")).toEqual([]);
  await listening(createServer(), port);
  expect(await wait({ ...env, GATE_WAIT_FOR }, {}, 'up')).toMatchObject({ exit: 0, steps: [{ state: 'applied' }] });
});
