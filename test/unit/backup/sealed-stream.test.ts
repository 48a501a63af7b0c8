// Encryption of a backup: what goes in comes out; what was changed, cut short, put in another order or sealed with another key is refused.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { seal, unseal } from '../../../src/backup/sealed-stream.ts';

const KEY = Buffer.alloc(32, 7);
const CHUNK = 64 * 1024;
const HEADER = 20 + 32 + 32;

async function through(bytes: Buffer, stream: ReturnType<typeof seal>, piece = 50_000): Promise<Buffer> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => bytes.subarray(i * piece, (i + 1) * piece));
  const out: Buffer[] = [];
  await pipeline(Readable.from(pieces), stream, async (source) => {
    for await (const chunk of source) out.push(chunk as Buffer);
  });
  return Buffer.concat(out);
}

const opened = (bytes: Buffer, key: Uint8Array = KEY, piece?: number) => through(bytes, unseal(key, 'b.enc'), piece);

const refusal = (bytes: Buffer, key?: Uint8Array): Promise<unknown> =>
  opened(bytes, key).then(
    () => 'opened',
    (error: { readonly findings: readonly { readonly code: string }[] }) => error.findings[0]!.code,
  );

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 300_000])('%i bytes come out as they went in', async (size) => {
  const plain = randomBytes(size);
  const sealed = await through(plain, seal(KEY));
  expect((await opened(sealed)).equals(plain)).toBe(true);
  expect((await opened(sealed, KEY, 7919)).equals(plain)).toBe(true);
  expect(sealed.length).toBe(HEADER + size + 16 * Math.max(1, Math.ceil(size / CHUNK)));
});

test('the same text is never sealed alike', async () => {
  const plain = Buffer.from('the same');
  expect((await through(plain, seal(KEY))).equals(await through(plain, seal(KEY)))).toBe(false);
});

test('another key is called that', async () => {
  expect(await refusal(await through(randomBytes(10), seal(KEY)), Buffer.alloc(32, 8))).toBe('bad-key');
});

test('what is not sealed is called that', async () => {
  expect(await refusal(Buffer.from('PGDMP'))).toBe('bad-key');
  expect(await refusal(randomBytes(1000))).toBe('bad-key');
});

test('a change of any part is found', async () => {
  const sealed = await through(randomBytes(2 * CHUNK + 100), seal(KEY));
  for (const at of [HEADER, HEADER + CHUNK, HEADER + CHUNK + 16, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect([at, await refusal(changed)]).toEqual([at, 'backup-damaged']);
  }
});

test('a missing end is found, also at the border of two chunks, and so is what was added', async () => {
  const sealed = await through(randomBytes(2 * CHUNK), seal(KEY));
  for (const end of [sealed.length - 1, HEADER + CHUNK + 16, HEADER, HEADER - 1, 20]) {
    expect([end, await refusal(sealed.subarray(0, end))]).toEqual([end, 'backup-damaged']);
  }
  expect(await refusal(Buffer.concat([sealed, sealed.subarray(HEADER)]))).toBe('backup-damaged');
});

test('another order is found', async () => {
  const sealed = await through(randomBytes(3 * CHUNK), seal(KEY));
  const part = (i: number): Buffer => sealed.subarray(HEADER + i * (CHUNK + 16), HEADER + (i + 1) * (CHUNK + 16));
  expect(await refusal(Buffer.concat([sealed.subarray(0, HEADER), part(1), part(0), part(2)]))).toBe('backup-damaged');
});

test('nothing of a damaged chunk is passed on', async () => {
  const sealed = await through(Buffer.alloc(2 * CHUNK, 1), seal(KEY));
  sealed[HEADER + CHUNK + 16 + 5]! ^= 1;
  let seen = 0;
  await expect(
    pipeline(Readable.from([sealed]), unseal(KEY, 'b.enc'), async (source) => {
      for await (const chunk of source) seen += (chunk as Buffer).length;
    }),
  ).rejects.toThrow('b.enc is damaged');
  expect(seen).toBeLessThanOrEqual(CHUNK);
});
