// What a server answers in a run of `up` on an empty database, and in one with nothing to do after it: recorded between the program and a real
// server, and answered again where there is none, so that the build can run the program. Only these runs: the nth query gets the nth answer.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { scramServer } from './scram-server.ts';

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
    eachMessage(client, (type) => type === 'Q' && answers.push([]));
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

/** A server that answers as it was recorded, to one who logs in with SCRAM and this password. */
export async function replayAnswers(answers: readonly string[], password: string): Promise<Listening> {
  const server = createServer((client) => {
    const scram = scramServer(password);
    let asked = 0;
    let asksForPassword = true;
    eachMessage(client, (type, body) => {
      const answer = answers[asked];
      if (type === 'Q' && answer === undefined) client.destroy();
      else if (type === 'Q') client.write(Buffer.from(answers[asked++]!, 'base64'));
      else if (type === 'p' && asksForPassword) {
        asksForPassword = false;
        client.write(authentication(SASL_CONTINUE, scram.first(body.toString('latin1'))));
      } else if (type === 'p') client.write(Buffer.concat([authentication(SASL_FINAL, scram.last(body.toString('latin1'))), WELCOME]));
      else if (type === '') client.write(body.readInt32BE(0) === SSL_REQUEST ? 'N' : authentication(SASL, 'SCRAM-SHA-256\0\0'));
    });
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

const [SASL, SASL_CONTINUE, SASL_FINAL] = [10, 11, 12];

function authentication(kind: number, text: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32BE(kind);
  return message('R', Buffer.concat([head, Buffer.from(text)]));
}

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

/** Calls back for each message of a client. Until its login has begun, messages have no type. */
function eachMessage(client: Socket, found: (type: string, body: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  client.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const start = begun ? 1 : 0;
      if (rest.length < start + 4 || rest.length < start + rest.readInt32BE(start)) return;
      const type = begun ? String.fromCharCode(rest[0]!) : '';
      const end = start + rest.readInt32BE(start);
      const body = rest.subarray(start + 4, end);
      begun ||= body.readInt32BE(0) !== SSL_REQUEST;
      rest = rest.subarray(end);
      found(type, body);
    }
  });
}

async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
