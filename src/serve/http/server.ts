// The HTTP server: its limits, and how it ends. A client that is slow, greedy or malformed is answered shortly and let go; nobody can keep it
// from answering the others.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Listen, shownListen } from '../../config/listen.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { pause } from '../../core/time/pause.ts';
import { failure, headersOf, type Reply } from './reply.ts';

/** Sizes in bytes, times in ms. */
const LIMITS = { header: 8192, url: 2048, body: 4096, connections: 128, atOnce: 32, headers: 5000, request: 10_000, idle: 15_000 };
/** How long what is being answered may take to end, when the server ends. */
const CLOSE_GRACE = 1000;

export interface Asked {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Listening {
  /** `http://127.0.0.1:8484` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** @throws Stop('misused') if it cannot listen there. */
export async function listen(where: Listen, answer: (asked: Asked) => Promise<Reply>): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: LIMITS.header,
      headersTimeout: LIMITS.headers,
      requestTimeout: LIMITS.request,
      keepAliveTimeout: LIMITS.headers,
      // Node looks for slow ones only so often.
      connectionsCheckingInterval: 1000,
    },
    handlerOf(answer),
  );
  server.maxConnections = LIMITS.connections;
  server.maxRequestsPerSocket = 1000;
  server.timeout = LIMITS.idle;
  server.on('clientError', refuseMalformed);
  await begun(server, where);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${shownListen({ host: where.host === '' ? '0.0.0.0' : where.host, port })}`, close: () => closed(server) };
}

function begun(server: Server, { host, port }: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Stop([cannotListen({ host, port }, error)], { cause: error })));
    server.listen({ port, ...(host !== '' && { host }) }, resolve);
  });
}

const cannotListen = (where: Listen, { code = '', message }: NodeJS.ErrnoException) =>
  finding({
    code: 'cannot-listen',
    subject: 'GATE_SERVE_LISTEN',
    message: `cannot listen on ${shownListen(where)}: ${WHY[code] ?? message}`,
    hint: 'give another address or port with --serve-listen or GATE_SERVE_LISTEN',
  });

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EACCES: 'this user is not allowed to listen there',
  ENOTFOUND: 'the host name could not be resolved',
};

function handlerOf(answer: (asked: Asked) => Promise<Reply>) {
  let underWay = 0;
  return (request: IncomingMessage, response: ServerResponse): void => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    const reply = underWay > LIMITS.atOnce ? Promise.resolve(tooMany) : replyTo(request, answer);
    void reply.catch(() => broken).then((what) => send(request, response, what));
  };
}

const tooMany = failure(503, 'busy', 'too many requests at once; try again', { 'Retry-After': '1' });
const broken = failure(500, 'bug', 'a fault in schemagate itself; its log says more');

async function replyTo(request: IncomingMessage, answer: (asked: Asked) => Promise<Reply>): Promise<Reply> {
  const { method = '', url = '', headers } = request;
  if (url.length > LIMITS.url) return failure(414, 'url-too-long', `the path is longer than ${LIMITS.url} characters`);
  if (!(await drained(request)))
    return failure(413, 'body-too-large', `no request needs a body, and none may have more than ${LIMITS.body} bytes`, CLOSE);
  return answer({ method, path: url.replace(/[?#].*$/s, ''), headers });
}

const CLOSE = { Connection: 'close' };

/** A body is read and dropped: nothing here takes one. @returns false if it is too large. */
function drained(request: IncomingMessage): Promise<boolean> {
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.body) return Promise.resolve(false);
  return new Promise((resolve) => {
    let size = 0;
    request.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size > LIMITS.body) resolve(false);
    });
    request.once('end', () => resolve(true));
    request.once('close', () => resolve(true));
  });
}

function send({ method }: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, headersOf(reply));
  response.end(method === 'HEAD' ? undefined : reply.body);
}

/** What cannot be read as a request, is too large or too slow has no response object. */
function refuseMalformed({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const reply = MALFORMED[code] ?? failure(400, 'bad-request', 'this is not an HTTP request');
  const head = Object.entries({ ...headersOf(reply), ...CLOSE }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${reply.status} ${REASONS[reply.status]}\r\n${head.join('\r\n')}\r\n\r\n${reply.body}`, () => socket.destroySoon());
}

const MALFORMED: Readonly<Record<string, Reply>> = {
  HPE_HEADER_OVERFLOW: failure(431, 'headers-too-large', `the headers have more than ${LIMITS.header} bytes`),
  ERR_HTTP_REQUEST_TIMEOUT: failure(408, 'too-slow', 'the request took too long to arrive'),
};
const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' };

async function closed(server: Server): Promise<void> {
  const over = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([over, pause(CLOSE_GRACE)]);
  server.closeAllConnections();
  await over;
}
