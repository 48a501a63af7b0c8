// The settings that say where and as whom to log in. Names and meanings are libpq's (PostgreSQL manual, 34.15).
import { SSL_MODES } from './config.ts';
import { setting } from './setting.ts';
import { choice, name, port, seconds, text } from './values.ts';

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
    flag: 'direct-url',
    value: text('URL'),
    fallback: null,
    secret: true,
    doc: "used instead of DATABASE_URL where it is set: the server itself, where the application's URL leads to a pooler (what Prisma calls directUrl)",
  }),
  PGHOST: setting({
    ...connection,
    value: text('HOST'),
    fallback: 'localhost',
    doc: 'host name or address, or the folder of a Unix-domain socket, which begins with /; unlike libpq, without it TCP is used',
  }),
  PGPORT: setting({ ...connection, value: port, fallback: '5432', doc: 'port' }),
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
    doc: 'password file of host:port:database:user:password lines; passed over where group or others may read it',
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
    fallbackDoc: 'the authorities Node knows',
    doc: 'certificate authorities to trust, or the word system',
  }),
  PGSSLCERT: setting({ ...connection, value: text('FILE'), fallback: null, doc: 'client certificate' }),
  PGSSLKEY: setting({ ...connection, value: text('FILE'), fallback: null, doc: "the client certificate's key" }),
  PGOPTIONS: setting({ ...connection, value: text('OPTIONS'), fallback: null, doc: 'server options sent at start-up: -c name=value' }),
  PGCONNECT_TIMEOUT: setting({
    ...connection,
    value: seconds,
    fallback: null,
    doc: 'read where GATE_CONNECT_TIMEOUT is not set',
  }),
} as const;
