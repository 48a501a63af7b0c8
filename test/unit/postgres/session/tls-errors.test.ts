// What goes wrong with TLS is said in words: whose certificate, which name, what to do.
import type { PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import type { ConnectionConfig } from '../../../../src/config/config.ts';
import { explainFile, explainHandshake, explainLater } from '../../../../src/postgres/session/tls-errors.ts';

const connection = (negotiation: 'postgres' | 'direct' = 'postgres') =>
  ({ host: 'db.example', ssl: { negotiation } }) as unknown as ConnectionConfig;
const failed = (code?: string, message = 'it failed\n') => Object.assign(new Error(message), code === undefined ? {} : { code });
const shown = (cert: object) => cert as PeerCertificate;

test.each([
  [{ subjectaltname: 'DNS:a.example, IP Address:10.0.0.1' }, 'a.example, 10.0.0.1'],
  [{ subject: { CN: 'b.example' } }, 'b.example'],
  [{ subject: {} }, 'another'],
  [undefined, 'another'],
])('a certificate for another name says for which: %j', (cert, names) => {
  const error = explainHandshake(failed('ERR_TLS_CERT_ALTNAME_INVALID'), connection(), cert && shown(cert));
  expect([error.code, error.message]).toEqual(['TLS', `TLS: the server's certificate is not for db.example, but for ${names}`]);
});

test('an expired certificate says since when, if it was shown', () => {
  const message = (cert?: PeerCertificate) => explainHandshake(failed('CERT_HAS_EXPIRED'), connection(), cert).message;
  expect(message(shown({ valid_to: 'Jan  1 00:00:00 2020 GMT' }))).toMatch(/expired \(Jan {2}1 00:00:00 2020 GMT\)$/);
  expect(message()).toMatch(/expired$/);
});

test('an error that is not in the list is passed on as it is, without advice', () => {
  const error = explainHandshake(failed('ERR_SSL_SOMETHING_NEW'), connection());
  expect([error.code, error.message, error.hint]).toEqual(['TLS', 'TLS: it failed', undefined]);
});

test.each([
  ['postgres', 'the connection was closed during the TLS handshake'],
  ['direct', 'the connection was closed during the TLS handshake: sslnegotiation=direct needs PostgreSQL 17 or newer'],
] as const)('the end of the connection proves nothing with sslnegotiation=%s, and may be tried again', (negotiation, message) => {
  const error = explainHandshake(failed('ECONNRESET'), connection(negotiation));
  expect([error.code, error.message]).toEqual(['TLS_ENDED', message]);
});

test('after the handshake only errors of TLS are explained', () => {
  expect(explainLater(failed('ECONNRESET'), connection())).toBeNull();
  expect(explainLater(failed('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), connection())?.message).toBe(
    'TLS: the server requires a client certificate',
  );
});

test.each([
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'sslkey /k.pem is not the key of the certificate in sslcert'],
  ['ERR_MISSING_PASSPHRASE', 'sslkey /k.pem is encrypted, and no password for it was given'],
  ['ERR_OSSL_OTHER', 'sslkey /k.pem cannot be used: it failed'],
])('a file that cannot be used is named: %s', (code, message) => {
  expect(explainFile({ code, message: 'it failed' }, 'sslkey', '/k.pem').message).toBe(message);
});
