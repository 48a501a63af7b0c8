// What a server answers in a run of `up` on an empty database, and in one with nothing to do after it: recorded between the program and a real
// server, and answered again where there is none, so that the build can run the program. Only these runs: anybody may log in, and the nth query
// gets the nth answer.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Conversation {
  /** The migrations folder, by file. */
  readonly migrations: Readonly<Record<string, string>>;
  /** To each query, what the server sent, in base64. */
  readonly applying: readonly string[];
  readonly passing: readonly string[];
}

export const CONVERSATION = new URL('conversation.json', import.meta.url);

export const conversation = (): Conversation => JSON.parse(readFileSync(CONVERSATION, 'utf8')) as Conversation;

export interface Listening {
  readonly port: number;
  close(): void;
}

/** Passes everything on to the server, and notes what it answers. */
export async function recordAnswers(url: string): Promise<Listening & { readonly answers: readonly string[] }> {
  const { hostname, port } = new URL(url);
  const answers: Buffer[][] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    eachQuery(client, () => answers.push([]));
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => answers.at(-1)?.push(bytes));
    upstream.pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  return {
    ...(await listening(server)),
    get answers() {
      return answers.map((parts) => Buffer.concat(parts).toString('base64'));
    },
  };
}

/** A server that answers as it was recorded. */
export async function replayAnswers(answers: readonly string[]): Promise<Listening> {
  const server = createServer((client) => {
    let asked = 0;
    client.once('data', (first: Buffer) => {
      if (first.readInt32BE(4) !== SSL_REQUEST) return void client.write(WELCOME);
      client.write('N');
      client.once('data', () => client.write(WELCOME));
    });
    eachQuery(client, () => client.write(Buffer.from(answers[asked++] ?? '', 'base64')));
    client.on('error', () => client.destroy());
  });
  return listening(server);
}

const SSL_REQUEST = 80877103;

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** AuthenticationOk, the settings that the driver looks at, BackendKeyData, ReadyForQuery (manual, 54.7). */
const WELCOME = Buffer.concat([
  message('R', Buffer.alloc(4)),
  ...[
    ['server_version', '18.0'],
    ['client_encoding', 'UTF8'],
    ['standard_conforming_strings', 'on'],
  ].map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
  message('K', Buffer.alloc(8, 1)),
  message('Z', Buffer.from('I')),
]);

/** Calls back for each simple query (`Q`) that a client sends after its login. */
function eachQuery(client: Socket, found: () => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  client.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    // Before the login has begun, messages have no type.
    while (rest.length >= 8) {
      const length = begun ? rest.readInt32BE(1) + 1 : rest.readInt32BE(0);
      if (rest.length < length) return;
      if (begun && rest[0] === 'Q'.charCodeAt(0)) found();
      begun ||= rest.readInt32BE(4) !== SSL_REQUEST;
      rest = rest.subarray(length);
    }
  });
}

async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
