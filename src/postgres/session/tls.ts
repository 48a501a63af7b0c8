// TLS over a connected socket, as libpq's parameters mean it (PostgreSQL manual, 34.19), independent of what the driver defaults to.
// What fails is said with what to do about it.
import { readFileSync } from 'node:fs';
import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions, PeerCertificate, SecureContextOptions, TLSSocket } from 'node:tls';
import type { ConnectionConfig, TlsConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';
import { once } from './socket-event.ts';
import { explainFile, explainHandshake } from './tls-errors.ts';

export interface Secured {
  readonly socket: TLSSocket;
  /** Its version: `TLSv1.3`. */
  readonly tls: string;
  /** `certificate and host name verified`. */
  readonly verified: string;
}

/** @throws ConnectionLost TLS. */
export async function secure(socket: Socket, connection: ConnectionConfig): Promise<Secured> {
  const { host, ssl } = connection;
  const tls = await import('node:tls');
  const verified = verifies(ssl);
  const options: ConnectionOptions = {
    socket,
    // Names that the certificate is checked against; the server only sees servername, which is never an address (RFC 6066, 3).
    host,
    ...(isIP(host) === 0 && ssl.sni !== false && { servername: host }),
    rejectUnauthorized: verified !== 'nothing',
    ...(verified !== 'certificate and host name' && { checkServerIdentity: () => undefined }),
    ...(ssl.negotiation === 'direct' && { ALPNProtocols: [ALPN] }),
    secureContext: tls.createSecureContext(await contextOptions(ssl)),
  };
  const secured = tls.connect(options);
  // When the error comes the connection is gone, and with it what was shown.
  let shown: PeerCertificate | undefined;
  secured.prependOnceListener('secure', () => {
    shown = secured.getPeerCertificate();
  });
  try {
    await once(secured, 'secureConnect');
  } catch (error) {
    if (error instanceof ConnectionLost && error.code !== 'ECONNRESET') throw error;
    throw explainHandshake(error as Error & { code?: string }, connection, shown);
  }
  if (ssl.negotiation === 'direct' && secured.alpnProtocol !== ALPN) {
    throw new ConnectionLost(
      'TLS: the server did not confirm PostgreSQL as the protocol (ALPN), which sslnegotiation=direct requires',
      'TLS',
      undefined,
      'omit sslnegotiation: what answers here may be a proxy, or older than PostgreSQL 17',
    );
  }
  return {
    socket: secured,
    tls: secured.getProtocol() ?? 'TLS',
    verified: verified === 'nothing' ? 'server not verified' : `${verified} verified`,
  };
}

/** The protocol's name in RFC 7301's registry (PostgreSQL manual, 54.2.11). */
const ALPN = 'postgresql';

/** libpq verifies the chain in every mode where it has authorities to verify it with (manual, 34.19.1). */
function verifies({ mode, rootcert }: TlsConfig): 'nothing' | 'certificate' | 'certificate and host name' {
  if (mode === 'verify-full') return 'certificate and host name';
  return mode === 'verify-ca' || rootcert !== undefined ? 'certificate' : 'nothing';
}

async function contextOptions(ssl: TlsConfig): Promise<SecureContextOptions> {
  const { rootcert, cert, key, password, crl, minVersion = 'TLSv1.2', maxVersion } = ssl;
  const { createSecureContext } = await import('node:tls');
  // Each file by itself first: the error of all together would not say which it is.
  const loaded = (part: SecureContextOptions, setting: string, path: string): SecureContextOptions => {
    try {
      createSecureContext({ ...part, ca: [] });
      return part;
    } catch (error) {
      throw explainFile(error as Error & { code?: string }, setting, path);
    }
  };
  const pair = cert === undefined || key === undefined ? {} : loadPair({ cert, key, password }, loaded);
  return {
    minVersion,
    ...(maxVersion !== undefined && { maxVersion }),
    ...loaded(pair, 'sslkey', key ?? ''),
    // Without it Node reads its own authorities in, for nothing where nothing is verified.
    ca: verifies(ssl) === 'nothing' ? [] : await authorities(rootcert),
    ...(crl !== undefined && loaded({ crl: readPem(crl, 'sslcrl') }, 'sslcrl', crl)),
  };
}

interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly password: string | undefined;
}

function loadPair(
  { cert, key, password }: Pair,
  loaded: (part: SecureContextOptions, setting: string, path: string) => SecureContextOptions,
): SecureContextOptions {
  const text = readPem(key, 'sslkey');
  if (password === undefined && text.includes('ENCRYPTED')) throw explainFile({ code: 'ERR_MISSING_PASSPHRASE' }, 'sslkey', key);
  return {
    ...loaded({ cert: readPem(cert, 'sslcert') }, 'sslcert', cert),
    ...loaded({ key: text, ...(password !== undefined && { passphrase: password }) }, 'sslkey', key),
  };
}

/** Without a file: those that Node was built with and those of this machine, because an image may have only one of the two. */
async function authorities(rootcert: string | undefined): Promise<string | string[]> {
  if (rootcert !== undefined && rootcert !== 'system') return pemOf(rootcert, 'sslrootcert');
  const { getCACertificates } = await import('node:tls');
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function pemOf(path: string, setting: string): string {
  const text = readPem(path, setting).toString('latin1');
  // Node takes a file without any certificate for an empty list, and then nothing verifies.
  if (/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return text;
  throw explainFile({ code: 'NO_CERTIFICATE' }, setting, path);
}

function readPem(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new ConnectionLost(
      `${setting} names ${path}, which cannot be read: ${reason}`,
      'TLS',
      error,
      'mount the file there, readable by the user that the gate runs as',
    );
  }
}
