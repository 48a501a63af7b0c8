// Database URLs: what each form means, and what is said about those that cannot be read.
import { describe, expect, test } from 'vitest';
import { readUrl } from '../../../../src/config/connection/url.ts';

/** `severity: message -> hint` of each finding. */
const told = (url: string): readonly string[] =>
  readUrl(url, 'DATABASE_URL').findings.map(({ severity, message, hint }) => `${severity}: ${message} -> ${hint ?? ''}`);

describe('a URL that can be read', () => {
  test.each([
    ['postgres://', {}],
    ['postgres:///', {}],
    ['postgresql://localhost', { PGHOST: 'localhost' }],
    ['POSTGRES://h/d', { PGHOST: 'h', PGDATABASE: 'd' }],
    ['  postgres://h/d\n', { PGHOST: 'h', PGDATABASE: 'd' }],
    ['postgres://u@h', { PGUSER: 'u', PGHOST: 'h' }],
    ['postgres://:p@h', { PGPASSWORD: 'p', PGHOST: 'h' }],
    ['postgres://u:@h', { PGUSER: 'u', PGHOST: 'h' }],
    ['postgres://u:p:q@h:6543/d', { PGUSER: 'u', PGPASSWORD: 'p:q', PGHOST: 'h', PGPORT: [6543], PGDATABASE: 'd' }],
    ['postgres://u:a+b%20c@h', { PGUSER: 'u', PGPASSWORD: 'a+b c', PGHOST: 'h' }],
    ['postgres://u%40x:%C3%A9@h/d%2Fe%20f', { PGUSER: 'u@x', PGPASSWORD: 'é', PGHOST: 'h', PGDATABASE: 'd/e f' }],
    ['postgres://h:/d', { PGHOST: 'h', PGDATABASE: 'd' }],
    ['postgres://[::1]/d', { PGHOST: '::1', PGDATABASE: 'd' }],
    ['postgres://u:p@[fe80::1]:5433/d', { PGUSER: 'u', PGPASSWORD: 'p', PGHOST: 'fe80::1', PGPORT: [5433], PGDATABASE: 'd' }],
    ['postgres:///d?host=/var/run/postgresql&port=5433', { PGHOST: '/var/run/postgresql', PGPORT: [5433], PGDATABASE: 'd' }],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql/d', { PGUSER: 'u', PGHOST: '/var/run/postgresql', PGDATABASE: 'd' }],
    ['postgres://a/d?host=b&user=u&password=p%26q&dbname=e', { PGHOST: 'b', PGUSER: 'u', PGPASSWORD: 'p&q', PGDATABASE: 'e' }],
    [
      'postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=c&sslkey=k',
      { PGHOST: 'h', PGDATABASE: 'd', PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem', PGSSLCERT: 'c', PGSSLKEY: 'k' },
    ],
    [
      'postgres://h?connect_timeout=3&options=-c%20search_path%3Da&passfile=/p',
      { PGHOST: 'h', PGCONNECT_TIMEOUT: 3000, PGOPTIONS: '-c search_path=a', PGPASSFILE: '/p' },
    ],
    [
      'postgres://h?target_session_attrs=read-write&sslmode=&sslnegotiation=postgres&load_balance_hosts=random',
      { PGHOST: 'h', PGTARGETSESSIONATTRS: 'read-write', PGSSLNEGOTIATION: 'postgres', PGLOADBALANCEHOSTS: 'random' },
    ],
    ['postgres://u@h1:1,h2:2/d', { PGUSER: 'u', PGHOST: 'h1,h2', PGPORT: [1, 2], PGDATABASE: 'd' }],
    ['postgres://u@h1,h2:2,[::1]/d', { PGUSER: 'u', PGHOST: 'h1,h2,::1', PGPORT: [null, 2, null], PGDATABASE: 'd' }],
    ['postgres://h1,h2/d', { PGHOST: 'h1,h2', PGDATABASE: 'd' }],
    ['postgres:///d?host=h1,h2&port=1,', { PGHOST: 'h1,h2', PGPORT: [1, null], PGDATABASE: 'd' }],
    ['postgres:///d?host=h1&host=h2&port=7', { PGHOST: 'h1,h2', PGPORT: [7], PGDATABASE: 'd' }],
    ['postgres:///d?host=h1:1&host=h2', { PGHOST: 'h1,h2', PGPORT: [1, null], PGDATABASE: 'd' }],
    [
      'postgres://h?sslcrl=/crl&sslpassword=a%26b&sslnegotiation=direct&sslsni=0&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.3',
      {
        PGHOST: 'h',
        PGSSLCRL: '/crl',
        GATE_SSLPASSWORD: 'a&b',
        PGSSLNEGOTIATION: 'direct',
        PGSSLSNI: false,
        PGSSLMINPROTOCOLVERSION: 'TLSv1.3',
        PGSSLMAXPROTOCOLVERSION: 'TLSv1.3',
      },
    ],
    [
      'postgres://h?channel_binding=require&require_auth=scram-sha-256,md5',
      { PGHOST: 'h', PGCHANNELBINDING: 'require', PGREQUIREAUTH: ['scram-sha-256', 'md5'] },
    ],
    ['postgres://h?sslmode=disable&sslmode=require', { PGHOST: 'h', PGSSLMODE: 'require' }],
  ])('%j says %j', (url, parts) => {
    const reading = readUrl(url, 'DATABASE_URL');
    expect([reading.findings, reading.parts]).toEqual([[], parts]);
  });

  test.each(['asyncpg', 'psycopg', 'psycopg_async', 'psycopg2', 'pg8000'])('may name the driver %s', (driver) => {
    for (const scheme of ['postgresql', 'postgres']) {
      const { parts, findings } = readUrl(`${scheme}+${driver}://u:p@h/d`, 'DATABASE_URL');
      expect([parts, findings]).toEqual([{ PGUSER: 'u', PGPASSWORD: 'p', PGHOST: 'h', PGDATABASE: 'd' }, []]);
    }
  });

  test.each([
    ['require', 'require'],
    ['verify-full', 'verify-full'],
    ['true', 'require'],
    ['false', 'disable'],
  ])('ssl=%s of asyncpg and JDBC is sslmode=%s', (ssl, sslmode) => {
    expect(readUrl(`postgresql+asyncpg://h/d?ssl=${ssl}`, 'DATABASE_URL').parts.PGSSLMODE).toBe(sslmode);
  });

  test.each([
    ['postgres://u:p%40q@h:1/d', 'postgres://u:***@h:1/d'],
    ['postgres://u@h/d?password=pq&sslmode=require', 'postgres://u@h/d?password=***&sslmode=require'],
    ['postgres://:pq@h', 'postgres://:***@h'],
    ['postgres://u@h/d', 'postgres://u@h/d'],
    ['postgres://h?pass%77ord=pq', 'postgres://h?password=***'],
  ])('%s is shown as %s', (url, masked) => {
    expect(readUrl(url, 'DATABASE_URL').masked).toBe(masked);
  });

  test('gives its password decoded and as written', () => {
    expect(readUrl('postgres://u:p%40q@h/d?password=r%26s', 'DATABASE_URL').secrets).toEqual(['p@q', 'p%40q', 'r%26s', 'r&s']);
  });
});

test.each(['schema', 'search_path', 'currentSchema'])('%s is the search path, as other drivers have it', (key) => {
  expect(readUrl(`postgres://h/d?${key}=app,public`, 'DATABASE_URL').parts).toEqual({
    PGHOST: 'h',
    PGDATABASE: 'd',
    searchPath: 'app,public',
  });
});

test('parameters of other tools are ignored, and that is reported', () => {
  expect(
    told(
      'postgres://h/d?pgbouncer=true&connection_limit=1&pool_timeout=2&sslaccept=strict&statement_cache_size=0' +
        '&prepared_statement_cache_size=0&uselibpqcompat=true&application_name=web&x-migrations-table=m',
    ),
  ).toMatchInlineSnapshot(`
    [
      "notice: DATABASE_URL has the parameter pgbouncer, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter connection_limit, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter pool_timeout, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter sslaccept, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter statement_cache_size, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter prepared_statement_cache_size, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter uselibpqcompat, which is ignored: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter application_name, which is ignored: schemagate sets its own name -> ",
      "notice: DATABASE_URL has the parameter x-migrations-table, which is ignored: it is for other tools -> ",
    ]
  `);
});

describe('a password that is not percent-encoded', () => {
  test.each([
    'postgres://u:se@cret@h/d',
    'postgres://u:se/cret@h/d',
    'postgres://u:123/cret@h/d',
    'postgres://u:se?cret=1@h/d',
    'postgres://u:se#cret@h/d',
    'postgres://u:s@e/cret@h/d',
    'postgres://u:s@e?cret=x@h/d',
  ])('%s is explained without repeating it', (url) => {
    expect(told(url)).toEqual([
      'error: DATABASE_URL has an @ where there cannot be one, most likely because the password or user name contains @, /, ? or # -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE',
    ]);
  });

  test('a raw % is explained', () => {
    expect([...told('postgres://u:100%@h'), ...told('postgres://u:%E9@h'), ...told('postgres://u:p%00@h')]).toMatchInlineSnapshot(`
      [
        "error: DATABASE_URL has a % in its password that does not begin a percent-encoded UTF-8 character -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE",
        "error: DATABASE_URL has a % in its password that does not begin a percent-encoded UTF-8 character -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE",
        "error: DATABASE_URL has a % in its password that does not begin a percent-encoded UTF-8 character -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE",
      ]
    `);
  });
});

const REFUSED = [
  'sqlite:///app.db',
  'sqlite+aiosqlite:///app.db',
  'mysql://h/d',
  'mssql://h/d',
  'jdbc:postgresql://h/d',
  'prisma+postgres://accelerate.example/?api_key=k',
  'postgis://h/d',
  'http://h/d',
  'postgresql+asyncpgg://h/d',
  'postgresql+odbc://h/d',
  'postgres:h/d',
  'host=h dbname=d password=secret',
  '"postgres://h/d"',
  '$' + '{DATABASE_URL}',
  'secret',
  'postgres://u:secret,h2:2/d',
  'postgres://u:secret',
  'postgres://u@h:0/d',
  'postgres://u@h:abc/d',
  'postgres://u@::1/d',
  'postgres://[::1/d',
  'postgres://h/d/',
  'postgres://h/d#x',
  'postgres://h/%zz?sslmode=%zz',
  'postgres://h%/d',
  'postgres://h/d?sslmode=verify_full',
  'postgres://h/d?sslmode=no-verify',
  'postgres://h/d?sslmod=require',
  'postgres://h/d?whatever',
  'postgres://h/d?constructor=1&__proto__=1',
  'postgres://h/d?port=x&connect_timeout=1s',
  'postgres://h/d?target_session_attrs=master',
  'postgres://h/d?sslnegotiation=tls&gssencmode=require&sslcrldir=x&require_auth=scram,!md5',
  'postgres://h/d?require_auth=md5,!none',
];

test('each other URL is refused with what to do about it', () => {
  expect(Object.fromEntries(REFUSED.map((url) => [url, told(url)]))).toMatchInlineSnapshot(`
    {
      ""postgres://h/d"": [
        "error: DATABASE_URL begins with a quotation mark -> remove the quotation marks: in an --env-file of docker they are part of the value",
      ],
      "\${DATABASE_URL}": [
        "error: DATABASE_URL is a placeholder that was not replaced -> set the variable that it names; write postgres://user:password@host:port/database",
      ],
      "host=h dbname=d password=secret": [
        "error: DATABASE_URL is not a URL -> libpq's key=value form is not supported; write postgres://user:password@host:port/database",
      ],
      "http://h/d": [
        "error: DATABASE_URL begins with http:, which is not PostgreSQL's -> write postgres://user:password@host:port/database",
      ],
      "jdbc:postgresql://h/d": [
        "error: DATABASE_URL begins with jdbc:, the form of Java drivers -> omit jdbc: and put user and password in the URL; write postgres://user:password@host:port/database",
      ],
      "mssql://h/d": [
        "error: DATABASE_URL begins with mssql:, another database -> schemagate works on PostgreSQL and SQLite only; write postgres://user:password@host:port/database",
      ],
      "mysql://h/d": [
        "error: DATABASE_URL begins with mysql:, a MySQL database -> schemagate works on PostgreSQL and SQLite only; write postgres://user:password@host:port/database",
      ],
      "postgis://h/d": [
        "error: DATABASE_URL begins with postgis:, which only some tools understand -> write postgres:// and leave the rest as it is",
      ],
      "postgres://[::1/d": [
        "error: DATABASE_URL has a [ before the address, and no ] after it -> write an IPv6 address as [::1] or [::1]:5432",
      ],
      "postgres://h%/d": [
        "error: DATABASE_URL has a % in its host that does not begin a percent-encoded UTF-8 character -> write %25 for a literal %, and two hexadecimal digits after every other %",
      ],
      "postgres://h/%zz?sslmode=%zz": [
        "error: DATABASE_URL has a % in its database name that does not begin a percent-encoded UTF-8 character -> write %25 for a literal %, and two hexadecimal digits after every other %",
        "error: DATABASE_URL has a % in its parameter sslmode that does not begin a percent-encoded UTF-8 character -> write %25 for a literal %, and two hexadecimal digits after every other %",
      ],
      "postgres://h/d#x": [
        "error: DATABASE_URL contains a #, most likely from a password -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE",
      ],
      "postgres://h/d/": [
        "error: DATABASE_URL has a / after the database name -> end the URL with the database name, or write %2F for a / that belongs to it",
      ],
      "postgres://h/d?constructor=1&__proto__=1": [
        "error: DATABASE_URL has an unknown parameter constructor -> leave it out; settings of the server go into options=-c%20name%3Dvalue",
        "error: DATABASE_URL has an unknown parameter __proto__ -> leave it out; settings of the server go into options=-c%20name%3Dvalue",
      ],
      "postgres://h/d?port=x&connect_timeout=1s": [
        "error: DATABASE_URL has a parameter port that is not a port: "x" -> write a number from 1 to 65535; the default port of PostgreSQL is 5432",
        "error: DATABASE_URL has a parameter connect_timeout that is not a whole number of seconds: "1s" -> write digits only, for example 5",
      ],
      "postgres://h/d?require_auth=md5,!none": [
        "error: DATABASE_URL has a parameter require_auth that mixes methods with ! and methods without: "md5,!none" -> name the ones to allow, or the ones to reject with ! before each",
      ],
      "postgres://h/d?sslmod=require": [
        "error: DATABASE_URL has an unknown parameter sslmod -> did you mean sslmode?",
      ],
      "postgres://h/d?sslmode=no-verify": [
        "error: DATABASE_URL asks for sslmode=no-verify, which only Node's driver knows -> write sslmode=require: it encrypts and verifies nothing",
      ],
      "postgres://h/d?sslmode=verify_full": [
        "error: DATABASE_URL has a parameter sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full: "verify_full" -> did you mean verify-full?",
      ],
      "postgres://h/d?sslnegotiation=tls&gssencmode=require&sslcrldir=x&require_auth=scram,!md5": [
        "error: DATABASE_URL has a parameter sslnegotiation that is not one of postgres, direct: "tls" -> write one of postgres, direct",
        "error: DATABASE_URL asks for gssencmode=require -> leave it out: GSSAPI is not supported; use sslmode",
        "error: DATABASE_URL has the parameter sslcrldir, which is not supported -> leave it out",
        "error: DATABASE_URL has a parameter require_auth that does not name a way to authenticate: "scram" -> write one or more of password, md5, scram-sha-256, none, gss, sspi, oauth, separated by commas",
      ],
      "postgres://h/d?target_session_attrs=master": [
        "error: DATABASE_URL has a parameter target_session_attrs that is not one of any, read-write, read-only, primary, standby, prefer-standby: "master" -> write one of any, read-write, read-only, primary, standby, prefer-standby",
      ],
      "postgres://h/d?whatever": [
        "error: DATABASE_URL has an unknown parameter whatever -> leave it out; settings of the server go into options=-c%20name%3Dvalue",
      ],
      "postgres://u:secret": [
        "error: DATABASE_URL has something after the host that is not a port -> write postgres://user:password@host:port/database; if these are user and password, @host is missing",
      ],
      "postgres://u:secret,h2:2/d": [
        "error: DATABASE_URL has something after the host that is not a port -> write postgres://user:password@host:port/database; if these are user and password, @host is missing",
      ],
      "postgres://u@::1/d": [
        "error: DATABASE_URL has a host with several colons -> write an IPv6 address in brackets: [::1]:5432",
      ],
      "postgres://u@h:0/d": [
        "error: DATABASE_URL has a port that is not a port: "0" -> write a number from 1 to 65535; the default port of PostgreSQL is 5432",
      ],
      "postgres://u@h:abc/d": [
        "error: DATABASE_URL has a port that is not a port: "abc" -> write a number from 1 to 65535; the default port of PostgreSQL is 5432",
      ],
      "postgres:h/d": [
        "error: DATABASE_URL has no // after postgres: -> write postgres://user:password@host:port/database",
      ],
      "postgresql+asyncpgg://h/d": [
        "error: DATABASE_URL names the driver asyncpgg, which is not known here -> did you mean postgresql+asyncpg?",
      ],
      "postgresql+odbc://h/d": [
        "error: DATABASE_URL names the driver odbc, which is not known here -> leave it out: postgresql://",
      ],
      "prisma+postgres://accelerate.example/?api_key=k": [
        "error: DATABASE_URL begins with prisma+postgres:, which is the address of Prisma's proxy -> give the direct URL of the database, the one for prisma migrate",
      ],
      "secret": [
        "error: DATABASE_URL is not a URL -> write postgres://user:password@host:port/database",
      ],
      "sqlite+aiosqlite:///app.db": [
        "error: DATABASE_URL begins with sqlite+aiosqlite:, a SQLite file -> only DATABASE_URL and --url may name one; write postgres://user:password@host:port/database",
      ],
      "sqlite:///app.db": [
        "error: DATABASE_URL begins with sqlite:, a SQLite file -> only DATABASE_URL and --url may name one; write postgres://user:password@host:port/database",
      ],
    }
  `);
});

test('no refusal is without an error', () => {
  expect(REFUSED.filter((url) => !told(url).some((line) => line.startsWith('error: ')))).toEqual([]);
});
