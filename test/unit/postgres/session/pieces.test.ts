import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { sendCopyData, sendPieces, sendQuery } from '../../../../src/postgres/session/pieces.ts';

/** Takes what is written and nothing more until it is read. */
const narrow = () => new PassThrough({ highWaterMark: 1000 });

async function all(stream: PassThrough): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

test('a Query message in pieces is that message, whatever character stands where two of them meet', async () => {
  const texts = ['', '-- a\n', `${'x'.repeat(65_535)}🐘${'é'.repeat(70_000)}🐘`, '\n;\nCOMMIT'];
  const stream = narrow();
  const sent = sendQuery(stream, texts).then(() => stream.end());
  const bytes = await all(stream);
  await sent;
  const text = Buffer.from(texts.join(''));
  expect([bytes.toString('latin1', 0, 1), bytes.readInt32BE(1)]).toEqual(['Q', 4 + text.length + 1]);
  expect(bytes.subarray(5).equals(Buffer.concat([text, Buffer.alloc(1)]))).toBe(true);
});

test('no more is sent than the stream takes, and nothing once it is over or closed', async () => {
  const stream = narrow();
  let [over, pieces] = [false, 0];
  const text = 'x'.repeat(1_000_000);
  const send = (bytes: Buffer): void => {
    pieces += 1;
    stream.write(bytes);
  };
  const sent = sendPieces(stream, [text], send, () => over);
  await new Promise((resolve) => setImmediate(resolve));
  expect(pieces).toBe(1);
  over = true;
  stream.resume();
  await sent;
  expect(pieces).toBe(1);
  const closed = narrow();
  const waiting = sendPieces(closed, [text], (bytes) => void closed.write(bytes));
  closed.destroy();
  await waiting;
});

test('data of COPY is made piece by piece, no faster than it is taken, and what fails while it is made is told', async () => {
  const stream = narrow();
  let made = 0;
  const pieces = function* () {
    for (; made < 100; made++) yield Buffer.alloc(10_000, 'x');
    throw new Error('no more');
  };
  const sent = sendCopyData(stream, pieces(), () => false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(made).toBe(0);
  const taken = all(stream);
  await expect(sent).rejects.toThrow('no more');
  stream.end();
  // A CopyData message each: its letter, its length with that of the length itself, and the data.
  const message = Buffer.concat([Buffer.from('d\0\0\x27\x14', 'latin1'), Buffer.alloc(10_000, 'x')]);
  expect(Buffer.compare(Buffer.from(await taken), Buffer.concat(Array.from({ length: 100 }, () => message)))).toBe(0);
});

test('many short texts are few pieces, beside a long one as well', async () => {
  const [long, short] = ['y'.repeat(200_000), Array.from({ length: 2000 }, (_, i) => `line ${i}\n`)];
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const sent: string[] = [];
  await sendPieces(stream, [...short, long, ...short], (bytes) => void sent.push(bytes.toString()));
  expect(sent.join('')).toBe([...short, long, ...short].join(''));
  expect(sent).toHaveLength(5);
});
