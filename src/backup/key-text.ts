// The key of a backup, as it is written in a key file: 32 bytes as 64 hexadecimal digits. Refuses anything else, above all a password, which
// somebody could guess.
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';

/** @param path of the file, for the message. @throws Stop('misused') */
export function keyIn(text: string, path: string): Uint8Array {
  if (/^[0-9a-f]{64}$/i.test(text.trim())) return Buffer.from(text.trim(), 'hex');
  throw new Stop([
    finding({
      code: 'bad-key',
      subject: path,
      message: `${path} does not hold a key: a key is 64 hexadecimal digits`,
      hint: `make one with openssl rand -hex 32 > ${path}, and keep a copy elsewhere: without it no backup can be read`,
    }),
  ]);
}
