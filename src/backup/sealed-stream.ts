// Encryption of a backup on its way to and from the disk: AES-256-GCM in chunks, each with its place and whether it is the last one under its
// authentication, so that what was changed, cut short or put in another order is found before a byte of it is passed on. The format is in
// docs/formats.md.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Transform } from 'node:stream';
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';

const MAGIC = Buffer.from('schemagate sealed 1\n');
const SALT = 32;
const MAC = 32;
const HEADER = MAGIC.length + SALT + MAC;
/** Bytes of plain text in each chunk but the last, which may have fewer. */
const CHUNK = 64 * 1024;
const TAG = 16;
const CIPHER = 'aes-256-gcm';

/** @param key 32 bytes. */
export function seal(key: Uint8Array): Transform {
  const salt = randomBytes(SALT);
  const keys = keysOf(key, salt);
  const chunks = inChunks(CHUNK, (plain, nonce) => {
    const cipher = createCipheriv(CIPHER, keys.payload, nonce);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  });
  const stream = transformOf(chunks);
  stream.push(Buffer.concat([MAGIC, salt, macOf(keys.header, salt)]));
  return stream;
}

/** @param what is read, for messages. @throws through the stream: Stop for another key, and for what is not whole. */
export function unseal(key: Uint8Array, what: string): Transform {
  let head: Buffer = NOTHING;
  let payload: Buffer | null = null;
  const chunks = inChunks(CHUNK + TAG, (sealed, nonce) => open(sealed, payload!, nonce, what));
  return transformOf({
    take: (bytes) => {
      if (payload !== null) return chunks.take(bytes);
      head = Buffer.concat([head, bytes]);
      if (head.length < HEADER) return NOTHING;
      payload = openHeader(head, key, what);
      return chunks.take(head.subarray(HEADER));
    },
    end: () => {
      if (payload === null) throw head.subarray(0, MAGIC.length).equals(MAGIC) ? damaged(what) : notSealed(what);
      return chunks.end();
    },
  });
}

interface Chunks {
  take(bytes: Buffer): Buffer;
  end(): Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** The last chunk is known only at the end, so one is always held back. */
function inChunks(size: number, work: (chunk: Buffer, nonce: Buffer) => Buffer): Chunks {
  let held: Buffer = NOTHING;
  let index = 0n;
  const next = (chunk: Buffer, isLast: boolean): Buffer => work(chunk, nonceOf(index++, isLast));
  return {
    take: (bytes) => {
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const done: Buffer[] = [];
      let at = 0;
      for (; all.length - at > size; at += size) done.push(next(all.subarray(at, at + size), false));
      held = all.subarray(at);
      return Buffer.concat(done);
    },
    end: () => next(held, true),
  };
}

/** Never the same twice under a key, which is that of one file. */
function nonceOf(index: bigint, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(index, 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function open(sealed: Buffer, payload: Buffer, nonce: Buffer, what: string): Buffer {
  const end = sealed.length - TAG;
  if (end < 0) throw damaged(what);
  const decipher = createDecipheriv(CIPHER, payload, nonce, { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  } catch {
    throw damaged(what);
  }
}

function openHeader(head: Buffer, key: Uint8Array, what: string): Buffer {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw notSealed(what);
  const salt = head.subarray(MAGIC.length, MAGIC.length + SALT);
  const { payload, header } = keysOf(key, salt);
  if (!timingSafeEqual(macOf(header, salt), head.subarray(MAGIC.length + SALT, HEADER))) throw wrongKey(what);
  return payload;
}

/** Each file has keys of its own, so that no two files share one. */
function keysOf(key: Uint8Array, salt: Buffer): { readonly payload: Buffer; readonly header: Buffer } {
  const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, salt, `schemagate sealed 1 ${use}`, 32));
  return { payload: derived('payload'), header: derived('header') };
}

const macOf = (header: Buffer, salt: Buffer): Buffer => createHmac('sha256', header).update(MAGIC).update(salt).digest();

const transformOf = ({ take, end }: Chunks): Transform =>
  new Transform({
    transform(bytes: Buffer, _, done) {
      passOn(done, () => take(bytes));
    },
    flush(done) {
      passOn(done, end);
    },
  });

function passOn(done: (error: Error | null, bytes?: Buffer) => void, work: () => Buffer): void {
  try {
    done(null, work());
  } catch (error) {
    done(error as Error);
  }
}

const damaged = (what: string): Stop =>
  new Stop([
    finding({
      code: 'backup-damaged',
      subject: what,
      message: `${what} is damaged: a part of it was changed, is missing, or is in another place`,
      hint: 'use another copy of it, or another backup; what was read of it until then was not used',
    }),
  ]);

const notSealed = (what: string): Stop =>
  new Stop([
    finding({
      code: 'bad-key',
      subject: what,
      message: `${what} is not encrypted in the way that schemagate encrypts a backup`,
      hint: 'leave the key out, or name the file that is encrypted',
    }),
  ]);

const wrongKey = (what: string): Stop =>
  new Stop([
    finding({
      code: 'bad-key',
      subject: what,
      message: `${what} was encrypted with another key`,
      hint: 'name the key file that was used when it was taken (--key-file, GATE_BACKUP_KEY_FILE)',
    }),
  ]);
