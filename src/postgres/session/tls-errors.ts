// What goes wrong with TLS, in words, with what to do. Codes are OpenSSL's as Node names them (Node.js manual, TLS: X509 certificate
// error codes; OpenSSL errors).
import type { PeerCertificate } from 'node:tls';
import type { ConnectionConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';

type TlsError = Error & { readonly code?: string };

interface Explanation {
  /** @param cert the certificate that the server has shown, if it got that far. */
  readonly message: (host: string, cert: PeerCertificate | undefined) => string;
  readonly hint: string;
}

const says = (message: string, hint: string): Explanation => ({ message: () => message, hint });

const UNKNOWN_AUTHORITY = says(
  "the server's certificate was issued by an authority that is not trusted here",
  'set sslrootcert (PGSSLROOTCERT) to the certificate of the authority that signed it; the server must also send intermediate certificates, in ssl_cert_file after its own',
);
const OLD_VERSION = says(
  'gate and server have no TLS version in common',
  "compare ssl_min_protocol_version and ssl_max_protocol_version here with the server's settings of the same names",
);
const CLIENT_CERTIFICATE =
  'check sslcert and sslkey: the certificate must be signed by an authority of ssl_ca_file on the server, be valid now, and not be revoked';

const HANDSHAKE: Readonly<Record<string, Explanation>> = {
  CERT_HAS_EXPIRED: {
    message: (_, cert) => `the server's certificate has expired${cert?.valid_to === undefined ? '' : ` (${cert.valid_to})`}`,
    hint: 'renew it on the server and reload; if it is valid, the clock here is wrong',
  },
  CERT_NOT_YET_VALID: says("the server's certificate is not valid yet", 'check the clocks of both machines'),
  CERT_REVOKED: says("the server's certificate was revoked", 'give the server a new certificate; the revocation is in sslcrl (PGSSLCRL)'),
  CRL_HAS_EXPIRED: says('the list of revoked certificates has expired', 'renew the file that sslcrl (PGSSLCRL) names'),
  UNABLE_TO_GET_CRL: says(
    'there is no list of revoked certificates of the authority that signed the certificate',
    'put the lists of all authorities in the chain into the file that sslcrl (PGSSLCRL) names, or omit sslcrl',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    message: (host, cert) => `the server's certificate is not for ${host}, but for ${namesOf(cert)}`,
    hint: 'connect with a name that is in the certificate, get a certificate for this name, or, if that is enough, use sslmode=verify-ca',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: says(
    "the server's certificate is self-signed, and not trusted here",
    'set sslrootcert (PGSSLROOTCERT) to a copy of that certificate, or get one from an authority',
  ),
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  INVALID_PURPOSE: says("the server's certificate may not be used for servers", 'get one with the extended key usage serverAuth'),
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_VERSION,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_VERSION,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: OLD_VERSION,
  ERR_SSL_VERSION_TOO_LOW: OLD_VERSION,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: says(
    'the server requires a client certificate',
    'set sslcert and sslkey (PGSSLCERT and PGSSLKEY)',
  ),
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: says('the server does not trust the authority of the client certificate', CLIENT_CERTIFICATE),
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: says('the client certificate has expired', CLIENT_CERTIFICATE),
  ERR_SSL_SSL_ALERT_CERTIFICATE_EXPIRED: says('the client certificate has expired', CLIENT_CERTIFICATE),
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: says('the client certificate was revoked', CLIENT_CERTIFICATE),
  ERR_SSL_SSL_ALERT_CERTIFICATE_REVOKED: says('the client certificate was revoked', CLIENT_CERTIFICATE),
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: says(
    'the server does not support direct TLS for PostgreSQL',
    'omit sslnegotiation: it needs PostgreSQL 17 or newer',
  ),
};

const FILES: Readonly<Record<string, Explanation>> = {
  ERR_OSSL_PEM_NO_START_LINE: says('holds no certificate or key', 'give it in PEM form: -----BEGIN …'),
  NO_CERTIFICATE: says('holds no certificate', 'give those of the authorities in PEM form: -----BEGIN CERTIFICATE-----'),
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: says(
    'is not the key of the certificate in sslcert',
    'use the certificate and the key that belong together',
  ),
  ERR_OSSL_BAD_DECRYPT: says('cannot be decrypted with the password given', 'correct sslpassword (GATE_SSLPASSWORD)'),
  ERR_OSSL_EVP_BAD_DECRYPT: says('cannot be decrypted with the password given', 'correct sslpassword (GATE_SSLPASSWORD)'),
  ERR_MISSING_PASSPHRASE: says('is encrypted, and no password for it was given', 'set GATE_SSLPASSWORD, or sslpassword in the URL'),
};

/** An error of the handshake, or one that came in its place. */
export function explainHandshake(error: TlsError, connection: ConnectionConfig, shown?: PeerCertificate): ConnectionLost {
  const known = HANDSHAKE[error.code ?? ''];
  if (known !== undefined) return lost(`TLS: ${known.message(connection.host, shown)}`, error, known.hint);
  if (error.code === 'ECONNRESET') {
    // Nothing is proved by it: a server that is going down ends a handshake like this as well.
    const direct = connection.ssl.negotiation === 'direct';
    const why = direct ? ': sslnegotiation=direct needs PostgreSQL 17 or newer' : '';
    return new ConnectionLost(`the connection was closed during the TLS handshake${why}`, 'TLS_ENDED', error);
  }
  return lost(`TLS: ${error.message.trim()}`, error);
}

/** With TLS 1.3, a server may reject the client's certificate only after the handshake. Null if it is not a TLS error. */
export const explainLater = (error: TlsError, connection: ConnectionConfig): ConnectionLost | null =>
  /^ERR_(SSL|TLS)_/.test(error.code ?? '') ? explainHandshake(error, connection) : null;

/** @param setting as in libpq: `sslkey`. */
export function explainFile(error: { readonly code?: string; readonly message?: string }, setting: string, path: string): ConnectionLost {
  const known = FILES[error.code ?? ''];
  const hint = known?.hint ?? 'give it in PEM form';
  return lost(`${setting} ${path} ${known?.message('', undefined) ?? `cannot be used: ${error.message}`}`, error, hint);
}

function namesOf(cert: PeerCertificate | undefined): string {
  const alternative = cert?.subjectaltname?.replaceAll(/(DNS|IP Address):/g, '');
  return alternative || [cert?.subject?.CN ?? []].flat().join(', ') || 'another';
}

const lost = (message: string, cause: unknown, hint?: string): ConnectionLost => new ConnectionLost(message, 'TLS', cause, hint);
