// The settings that say where and as whom to log in. Names and meanings are libpq's (PostgreSQL manual, 34.15).
import { SSL_MODES, TARGET_SESSION_ATTRS, TLS_VERSIONS } from '../config.ts';
import { setting } from '../setting.ts';
import { authMethods, choice, name, ports, seconds, text } from '../values.ts';

const connection = { group: 'connection' } as const;

export const CONNECTION_SETTINGS = {
  DATABASE_URL: setting({
    ...connection,
    flag: 'url',
    value: text('URL'),
    fallback: null,
    fallbackDoc: 'the PG variables',
    secret: true,
    doc: 'where to log in: postgres://user:password@host:port/database?sslmode=…; driver suffixes such as +asyncpg are fine',
  }),
  GATE_DIRECT_URL: setting({
    ...connection,
    value: text('URL'),
    fallback: null,
    secret: true,
    doc: "used instead of DATABASE_URL where it is set: the server itself, where the application's URL leads to a pooler (what Prisma calls directUrl)",
  }),
  PGHOST: setting({
    ...connection,
    value: text('HOST'),
    fallback: 'localhost',
    doc: 'host name or address, or the folder of a Unix-domain socket, which begins with /; several, with commas between, are tried in order; unlike libpq, without it TCP is used',
  }),
  PGPORT: setting({ ...connection, value: ports, fallback: '5432', doc: 'port; one for all hosts, or one for each, with commas between' }),
  PGTARGETSESSIONATTRS: setting({
    ...connection,
    value: choice(TARGET_SESSION_ATTRS),
    fallback: null,
    fallbackDoc: 'what the command needs',
    doc: 'which of the servers will do; a command that writes always looks for one that can be written to',
  }),
  PGLOADBALANCEHOSTS: setting({
    ...connection,
    value: choice(['disable', 'random']),
    fallback: 'disable',
    doc: 'random tries hosts and addresses in another order at each attempt',
  }),
  PGUSER: setting({
    ...connection,
    value: name('ROLE'),
    fallback: null,
    fallbackDoc: 'the operating system user',
    doc: 'role to log in as',
  }),
  PGPASSWORD: setting({
    ...connection,
    value: text('PASSWORD'),
    fallback: null,
    fallbackDoc: 'the password file',
    secret: true,
    doc: 'its password',
  }),
  PGDATABASE: setting({ ...connection, value: name('DATABASE'), fallback: null, fallbackDoc: 'the user name', doc: 'database' }),
  PGPASSFILE: setting({
    ...connection,
    value: text('FILE'),
    fallback: null,
    fallbackDoc: '~/.pgpass',
    doc: 'password file of host:port:database:user:password lines, read afresh for each login; passed over where group or others may read it',
  }),
  GATE_PASSWORD_COMMAND: setting({
    ...connection,
    value: text('COMMAND'),
    fallback: null,
    secret: true,
    doc: 'run by /bin/sh for each login that asks for a password; the first line it prints is the password, as of an IAM token',
  }),
  PGSSLMODE: setting({
    ...connection,
    value: choice(SSL_MODES),
    fallback: 'prefer',
    doc: 'TLS; only the verify modes prove who the server is',
  }),
  PGSSLROOTCERT: setting({
    ...connection,
    value: text('FILE'),
    fallback: null,
    fallbackDoc: '~/.postgresql/root.crt, else those that Node and this machine know',
    doc: 'certificate authorities to trust, or the word system',
  }),
  PGSSLCRL: setting({ ...connection, value: text('FILE'), fallback: null, doc: 'certificates that were revoked' }),
  PGSSLCERT: setting({ ...connection, value: text('FILE'), fallback: null, doc: 'client certificate' }),
  PGSSLKEY: setting({ ...connection, value: text('FILE'), fallback: null, doc: "the client certificate's key" }),
  GATE_SSLPASSWORD: setting({
    ...connection,
    value: text('PASSWORD'),
    fallback: null,
    secret: true,
    doc: "that key's password, where it is encrypted; sslpassword in the URL",
  }),
  PGSSLNEGOTIATION: setting({
    ...connection,
    value: choice(['postgres', 'direct']),
    fallback: 'postgres',
    doc: 'direct begins TLS without asking first, which saves a round trip: PostgreSQL 17 and newer',
  }),
  PGSSLMINPROTOCOLVERSION: setting({ ...connection, value: choice(TLS_VERSIONS), fallback: 'TLSv1.2', doc: 'oldest TLS that will do' }),
  PGSSLMAXPROTOCOLVERSION: setting({ ...connection, value: choice(TLS_VERSIONS), fallback: null, doc: 'newest TLS that is offered' }),
  PGSSLSNI: setting({
    ...connection,
    value: choice(['1', '0']),
    fallback: '1',
    doc: '0 keeps the host name out of the TLS handshake',
  }),
  PGCHANNELBINDING: setting({
    ...connection,
    value: choice(['disable', 'prefer', 'require']),
    fallback: 'prefer',
    doc: 'proves with a SCRAM password that nobody stands between gate and server',
  }),
  PGREQUIREAUTH: setting({
    ...connection,
    value: authMethods,
    fallback: null,
    doc: 'how the server may have us log in: password, md5, scram-sha-256, none, with commas between; each with ! before it for all but these',
  }),
  PGOPTIONS: setting({ ...connection, value: text('OPTIONS'), fallback: null, doc: 'server options sent at start-up: -c name=value' }),
  PGCONNECT_TIMEOUT: setting({
    ...connection,
    value: seconds,
    fallback: null,
    doc: 'read where GATE_CONNECT_TIMEOUT is not set',
  }),
} as const;
