// Servers that do not authenticate as they should, spoken to over the wire (PostgreSQL manual, 54.2.1 Start-up and 54.7 Message Formats).
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ConnectionConfig } from '../../src/config/config.ts';
import { classifyError } from '../../src/postgres/errors/classify-error.ts';
import { ConnectionLost } from '../../src/postgres/errors/errors.ts';
import { login } from '../../src/postgres/session/login.ts';

const authentication = (code: number, rest = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9);
  head.write('R');
  head.writeInt32BE(8 + rest.length, 1);
  head.writeInt32BE(code, 5);
  return Buffer.concat([head, rest]);
};
const OK = Buffer.concat([authentication(0), Buffer.from([0x5a, 0, 0, 0, 5, 0x49])]);
const SASL = authentication(10, Buffer.from('SCRAM-SHA-256\0\0'));

/** Answers each message with the next of the answers. @returns what the login ends in: `code: message`, and what was sent to the server. */
async function loginAt(answers: readonly Buffer[], more: Partial<ConnectionConfig> = {}) {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    const left = [...answers];
    socket.on('data', (data: Buffer) => {
      received.push(data);
      const answer = left.shift();
      if (answer !== undefined) socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { readonly port: number };
  const connection = {
    host: '127.0.0.1',
    port,
    user: 'u',
    database: 'd',
    password: 'sesame-33',
    ssl: { mode: 'disable' },
    ...more,
  } as const;
  const options = { connection, applicationName: 'test', connectTimeout: 1000, signal: new AbortController().signal };
  const ended = await login(options).then(
    ({ client }) => client.end().then(() => 'logged in'),
    (error: unknown) => {
      if (!(error instanceof ConnectionLost)) throw error;
      const { verdict, message } = classifyError(error, connection);
      return `${verdict}: ${message.replace(String(port), 'PORT')}`;
    },
  );
  return { ended, sent: Buffer.concat(received).toString('latin1') };
}

test('one that lets everybody in is not an error unless something was asked for', async () => {
  expect((await loginAt([OK])).ended).toBe('logged in');
  expect((await loginAt([OK], { requireAuth: ['scram-sha-256'] })).ended).toBe(
    'refused: the server accepts the login without asking for a password, and require_auth=scram-sha-256 does not allow that',
  );
});

test('one that begins SCRAM and lets us in before it has proved itself is refused', async () => {
  expect((await loginAt([SASL, OK])).ended).toBe('refused: the server accepted the login without proving that it knows the password');
});

test('one that asks for what was ruled out never gets the password', async () => {
  const clear = await loginAt([authentication(3), OK], { requireAuth: ['!password'] });
  expect([clear.ended.startsWith('refused: '), clear.sent.includes('sesame-33')]).toEqual([true, false]);
  expect((await loginAt([authentication(3), OK])).sent).toContain('sesame-33');
});

test('one that asks for GSSAPI ends the login, and not the program', async () => {
  expect((await loginAt([authentication(7)])).ended).toMatch(
    /^refused: the server asks for an authentication method that is not supported here/,
  );
});

test('one that takes the connection and says nothing is not waited for beyond the time-out', async () => {
  expect((await loginAt([], {})).ended).toBe('not-yet: 127.0.0.1:PORT: no login within 1 s');
});
