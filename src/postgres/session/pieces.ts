// A long text on its way to the server, in pieces that are let go as they are sent: a file of hundreds of megabytes is not held twice.
import type { Writable } from 'node:stream';

/** UTF-16 units. */
const PIECE = 64 * 1024;

/** What COPY … FROM STDIN is fed with: a text, or bytes that are made while they are sent. */
export type CopyData = string | Iterable<Uint8Array>;

/**
 * Sends the data piece by piece. Between two pieces whatever else has happened is heard, such as a refusal of the server.
 * @returns when the last one is given to the stream. @throws what making the data throws.
 */
export async function sendCopyData(stream: Writable, data: CopyData, isOver: () => boolean): Promise<void> {
  const send = (bytes: Uint8Array): void => writeCopyData(stream, bytes);
  if (typeof data === 'string') return sendPieces(stream, [data], send, isOver);
  for (const bytes of data) {
    if (stream.destroyed || isOver()) return;
    send(bytes);
    if (stream.writableNeedDrain) await drained(stream);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The CopyData message (manual, 54.7) of bytes, which are not copied. */
function writeCopyData(stream: Writable, bytes: Uint8Array): void {
  const head = Buffer.from('d\0\0\0\0', 'latin1');
  head.writeInt32BE(4 + bytes.length, 1);
  stream.cork();
  stream.write(head);
  stream.write(bytes);
  stream.uncork();
}

/**
 * @param send is given the pieces in order, as UTF-8.
 * @param isOver nobody wants more.
 * @returns when the last one is given to it. Never throws; a stream that is closed gets no more.
 */
export async function sendPieces(
  stream: Writable,
  texts: readonly string[],
  send: (bytes: Buffer) => void,
  isOver = () => false,
): Promise<void> {
  for (const piece of piecesOf(texts)) {
    if (stream.destroyed || isOver()) return;
    send(Buffer.from(piece));
    if (stream.writableNeedDrain) await drained(stream);
  }
}

/** Short texts are put together, and long ones never are with others: that would copy them. */
function* piecesOf(texts: readonly string[]): Generator<string> {
  let waiting = '';
  for (const text of texts) {
    if (waiting.length + text.length < PIECE) {
      waiting += text;
      continue;
    }
    if (waiting !== '') yield waiting;
    waiting = '';
    for (let at = 0; at < text.length; ) {
      const end = pieceEnd(text, at);
      if (end - at < PIECE) waiting = text.slice(at, end);
      else yield text.slice(at, end);
      at = end;
    }
  }
  if (waiting !== '') yield waiting;
}

/** Not between the two halves of a character. */
function pieceEnd(text: string, at: number): number {
  const end = Math.min(at + PIECE, text.length);
  const isHalf = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return isHalf ? end + 1 : end;
}

const drained = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });

/** The Query message (manual, 54.7) of a text in parts, piece by piece. */
export async function sendQuery(stream: Writable, texts: readonly string[]): Promise<void> {
  const head = Buffer.from('Q\0\0\0\0', 'latin1');
  head.writeInt32BE(4 + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) + 1, 1);
  stream.write(head);
  await sendPieces(stream, texts, (bytes) => stream.write(bytes));
  if (!stream.destroyed) stream.write(Buffer.alloc(1));
}
