// Certificates for tests, recreated each time: X.509 in DER (RFC 5280, 4.1 and 5.1), P-256 keys, ecdsa-with-SHA256. No program is needed.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8, unencrypted. */
  readonly key: string;
  readonly name: string;
  readonly serial: Buffer;
  /** Its own, and those that lead from it to the authority, without that. */
  readonly chain: string;
}

export interface Wish {
  readonly name: string;
  /** `DNS:db.test`, `IP:127.0.0.1`. */
  readonly alternativeNames?: readonly string[];
  readonly isAuthority?: boolean;
  /** Seconds from now; default: a day back, a day ahead. */
  readonly from?: number;
  readonly until?: number;
}

const DAY = 86_400;

/** @param issuer absent: it signs itself. */
export function makeCertificate(
  { name, alternativeNames = [], isAuthority = false, from = -DAY, until = DAY }: Wish,
  issuer?: Certificate,
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const extensions = [
    ...(isAuthority ? [extension('2.5.29.19', sequence(boolean(true)), true)] : []),
    ...(alternativeNames.length > 0 ? [extension('2.5.29.17', sequence(...alternativeNames.map(generalName)), false)] : []),
  ];
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ALGORITHM,
    distinguishedName(issuer?.name ?? name),
    sequence(time(from), time(until)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  );
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const cert = pem('CERTIFICATE', signed(body, signer));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const isIntermediate = issuer !== undefined && issuer.chain !== '';
  return { cert, key, name, serial, chain: issuer === undefined ? '' : `${cert}${isIntermediate ? issuer.chain : ''}` };
}

/** A list of revoked certificates, PEM. */
export function makeRevocationList(issuer: Certificate, revoked: readonly Certificate[]): string {
  const entries = revoked.map(({ serial }) => sequence(integer(serial), time(-60)));
  const body = sequence(
    integer(Buffer.from([1])),
    ALGORITHM,
    distinguishedName(issuer.name),
    time(-60),
    time(DAY),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
  );
  return pem('X509 CRL', signed(body, createPrivateKey(issuer.key)));
}

/** The same key, encrypted. */
export const encryptedKey = ({ key }: Certificate, passphrase: string): string =>
  createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Uint8Array): Buffer => tagged(0x02, bytes);
const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
const bits = (content: Uint8Array): Buffer => tagged(0x03, Buffer.from([0]), content);

function identifier(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  const base128 = (value: number): number[] => (value < 0x80 ? [value] : [...base128(value >> 7).map((byte) => byte | 0x80), value & 0x7f]);
  return tagged(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

const distinguishedName = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier('2.5.4.3'), tagged(0x0c, Buffer.from(name)))));

/** UTCTime. */
function time(seconds: number): Buffer {
  const text = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+|[-:T]/g, '');
  return tagged(0x17, Buffer.from(text.slice(2)));
}

function generalName(text: string): Buffer {
  const [kind, value = ''] = text.split(/:(.*)/s);
  return kind === 'IP' ? tagged(0x87, Buffer.from(value.split('.').map(Number))) : tagged(0x82, Buffer.from(value));
}

const extension = (id: string, value: Uint8Array, critical: boolean): Buffer =>
  sequence(identifier(id), ...(critical ? [boolean(true)] : []), tagged(0x04, value));

const ALGORITHM = sequence(identifier('1.2.840.10045.4.3.2'));

const signed = (body: Buffer, key: KeyObject): Buffer => sequence(body, ALGORITHM, bits(sign('sha256', body, key)));

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
