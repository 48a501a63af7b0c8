// Database URLs: what each form means, and what is said about those that cannot be read.
import { describe, expect, test } from 'vitest';
import { readUrl } from '../../../src/config/url.ts';

/** `severity: message -> hint` of each finding. */
const told = (url: string): readonly string[] =>
  readUrl(url, 'DATABASE_URL').findings.map(({ severity, message, hint }) => `${severity}: ${message} -> ${hint ?? ''}`);

describe('a URL that can be read', () => {
  test.each([
    ['postgres://', {}],
    ['postgres:///', {}],
    ['postgresql://localhost', { host: 'localhost' }],
    ['POSTGRES://h/d', { host: 'h', database: 'd' }],
    ['  postgres://h/d\n', { host: 'h', database: 'd' }],
    ['postgres://u@h', { user: 'u', host: 'h' }],
    ['postgres://:p@h', { password: 'p', host: 'h' }],
    ['postgres://u:@h', { user: 'u', host: 'h' }],
    ['postgres://u:p:q@h:6543/d', { user: 'u', password: 'p:q', host: 'h', port: 6543, database: 'd' }],
    ['postgres://u:a+b%20c@h', { user: 'u', password: 'a+b c', host: 'h' }],
    ['postgres://u%40x:%C3%A9@h/d%2Fe%20f', { user: 'u@x', password: 'é', host: 'h', database: 'd/e f' }],
    ['postgres://h:/d', { host: 'h', database: 'd' }],
    ['postgres://[::1]/d', { host: '::1', database: 'd' }],
    ['postgres://u:p@[fe80::1]:5433/d', { user: 'u', password: 'p', host: 'fe80::1', port: 5433, database: 'd' }],
    ['postgres:///d?host=/var/run/postgresql&port=5433', { host: '/var/run/postgresql', port: 5433, database: 'd' }],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql/d', { user: 'u', host: '/var/run/postgresql', database: 'd' }],
    ['postgres://a/d?host=b&user=u&password=p%26q&dbname=e', { host: 'b', user: 'u', password: 'p&q', database: 'e' }],
    [
      'postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=c&sslkey=k',
      { host: 'h', database: 'd', sslmode: 'verify-full', sslrootcert: '/ca.pem', sslcert: 'c', sslkey: 'k' },
    ],
    [
      'postgres://h?connect_timeout=3&options=-c%20search_path%3Da&passfile=/p',
      { host: 'h', connectTimeout: 3000, options: '-c search_path=a', passfile: '/p' },
    ],
    ['postgres://h?target_session_attrs=read-write&sslmode=&sslnegotiation=postgres', { host: 'h' }],
    ['postgres://h?sslmode=disable&sslmode=require', { host: 'h', sslmode: 'require' }],
  ])('%j says %j', (url, parts) => {
    const reading = readUrl(url, 'DATABASE_URL');
    expect([reading.findings, reading.parts]).toEqual([[], parts]);
  });

  test.each(['asyncpg', 'psycopg', 'psycopg_async', 'psycopg2', 'pg8000'])('may name the driver %s', (driver) => {
    for (const scheme of ['postgresql', 'postgres']) {
      const { parts, findings } = readUrl(`${scheme}+${driver}://u:p@h/d`, 'DATABASE_URL');
      expect([parts, findings]).toEqual([{ user: 'u', password: 'p', host: 'h', database: 'd' }, []]);
    }
  });

  test.each([
    ['require', 'require'],
    ['verify-full', 'verify-full'],
    ['true', 'require'],
    ['false', 'disable'],
  ])('ssl=%s of asyncpg and JDBC is sslmode=%s', (ssl, sslmode) => {
    expect(readUrl(`postgresql+asyncpg://h/d?ssl=${ssl}`, 'DATABASE_URL').parts.sslmode).toBe(sslmode);
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

test('parameters of other tools are passed over and said so', () => {
  expect(
    told(
      'postgres://h/d?schema=app&pgbouncer=true&connection_limit=1&pool_timeout=2&sslaccept=strict&search_path=public&statement_cache_size=0' +
        '&prepared_statement_cache_size=0&uselibpqcompat=true&application_name=web&channel_binding=require&x-migrations-table=m',
    ),
  ).toMatchInlineSnapshot(`
    [
      "warning: DATABASE_URL has the parameter schema=app, which is passed over: the search path stays the role's own -> to set it, write options=-c%20search_path%3Dapp",
      "notice: DATABASE_URL has the parameter pgbouncer, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter connection_limit, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter pool_timeout, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter sslaccept, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter search_path=public, which is passed over: the search path stays the role's own -> to set it, write options=-c%20search_path%3Dpublic",
      "notice: DATABASE_URL has the parameter statement_cache_size, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter prepared_statement_cache_size, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter uselibpqcompat, which is passed over: it is for other tools -> ",
      "notice: DATABASE_URL has the parameter application_name, which is passed over: schemagate names itself -> ",
      "warning: DATABASE_URL has the parameter channel_binding, which is passed over: it is not enforced here -> ",
      "notice: DATABASE_URL has the parameter x-migrations-table, which is passed over: it is for other tools -> ",
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
      'error: DATABASE_URL has an @ where none can be, most likely from a password with @, /, ? or # in it -> percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE',
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

test.each([
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
  'postgres://h1:1,h2:2/d',
  'postgres:///d?host=h1,h2',
  'postgres:///d?host=h1&host=h2',
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
  'postgres://h/d?target_session_attrs=standby',
  'postgres://h/d?sslnegotiation=direct&gssencmode=require&sslcrl=x',
])('%j is refused', (url) => {
  expect(told(url)).toMatchSnapshot();
});
