// TLS on a real server with a real chain of certificates: what each mode makes of it, and what is said where it fails.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Certificate, encryptedKey, makeCertificate, makeRevocationList } from '../support/certificates.ts';
import { runCommand } from '../support/run-command.ts';
import { type OwnServer, ownServer } from '../support/server.ts';

const root = makeCertificate({ name: 'test root', isAuthority: true });
const between = makeCertificate({ name: 'test intermediate', isAuthority: true }, root);
const stranger = makeCertificate({ name: 'another root', isAuthority: true });
const NAMES = ['DNS:localhost'];
const good = makeCertificate({ name: 'good', alternativeNames: NAMES }, between);
const expired = makeCertificate({ name: 'expired', alternativeNames: NAMES, from: -7200, until: -3600 }, between);
const early = makeCertificate({ name: 'early', alternativeNames: NAMES, from: 3600 }, between);
const selfSigned = makeCertificate({ name: 'self', alternativeNames: NAMES });
const client = makeCertificate({ name: 'cert_role' }, between);
const strangersClient = makeCertificate({ name: 'cert_role' }, stranger);

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'schemagate-tls-'));
  const files: Readonly<Record<string, string>> = {
    'root.pem': root.cert,
    'stranger.pem': stranger.cert,
    'empty.pem': '',
    'revoked.pem': makeRevocationList(between, [good]) + makeRevocationList(root, []),
    'unrevoked.pem': makeRevocationList(between, []) + makeRevocationList(root, []),
    'key-only.pem': root.key,
    'client.pem': client.chain,
    'client.key': client.key,
    'client-encrypted.key': encryptedKey(client, 'open sesame'),
    'stranger-client.pem': strangersClient.cert,
    'stranger-client.key': strangersClient.key,
  };
  mkdirSync(at('migrations'));
  writeFileSync(at('migrations/1_a.sql'), 'SELECT 1;\n');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return () => rmSync(folder, { recursive: true });
});

const HBA = `local all all scram-sha-256
hostnossl all plain_role all scram-sha-256
hostssl all tls_role all scram-sha-256
hostssl all cert_role all cert
host all clear_role all password
host all md5_role all md5
host all trusted_role all trust
host all postgres all scram-sha-256
`;

const ROLES = `CREATE ROLE plain_role LOGIN PASSWORD 'secret'; CREATE ROLE tls_role LOGIN PASSWORD 'secret'; CREATE ROLE cert_role LOGIN;
CREATE ROLE clear_role LOGIN PASSWORD 'secret'; CREATE ROLE trusted_role LOGIN;
SET password_encryption = 'md5'; CREATE ROLE md5_role LOGIN PASSWORD 'secret'`;

interface TlsServer {
  /** As the role, by default the superuser, with `localhost` as the host. */
  url(query: string, role?: string, host?: string): string;
  readonly server: OwnServer;
  use(certificate: Certificate, settings?: string): Promise<void>;
}

/** Started with the certificate; null: without TLS. */
async function tlsServer(certificate: Certificate | null): Promise<TlsServer> {
  const server = await ownServer(
    certificate === null ? {} : { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key', ssl_ca_file: 'ca.crt' },
  );
  const put = async ({ chain, cert, key }: Certificate) => {
    await server.write('server.crt', chain || cert);
    await server.write('server.key', key);
    await server.write('ca.crt', root.cert);
  };
  if (certificate !== null) await put(certificate);
  await server.write('pg_hba.conf', HBA);
  await server.start();
  await server.admin(ROLES);
  return {
    server,
    url: (query, role, host = 'localhost') =>
      `${server.url({ ...(role !== undefined && { user: role, password: 'secret' }) }).replace('127.0.0.1', host)}?${query}`,
    use: async (other, settings = '') => {
      await server.stop('fast');
      await put(other);
      await server.write('postgresql.auto.conf', settings);
      await server.start();
    },
  };
}

/** What `status` makes of it at its first try: how it is connected, or how it ended. */
async function outcome(url: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const report = await runCommand({
    command: 'status',
    env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '0', GATE_MIGRATIONS: at('migrations'), ...env },
  });
  if (report.target?.tls !== undefined) return report.target.tls;
  const [finding] = report.findings.filter(({ severity }) => severity === 'error');
  return `${report.exit} ${finding?.code}: ${finding?.message
    .replaceAll(folder, '')
    .replace(/(localhost|127.0.0.1):\d+: /, '')
    .replace(/after [\d.]+ s/, 'after N s')} -> ${finding?.hint}`;
}

const all = async (cases: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => {
  const done = Object.entries(cases).map(async ([name, url]) => [name, await outcome(url)] as const);
  return Object.fromEntries(await Promise.all(done));
};

test('each mode does with a server that has TLS, and with one that has not, what it does in libpq', async () => {
  const [tls, plain] = await Promise.all([tlsServer(good), tlsServer(null)]);
  const modes = [
    'disable',
    'allow',
    'prefer',
    'require',
    `verify-ca&sslrootcert=${at('root.pem')}`,
    `verify-full&sslrootcert=${at('root.pem')}`,
  ];
  const named = (server: TlsServer) => Object.fromEntries(modes.map((mode) => [mode.replace(/&.*/, ''), server.url(`sslmode=${mode}`)]));
  expect(await all(named(tls))).toMatchInlineSnapshot(`
    {
      "allow": "off",
      "disable": "off",
      "prefer": "TLSv1.3, sslmode=prefer: server not verified, channel bound",
      "require": "TLSv1.3, sslmode=require: server not verified, channel bound",
      "verify-ca": "TLSv1.3, sslmode=verify-ca: certificate verified, channel bound",
      "verify-full": "TLSv1.3, sslmode=verify-full: certificate and host name verified, channel bound",
    }
  `);
  expect(await all(named(plain))).toMatchInlineSnapshot(`
    {
      "allow": "off",
      "disable": "off",
      "prefer": "off (not offered by the server)",
      "require": "4 no-tls: the server does not offer TLS, and sslmode=require asks for it -> switch TLS on in the server, or connect with sslmode=prefer or disable on a trusted network",
      "verify-ca": "4 no-tls: the server does not offer TLS, and sslmode=verify-ca asks for it -> switch TLS on in the server, or connect with sslmode=prefer or disable on a trusted network",
      "verify-full": "4 no-tls: the server does not offer TLS, and sslmode=verify-full asks for it -> switch TLS on in the server, or connect with sslmode=prefer or disable on a trusted network",
    }
  `);
  expect(await outcome(plain.url('sslmode=require&sslnegotiation=direct'))).toMatchInlineSnapshot(
    `"3 connection-reset: gave up after N s: the connection was closed during the TLS handshake: sslnegotiation=direct needs PostgreSQL 17 or newer -> see its log: a server closes connections while it starts or stops, and a proxy while there is no server behind it; correct host and port, or raise GATE_WAIT_TIMEOUT"`,
  );
});

test('a certificate that proves nothing is refused, and it is said why and what to do', async () => {
  const tls = await tlsServer(good);
  const full = `sslmode=verify-full&sslrootcert=${at('root.pem')}`;
  expect(
    await all({
      'wrong host name': tls.url(full, undefined, '127.0.0.1'),
      'wrong host name, of which no mode but verify-full speaks': tls.url(full.replace('full', 'ca'), undefined, '127.0.0.1'),
      'unknown authority': tls.url(`sslmode=verify-full&sslrootcert=${at('stranger.pem')}`),
      'unknown authority, where authorities are given to require': tls.url(`sslmode=require&sslrootcert=${at('stranger.pem')}`),
      'unknown authority, where authorities are given to prefer': tls.url(`sslmode=prefer&sslrootcert=${at('stranger.pem')}`),
      'authorities of the system': tls.url('sslrootcert=system'),
      'no file': tls.url(`sslmode=verify-full&sslrootcert=${at('none.pem')}`),
      'empty file': tls.url(`sslmode=verify-full&sslrootcert=${at('empty.pem')}`),
      'a key in place of a certificate': tls.url(`sslmode=verify-full&sslrootcert=${at('key-only.pem')}`),
      revoked: tls.url(`${full}&sslcrl=${at('revoked.pem')}`),
      'not revoked': tls.url(`${full}&sslcrl=${at('unrevoked.pem')}`),
    }),
  ).toMatchInlineSnapshot(`
    {
      "a key in place of a certificate": "4 tls: sslrootcert /key-only.pem holds no certificate -> give those of the authorities in PEM form: -----BEGIN CERTIFICATE-----",
      "authorities of the system": "4 tls: TLS: the server's certificate was issued by an authority that is not trusted here -> set sslrootcert (PGSSLROOTCERT) to the certificate of the authority that signed it; the server must also send intermediate certificates, in ssl_cert_file after its own",
      "empty file": "4 tls: sslrootcert /empty.pem holds no certificate -> give those of the authorities in PEM form: -----BEGIN CERTIFICATE-----",
      "no file": "4 tls: sslrootcert names /none.pem, which cannot be read: ENOENT -> mount the file there, readable by the user that the gate runs as",
      "not revoked": "TLSv1.3, sslmode=verify-full: certificate and host name verified, channel bound",
      "revoked": "4 tls: TLS: the server's certificate was revoked -> give the server a new certificate; the revocation is in sslcrl (PGSSLCRL)",
      "unknown authority": "4 tls: TLS: the server's certificate was issued by an authority that is not trusted here -> set sslrootcert (PGSSLROOTCERT) to the certificate of the authority that signed it; the server must also send intermediate certificates, in ssl_cert_file after its own",
      "unknown authority, where authorities are given to prefer": "off (although the server offers it: TLS: the server's certificate was issued by an authority that is not trusted here)",
      "unknown authority, where authorities are given to require": "4 tls: TLS: the server's certificate was issued by an authority that is not trusted here -> set sslrootcert (PGSSLROOTCERT) to the certificate of the authority that signed it; the server must also send intermediate certificates, in ssl_cert_file after its own",
      "wrong host name": "4 tls: TLS: the server's certificate is not for 127.0.0.1, but for localhost -> connect with a name that is in the certificate, get a certificate for this name, or, if that is enough, use sslmode=verify-ca",
      "wrong host name, of which no mode but verify-full speaks": "TLSv1.3, sslmode=verify-ca: certificate verified, channel bound",
    }
  `);
  await tls.use(expired);
  const of = async (): Promise<string> => outcome(tls.url(full));
  expect((await of()).replace(/\(.*GMT\)/, '(when)')).toMatchInlineSnapshot(
    `"4 tls: TLS: the server's certificate has expired (when) -> renew it on the server and reload; if it is valid, the clock here is wrong"`,
  );
  await tls.use(early);
  expect(await of()).toMatchInlineSnapshot(`"4 tls: TLS: the server's certificate is not valid yet -> check the clocks of both machines"`);
  await tls.use(selfSigned);
  expect(await of()).toMatchInlineSnapshot(
    `"4 tls: TLS: the server's certificate is self-signed, and not trusted here -> set sslrootcert (PGSSLROOTCERT) to a copy of that certificate, or get one from an authority"`,
  );
  await tls.use({ ...good, chain: good.cert });
  expect(await of()).toMatchInlineSnapshot(
    `"4 tls: TLS: the server's certificate was issued by an authority that is not trusted here -> set sslrootcert (PGSSLROOTCERT) to the certificate of the authority that signed it; the server must also send intermediate certificates, in ssl_cert_file after its own"`,
  );
  await tls.use(good, "ssl_max_protocol_version = 'TLSv1.2'\n");
  expect(await outcome(tls.url(`${full}&ssl_min_protocol_version=TLSv1.3`))).toMatchInlineSnapshot(
    `"4 tls: TLS: gate and server have no TLS version in common -> compare ssl_min_protocol_version and ssl_max_protocol_version here with the server's settings of the same names"`,
  );
  expect(await of()).toMatchInlineSnapshot(`"TLSv1.2, sslmode=verify-full: certificate and host name verified, channel bound"`);
});

test("where the server's rules let a login in with TLS alone, or without it alone, that is found or said", async () => {
  const tls = await tlsServer(good);
  expect(
    await all({
      'hostssl, disable': tls.url('sslmode=disable', 'tls_role'),
      'hostssl, allow': tls.url('sslmode=allow', 'tls_role'),
      'hostssl, prefer': tls.url('', 'tls_role'),
      'hostnossl, prefer': tls.url('', 'plain_role'),
      'hostnossl, require': tls.url('sslmode=require', 'plain_role'),
    }),
  ).toMatchInlineSnapshot(`
    {
      "hostnossl, prefer": "off (the server accepts this login only without it)",
      "hostnossl, require": "4 authentication: no pg_hba.conf entry for host "127.0.0.1", user "plain_role", database "postgres", SSL encryption -> the server may accept this login only without TLS: change pg_hba.conf there, or set sslmode=prefer on a trusted network",
      "hostssl, allow": "TLSv1.3, sslmode=allow: server not verified, channel bound",
      "hostssl, disable": "4 authentication: no pg_hba.conf entry for host "127.0.0.1", user "tls_role", database "postgres", no encryption -> the server may accept this login only over TLS: set sslmode=require, or verify-full with sslrootcert; otherwise check pg_hba.conf on the server",
      "hostssl, prefer": "TLSv1.3, sslmode=prefer: server not verified, channel bound",
    }
  `);
});

test('a client certificate logs in, and one that does not is explained', async () => {
  const tls = await tlsServer(good);
  const pair = (cert: string, key: string) => `sslmode=require&sslcert=${at(cert)}&sslkey=${at(key)}`;
  expect(
    await all({
      'the right one': tls.url(pair('client.pem', 'client.key'), 'cert_role'),
      'an encrypted key': tls.url(`${pair('client.pem', 'client-encrypted.key')}&sslpassword=open%20sesame`, 'cert_role'),
      'an encrypted key without its password': tls.url(pair('client.pem', 'client-encrypted.key'), 'cert_role'),
      'an encrypted key with a wrong one': tls.url(`${pair('client.pem', 'client-encrypted.key')}&sslpassword=no`, 'cert_role'),
      none: tls.url('sslmode=require', 'cert_role'),
      'of an authority that the server does not know': tls.url(pair('stranger-client.pem', 'stranger-client.key'), 'cert_role'),
      'with the key of another': tls.url(pair('client.pem', 'stranger-client.key'), 'cert_role'),
      'no certificate at all in the file': tls.url(pair('empty.pem', 'client.key'), 'cert_role'),
    }),
  ).toMatchInlineSnapshot(`
    {
      "an encrypted key": "TLSv1.3, sslmode=require: server not verified",
      "an encrypted key with a wrong one": "4 tls: sslkey /client-encrypted.key cannot be decrypted with the password given -> correct sslpassword (GATE_SSLPASSWORD)",
      "an encrypted key without its password": "4 tls: sslkey /client-encrypted.key is encrypted, and no password for it was given -> set GATE_SSLPASSWORD, or sslpassword in the URL",
      "no certificate at all in the file": "4 tls: sslcert /empty.pem holds no certificate or key -> give it in PEM form: -----BEGIN …",
      "none": "4 authentication: connection requires a valid client certificate -> set PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL) to a client certificate of this role",
      "of an authority that the server does not know": "4 tls: TLS: the server does not trust the authority of the client certificate -> check sslcert and sslkey: the certificate must be signed by an authority of ssl_ca_file on the server, be valid now, and not be revoked",
      "the right one": "TLSv1.3, sslmode=require: server not verified",
      "with the key of another": "4 tls: sslkey /stranger-client.key is not the key of the certificate in sslcert -> use the certificate and the key that belong together",
    }
  `);
  await tls.server.admin('ALTER ROLE cert_role RENAME TO other_role');
  await tls.server.write('pg_hba.conf', HBA.replace('cert_role', 'other_role'));
  await tls.use(good);
  expect(await outcome(tls.url(pair('client.pem', 'client.key'), 'other_role'))).toMatchInlineSnapshot(
    `"4 authentication: certificate authentication failed for user "other_role" -> the client certificate's common name is not the role: correct PGUSER, or the map in pg_ident.conf on the server"`,
  );
});

describe('channel binding and require_auth', () => {
  test('hold the way the server authenticates against what was asked for', async () => {
    const tls = await tlsServer(good);
    const require = 'sslmode=require&channel_binding=require';
    expect(
      await all({
        'required, and there': tls.url(require),
        'direct TLS': tls.url(`${require}&sslnegotiation=direct`),
        'switched off': tls.url('sslmode=require&channel_binding=disable'),
        'required, without TLS': tls.url('sslmode=disable&channel_binding=require'),
        'required, with a password in clear text': tls.url(require, 'clear_role'),
        'required, with MD5': tls.url(require, 'md5_role'),
        'required, without a password': tls.url(require, 'trusted_role'),
        'SCRAM alone, and it is': tls.url('require_auth=scram-sha-256&sslmode=require'),
        'SCRAM alone, and it is clear text': tls.url('require_auth=scram-sha-256', 'clear_role'),
        'SCRAM alone, and nothing is asked': tls.url('require_auth=scram-sha-256', 'trusted_role'),
        'nothing asked is allowed': tls.url('require_auth=scram-sha-256,none&sslmode=require', 'trusted_role'),
        'all but clear text, and it is': tls.url('require_auth=!password', 'clear_role'),
        'all but clear text, and it is MD5': tls.url('require_auth=!password&sslmode=require', 'md5_role'),
      }),
    ).toMatchInlineSnapshot(`
      {
        "SCRAM alone, and it is": "TLSv1.3, sslmode=require: server not verified, channel bound",
        "SCRAM alone, and it is clear text": "4 authentication: the server asks for the password in clear text, and require_auth=scram-sha-256 does not allow that -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "SCRAM alone, and nothing is asked": "4 authentication: the server accepts the login without asking for a password, and require_auth=scram-sha-256 does not allow that -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "all but clear text, and it is": "4 authentication: the server asks for the password in clear text, and require_auth=!password does not allow that -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "all but clear text, and it is MD5": "TLSv1.3, sslmode=require: server not verified",
        "direct TLS": "TLSv1.3, sslmode=require: server not verified, channel bound",
        "nothing asked is allowed": "TLSv1.3, sslmode=require: server not verified",
        "required, and there": "TLSv1.3, sslmode=require: server not verified, channel bound",
        "required, with MD5": "4 authentication: channel_binding=require needs a SCRAM password, and the server asks for an MD5 of the password -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "required, with a password in clear text": "4 authentication: channel_binding=require needs a SCRAM password, and the server asks for the password in clear text -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "required, without TLS": "4 authentication: channel_binding=require needs TLS, and this connection has none -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "required, without a password": "4 authentication: channel_binding=require needs a SCRAM password, and the server accepts the login without asking for a password -> find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here",
        "switched off": "TLSv1.3, sslmode=require: server not verified",
      }
    `);
  });

  test('find out who stands between, which require alone does not', async () => {
    const tls = await tlsServer(good);
    const port = await manInTheMiddle(tls.server.port, good);
    const through = (query: string) => outcome(tls.url(query).replace(`:${tls.server.port}`, `:${port}`));
    expect(await through('sslmode=require&channel_binding=disable')).toContain('server not verified');
    // Not even where TLS is only preferred is there a way back to a channel that cannot be bound.
    expect(await through('sslmode=prefer')).toContain('channel binding check failed');
    expect((await through('sslmode=require')).replaceAll(String(port), 'PORT')).toMatchInlineSnapshot(
      `"4 authentication: SCRAM channel binding check failed -> TLS does not end at the server that knows the password: somebody is in between; if it is a proxy that should be there, set channel_binding=disable"`,
    );
  });
});

/** Ends TLS with a certificate of its own and begins it again with the server. @returns its port. */
async function manInTheMiddle(to: number, like: Certificate): Promise<number> {
  const own = makeCertificate({ name: like.name, alternativeNames: NAMES });
  const sockets = new Set<Socket>();
  const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  const server = createServer((victim) => {
    const far = connectTcp(to, '127.0.0.1');
    for (const socket of [victim, far]) sockets.add(socket.on('error', () => {}));
    victim.once('data', () => {
      far.write(request);
      far.once('data', () => {
        victim.write('S');
        const context = createSecureContext({ cert: own.cert, key: own.key });
        const near = new TLSSocket(victim, { isServer: true, secureContext: context });
        const beyond = connectTls({ socket: far, rejectUnauthorized: false });
        for (const socket of [near, beyond]) socket.on('error', () => {});
        near.pipe(beyond).pipe(near);
      });
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { readonly port: number }).port;
}
