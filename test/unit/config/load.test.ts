// Loading the configuration: precedence, secrets, every problem at once.
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import type { Outside } from '../../../src/config/outside.ts';
import { Stop } from '../../../src/core/stop.ts';

/** Every character that means something in a URL, a shell, SQL or JSON. */
const PASSWORD = `p@ss:w/o?r#d%&=+ é'"\\`;
const ENCODED = encodeURIComponent(PASSWORD);

type Given = Partial<Omit<Outside, 'readFile' | 'fileMode'>> & {
  readonly files?: Readonly<Record<string, { readonly text: string; readonly mode?: number }>>;
};

function surroundings({ files = {}, ...given }: Given): Outside {
  const file = (path: string) => files[path] ?? raise(Object.assign(new Error(`ENOENT: no such file ${path}`), { code: 'ENOENT' }));
  return {
    flags: {},
    env: {},
    isTerminal: false,
    user: 'node',
    home: '/home/node',
    readFile: (path) => file(path).text,
    fileMode: (path) => file(path).mode ?? 0o600,
    ...given,
  };
}

const raise = (error: Error): never => {
  throw error;
};

function load(given: Given) {
  const { inForce, ...loaded } = loadConfig(surroundings(given));
  return { ...loaded, ...inForce() };
}

/** What the run stops with: `severity code: message -> hint` for each finding. */
function problems(given: Given): readonly string[] {
  try {
    load(given);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    expect(error.outcome).toBe('misused');
    return told(error.findings);
  }
  throw new Error('nothing was refused');
}

const told = (findings: Stop['findings']): readonly string[] =>
  findings.map(({ severity, code, message, hint }) => `${severity} ${code}: ${message} -> ${hint}`);

describe('the direct URL', () => {
  const DATABASE_URL = 'postgres://app:one@pooler:6432/shop';
  const GATE_DIRECT_URL = 'postgres://owner:two@db:5432/shop';

  test('is used instead of DATABASE_URL, shown masked, and its password is kept secret', () => {
    const { config, effective, sources, secrets } = load({ env: { DATABASE_URL, GATE_DIRECT_URL } });
    expect(config.connection).toMatchObject({ host: 'db', port: 5432, user: 'owner', password: 'two' });
    expect(effective['GATE_DIRECT_URL']).toBe('postgres://owner:***@db:5432/shop');
    expect([effective['DATABASE_URL'], sources['GATE_DIRECT_URL']]).toEqual([undefined, 'environment']);
    expect(secrets).toContain('two');
  });

  test('may stand alone, and in a file', () => {
    const files = { '/run/secrets/direct': { text: `${GATE_DIRECT_URL}\n` } };
    expect(load({ env: { GATE_DIRECT_URL_FILE: '/run/secrets/direct' }, files }).config.connection?.host).toBe('db');
  });

  test('gives way to --url', () => {
    const env = { DATABASE_URL, GATE_DIRECT_URL };
    expect(load({ env, flags: { url: 'postgres://flag/shop' } }).config.connection?.host).toBe('flag');
  });

  test('is named where it is wrong', () => {
    expect(problems({ env: { DATABASE_URL, GATE_DIRECT_URL: 'mysql://db/shop' } })).toEqual([expect.stringContaining('GATE_DIRECT_URL')]);
  });
});

describe('without any setting', () => {
  test('the defaults are in force and there is no connection', () => {
    expect(load({})).toMatchObject({
      config: {
        connection: null,
        sqlite: null,
        dialect: 'postgres',
        url: null,
        command: [],
        steps: null,
        step: null,
        waitFor: [],
        admin: null,
        createDatabase: false,
        migrations: ['./migrations'],
        layout: 'auto',
        ledgerTable: null,
        outOfOrder: 'auto',
        substitute: 'auto',
        placeholders: new Map(),
        environment: {},
        snapshot: null,
        snapshotStale: 'recorded',
        expectHead: null,
        checkpoint: 'auto',
        waitTimeout: 60_000,
        connectTimeout: 5_000,
        lockWait: 600_000,
        orphanAfter: 300_000,
        terminateOrphans: false,
        lockTimeout: 5_000,
        lockTries: 10,
        cancelBlockers: null,
        statementTimeout: 900_000,
        deadline: 1_800_000,
        ledgerSchema: 'schemagate',
        schemas: [],
        role: null,
        drift: 'fail',
        destruction: 'allow',
        down: 'stored',
        allowReset: false,
        env: null,
        acceptDestruction: [],
        appRole: null,
        appGrants: 'warn',
        skip: null,
        ahead: 'verify',
        ignore: [],
        privileges: 'ignore',
        owners: 'ignore',
        partitions: 'shape',
        logFormat: 'plain',
        logLevel: 'info',
        logDir: null,
        logFile: null,
        report: null,
        annotations: 'off',
        junit: null,
        sarif: null,
        sourcePath: null,
        metricsFile: null,
        pushgateway: null,
        otlpEndpoint: null,
        image: null,
        listen: { host: '127.0.0.1', port: 8484 },
        serveInterval: 60_000,
        serveToken: null,
        serveReads: 'open',
        heal: 'off',
        notify: null,
        pgBin: null,
        backup: null,
        backupVerifyBelow: 1024 ** 3,
        backupKeep: null,
        backupKeyFile: null,
        backupS3: null,
      },
      effective: {
        GATE_MIGRATIONS: './migrations',
        GATE_LAYOUT: 'auto',
        GATE_PLACEHOLDERS: 'auto',
        GATE_SNAPSHOT_STALE: 'recorded',
        GATE_APP_GRANTS: 'warn',
        GATE_CHECKPOINT: 'auto',
        GATE_WAIT_TIMEOUT: '1m',
        GATE_CONNECT_TIMEOUT: '5s',
        GATE_LOCK_WAIT: '10m',
        GATE_ORPHAN_AFTER: '5m',
        GATE_TERMINATE_ORPHANS: 'false',
        GATE_LOCK_TIMEOUT: '5s',
        GATE_LOCK_TRIES: '10',
        GATE_STATEMENT_TIMEOUT: '15m',
        GATE_DEADLINE: '30m',
        GATE_LEDGER_SCHEMA: 'schemagate',
        GATE_OUT_OF_ORDER: 'auto',
        GATE_CREATE_DATABASE: 'false',
        GATE_DESTRUCTION: 'allow',
        GATE_DOWN: 'stored',
        GATE_ALLOW_RESET: 'false',
        GATE_DRIFT: 'fail',
        GATE_PRIVILEGES: 'ignore',
        GATE_OWNERS: 'ignore',
        GATE_PARTITIONS: 'shape',
        GATE_AHEAD: 'verify',
        GATE_ANNOTATIONS: 'off',
        GATE_LOG_FORMAT: 'plain',
        GATE_LOG_LEVEL: 'info',
      },
      sources: Object.fromEntries(
        [
          ...['GATE_ORPHAN_AFTER', 'GATE_TERMINATE_ORPHANS', 'GATE_SNAPSHOT_STALE', 'GATE_CHECKPOINT'],
          ...[
            'GATE_LAYOUT',
            'GATE_PLACEHOLDERS',
            'GATE_OUT_OF_ORDER',
            'GATE_PRIVILEGES',
            'GATE_OWNERS',
            'GATE_PARTITIONS',
            'GATE_LOCK_TRIES',
          ],
          ...['GATE_MIGRATIONS', 'GATE_WAIT_TIMEOUT', 'GATE_CONNECT_TIMEOUT', 'GATE_LOCK_WAIT', 'GATE_LOCK_TIMEOUT'],
          ...[
            'GATE_STATEMENT_TIMEOUT',
            'GATE_DEADLINE',
            'GATE_LEDGER_SCHEMA',
            'GATE_DRIFT',
            'GATE_CREATE_DATABASE',
            'GATE_DESTRUCTION',
            'GATE_DOWN',
            'GATE_ALLOW_RESET',
            'GATE_APP_GRANTS',
            'GATE_AHEAD',
            'GATE_ANNOTATIONS',
            'GATE_LOG_FORMAT',
            'GATE_LOG_LEVEL',
          ],
        ].map((name) => [name, name === 'GATE_LOG_FORMAT' ? 'default: not on a terminal' : 'default']),
      ),
      secrets: [],
      tellable: ['schemagate'],
      findings: [],
    });
  });

  test('the URL of the stronger role is a connection of its own, and its password a secret', () => {
    const { config, effective, secrets } = load({
      env: { GATE_ADMIN_URL: 'postgres://root:s3cr3t%21@db:5433/postgres', PGHOST: 'elsewhere' },
    });
    expect(config.admin).toMatchObject({ host: 'db', port: 5433, user: 'root', password: 's3cr3t!', database: 'postgres' });
    expect(effective['GATE_ADMIN_URL']).toBe('postgres://root:***@db:5433/postgres');
    expect(secrets).toEqual(expect.arrayContaining(['s3cr3t!', 's3cr3t%21']));
    expect(problems({ env: { GATE_ADMIN_URL: 'mysql://db' } })).toEqual([expect.stringContaining('GATE_ADMIN_URL')]);
  });

  test.each([
    ['a terminal', { isTerminal: true }, 'pretty'],
    ['a terminal in CI', { isTerminal: true, env: { CI: 'true' } }, 'pretty'],
    ['a file, a pipe, Compose', {}, 'plain'],
    ['CI', { env: { CI: '1' } }, 'json'],
    ['a pod', { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }, 'json'],
    ['where CI is switched off', { env: { CI: 'false' } }, 'plain'],
    ['where CI is empty', { env: { CI: '' } }, 'plain'],
    ['where it is said', { isTerminal: true, env: { CI: '1', GATE_LOG_FORMAT: 'plain' } }, 'plain'],
  ] as const)('%s gets the log that its reader can read', (_, given, format) => {
    expect(load(given).config.logFormat).toBe(format);
  });

  test('TLS settings and timeouts alone ask for no connection', () => {
    expect(load({ env: { PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '3', PGPASSFILE: '/x' } }).config.connection).toBeNull();
  });
});

describe('precedence', () => {
  test('a flag wins over the environment, which wins over the default', () => {
    const { config, sources } = load({
      flags: { 'lock-wait': '1m' },
      env: { GATE_LOCK_WAIT: '2m', GATE_DEADLINE: '3m', GATE_DRIFT: '' },
    });
    expect([config.lockWait, config.deadline, config.drift]).toEqual([60_000, 180_000, 'fail']);
    expect([sources['GATE_LOCK_WAIT'], sources['GATE_DEADLINE'], sources['GATE_DRIFT']]).toEqual([
      'flag --lock-wait',
      'environment',
      'default',
    ]);
  });

  test('the URL wins over the PG variables, which fill in what it leaves out', () => {
    const env = {
      DATABASE_URL: 'postgres://ann@db/app',
      PGHOST: 'other',
      PGPORT: '6543',
      PGPASSWORD: 'pw',
      PGSSLMODE: 'require',
      PGUSER: 'bob',
    };
    const { config, effective, sources } = load({ env });
    expect(config.connection).toEqual({ host: 'db', port: 6543, user: 'ann', database: 'app', password: 'pw', ssl: { mode: 'require' } });
    expect(effective).toMatchObject({
      PGHOST: 'db',
      PGPORT: '6543',
      PGUSER: 'ann',
      PGDATABASE: 'app',
      PGPASSWORD: '***',
      PGSSLMODE: 'require',
    });
    expect(sources).toMatchObject({ PGHOST: 'DATABASE_URL', PGPORT: 'environment', PGPASSWORD: 'environment', PGUSER: 'DATABASE_URL' });
  });

  test('PG variables alone are enough, and what they leave out has libpq defaults', () => {
    const { config } = load({ env: { PGPASSWORD: 'x' } });
    expect(config.connection).toEqual({
      host: 'localhost',
      port: 5432,
      user: 'node',
      database: 'node',
      password: 'x',
      ssl: { mode: 'prefer' },
    });
  });

  test.each([
    [{ GATE_CONNECT_TIMEOUT: '2s', PGCONNECT_TIMEOUT: '9' }, '?connect_timeout=7', 2_000, 'environment'],
    [{ PGCONNECT_TIMEOUT: '9' }, '?connect_timeout=7', 7_000, 'DATABASE_URL'],
    [{ PGCONNECT_TIMEOUT: '9' }, '', 9_000, 'PGCONNECT_TIMEOUT'],
    [{ PGCONNECT_TIMEOUT: '0' }, '', 5_000, 'default'],
    [{ PGCONNECT_TIMEOUT: '9' }, '?connect_timeout=0', 5_000, 'default'],
  ])('of the connect timeouts %j and %j, %i ms are in force', (env, query, ms, source) => {
    const { config, sources } = load({ env: { ...env, DATABASE_URL: `postgres://h/d${query}` } });
    expect([config.connectTimeout, sources['GATE_CONNECT_TIMEOUT']]).toEqual([ms, source]);
  });
});

describe('a password with special characters', () => {
  const ways: readonly (readonly [string, Given])[] = [
    ['in the URL', { env: { DATABASE_URL: `postgres://u:${ENCODED}@h/d` } }],
    ['in the URL as a parameter', { env: { DATABASE_URL: `postgres://u@h/d?password=${ENCODED}` } }],
    ['in --url', { flags: { url: `postgres://u:${ENCODED}@h/d` } }],
    ['in PGPASSWORD', { env: { DATABASE_URL: 'postgres://u@h/d', PGPASSWORD: PASSWORD } }],
    [
      'in a file named by PGPASSWORD_FILE',
      { env: { DATABASE_URL: 'postgres://u@h/d', PGPASSWORD_FILE: '/run/pw' }, files: { '/run/pw': { text: `${PASSWORD}\n` } } },
    ],
    [
      'in a file named by DATABASE_URL_FILE',
      { env: { DATABASE_URL_FILE: '/run/url' }, files: { '/run/url': { text: `postgres://u:${ENCODED}@h/d\r\n` } } },
    ],
  ];

  test.each(ways)('%s is used, known to the redactor and not shown', (_where, given) => {
    const { config, secrets, ...shown } = load(given);
    expect(config.connection?.password).toBe(PASSWORD);
    expect(secrets).toContain(PASSWORD);
    expectNoTrace(JSON.stringify(shown));
  });

  test('as the URL writes it is a secret too', () => {
    expect(load({ env: { DATABASE_URL: `postgres://u:${ENCODED}@h/d` } }).secrets).toEqual([PASSWORD, ENCODED]);
  });

  test('is masked in the effective URL, of which the rest stays readable', () => {
    expect(load({ env: { DATABASE_URL: `postgresql+asyncpg://u:${ENCODED}@h:1/d?ssl=require` } }).effective['DATABASE_URL']).toBe(
      'postgresql+asyncpg://u:***@h:1/d?ssl=require',
    );
  });

  test.each([
    ['raw in the URL', { DATABASE_URL: `postgres://u:${PASSWORD}@h/d` }],
    ['raw up to its @', { DATABASE_URL: 'postgres://u:p@ss:w@h/d' }],
    ['in a URL with a bad port', { DATABASE_URL: `postgres://u:${ENCODED}@h:x/d` }],
    ['in a URL without a host', { DATABASE_URL: `postgres://u:${ENCODED}` }],
    ['in a URL with a bad parameter', { DATABASE_URL: `postgres://u:${ENCODED}@h/d?sslmod=require` }],
    ['beside another problem', { PGPASSWORD: PASSWORD, PGPORT: 'x' }],
    ['with both forms set', { PGPASSWORD: PASSWORD, PGPASSWORD_FILE: '/run/pw' }],
    ['in a URL of another database', { DATABASE_URL: `mysql://u:${ENCODED}@h/d` }],
    ['where the URL should be', { DATABASE_URL: PASSWORD }],
  ])('%s is in no error', (_how, env) => {
    expectNoTrace(problems({ env }).join('\n'));
  });

  function expectNoTrace(text: string): void {
    expect(text).not.toBe('');
    for (const form of [
      PASSWORD,
      ENCODED,
      JSON.stringify(PASSWORD).slice(1, -1),
      'ss:w',
      'w/o',
      'o?r',
      'r#d',
      'p%40ss',
      'r%23d',
      'ss%3Aw',
    ]) {
      expect(text).not.toContain(form);
    }
  }
});

describe('secrets in files', () => {
  test('only one trailing newline is dropped', () => {
    const given = { env: { PGUSER: 'u', PGPASSWORD_FILE: '/f' }, files: { '/f': { text: ' a\n\n' } } };
    expect(load(given).config.connection?.password).toBe(' a\n');
  });

  test('a flag wins, and the file is not read', () => {
    const { config, sources } = load({ flags: { url: 'postgres://h/d' }, env: { DATABASE_URL_FILE: '/missing' } });
    expect([config.connection?.host, sources['DATABASE_URL']]).toEqual(['h', 'flag --url']);
  });

  test('twice, missing or empty is an error', () => {
    const env = { DATABASE_URL: 'postgres://h/d', DATABASE_URL_FILE: '/f', PGPASSWORD_FILE: '/missing' };
    expect([...problems({ env }), ...problems({ env: { PGPASSWORD_FILE: '/f' }, files: { '/f': { text: '\n' } } })]).toMatchInlineSnapshot(`
      [
        "error setting-twice: DATABASE_URL and DATABASE_URL_FILE are both set -> keep one of them and unset the other",
        "error secret-file: PGPASSWORD_FILE names /missing, which cannot be read: ENOENT -> mount the secret there, readable by the user that the gate runs as",
        "error secret-file: PGPASSWORD_FILE names /f, which is empty -> write the value of PGPASSWORD into it",
      ]
    `);
  });
});

describe('a password that is read for each login', () => {
  const source = (given: Given) => load(given).config.connection?.passwordSource;

  test('is looked for in the file that PGPASSFILE names, else in the one at home', () => {
    expect([
      source({ env: { PGUSER: 'u', PGPASSFILE: '/etc/pass' } }),
      source({ env: { DATABASE_URL: 'postgres://u@h/d?passfile=/p', PGPASSFILE: '/etc/pass' } }),
      source({ env: { PGUSER: 'u' } }),
      source({ env: { PGUSER: 'u' }, home: null }),
      source({ env: { PGUSER: 'u', PGPASSWORD: 'x' } }),
    ]).toEqual([
      { kind: 'passfile', path: '/etc/pass', named: true },
      { kind: 'passfile', path: '/p', named: true },
      { kind: 'passfile', path: '/home/node/.pgpass', named: false },
      undefined,
      undefined,
    ]);
  });

  test('is read again from the file that PGPASSWORD_FILE names', () => {
    const given = { env: { PGUSER: 'u', PGPASSWORD_FILE: '/f' }, files: { '/f': { text: 'pw\n' } } };
    expect(load(given).config.connection).toMatchObject({
      password: 'pw',
      passwordSource: { kind: 'file', path: '/f', label: 'PGPASSWORD_FILE' },
    });
  });

  test('comes from a command, which is a secret itself', () => {
    const { config, effective, secrets } = load({ env: { PGUSER: 'u', GATE_PASSWORD_COMMAND: 'token --key k' } });
    expect([config.connection?.passwordSource, effective['GATE_PASSWORD_COMMAND'], secrets]).toEqual([
      { kind: 'command', command: 'token --key k' },
      '***',
      ['token --key k'],
    ]);
  });

  test('from a command and another one are a contradiction', () => {
    const command = { GATE_PASSWORD_COMMAND: 'token' };
    expect([
      ...problems({ env: { DATABASE_URL: 'postgres://u:p@h/d', ...command } }),
      ...problems({ env: { PGPASSWORD: 'p', ...command } }),
    ]).toMatchInlineSnapshot(`
      [
        "error setting-twice: there is a password in DATABASE_URL, and GATE_PASSWORD_COMMAND is set as well -> keep one of them and remove the other",
        "error setting-twice: there is a password in PGPASSWORD, and GATE_PASSWORD_COMMAND is set as well -> keep one of them and remove the other",
      ]
    `);
  });
});

describe('several hosts', () => {
  const servers = (env: Readonly<Record<string, string>>) => {
    const { connection } = load({ env }).config;
    return [connection, ...(connection?.others ?? [])].map((server) => `${server?.host}:${server?.port}`).join(' ');
  };

  test.each([
    [{ DATABASE_URL: 'postgres://u@h1:1,h2:2/d' }, 'h1:1 h2:2'],
    [{ DATABASE_URL: 'postgres://u@h1,h2:2/d', PGPORT: '7' }, 'h1:5432 h2:2'],
    [{ DATABASE_URL: 'postgres://u@h1,h2/d', PGPORT: '7' }, 'h1:7 h2:7'],
    [{ DATABASE_URL: 'postgres://u@/d?host=h1,h2&port=8' }, 'h1:8 h2:8'],
    [{ PGHOST: 'h1,/run/pg', PGPORT: '5432,5433' }, 'h1:5432 /run/pg:5433'],
    [{ PGHOST: 'h1,,h3', PGPORT: ',2,' }, 'h1:5432 localhost:2 h3:5432'],
  ])('%j are %s', (env, expected) => {
    expect(servers(env)).toBe(expected);
  });

  test('are in the effective configuration', () => {
    const { effective } = load({
      env: { DATABASE_URL: 'postgres://u:pw@h1:1,h2:2/d?target_session_attrs=primary&load_balance_hosts=random' },
    });
    expect(effective).toMatchObject({
      DATABASE_URL: 'postgres://u:***@h1:1,h2:2/d?target_session_attrs=primary&load_balance_hosts=random',
      PGHOST: 'h1,h2',
      PGPORT: '1,2',
      PGTARGETSESSIONATTRS: 'primary',
      PGLOADBALANCEHOSTS: 'random',
    });
  });
});

describe('TLS', () => {
  test('has all that libpq has, from the URL or the environment', () => {
    const env = {
      PGHOST: 'h',
      PGSSLMODE: 'verify-ca',
      PGSSLROOTCERT: '/ca',
      PGSSLCERT: '/c',
      PGSSLKEY: '/k',
      PGSSLCRL: '/crl',
      GATE_SSLPASSWORD: 'kp',
      PGSSLNEGOTIATION: 'direct',
      PGSSLMINPROTOCOLVERSION: 'TLSv1.3',
      PGSSLMAXPROTOCOLVERSION: 'TLSv1.3',
      PGSSLSNI: '0',
      PGCHANNELBINDING: 'require',
      PGREQUIREAUTH: '!password,!md5',
    };
    const { config, secrets, effective } = load({ env });
    expect(config.connection).toMatchObject({
      ssl: {
        mode: 'verify-ca',
        rootcert: '/ca',
        cert: '/c',
        key: '/k',
        crl: '/crl',
        password: 'kp',
        negotiation: 'direct',
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        sni: false,
      },
      channelBinding: 'require',
      requireAuth: ['!password', '!md5'],
    });
    expect([secrets, effective['GATE_SSLPASSWORD']]).toEqual([['kp'], '***']);
  });

  test("takes libpq's default files if nothing else is said", () => {
    const files = Object.fromEntries(
      ['root.crt', 'root.crl', 'postgresql.crt', 'postgresql.key'].map((name) => [`/home/node/.postgresql/${name}`, { text: '' }]),
    );
    const at = (name: string) => `/home/node/.postgresql/${name}`;
    const found = { rootcert: at('root.crt'), crl: at('root.crl'), cert: at('postgresql.crt'), key: at('postgresql.key') };
    expect(load({ env: { PGHOST: 'h' }, files }).config.connection?.ssl).toEqual({ mode: 'prefer', ...found });
    expect(load({ env: { PGHOST: 'h', PGSSLCERT: '/c', PGSSLKEY: '/k' }, files }).config.connection?.ssl).toMatchObject({
      cert: '/c',
      key: '/k',
    });
  });
});

describe('problems', () => {
  test('are reported all at once, each with what to do', () => {
    const env = {
      DATABASE_URL: 'mysql://h/d',
      PGPORT: '70000',
      PGSSLMODE: 'required',
      GATE_WAIT_TIMEOUT: '5 minutes',
      GATE_CONNECT_TIMEOUT: '0',
      GATE_LOCK_WAIT: '-5s',
      GATE_LOCK_TIMEOUT: 'soon',
      GATE_STATEMENT_TIMEOUT: '1,5 s',
      GATE_DEADLINE: '30 days',
      GATE_LEDGER_SCHEMA: 'pg_ledger',
      GATE_ROLE: 'r'.repeat(64),
      GATE_AHEAD: 'yes',
      GATE_LOCKWAIT: '5s',
      PGCONNECT_TIMEOUT: '5s',
    };
    expect(problems({ env, flags: { drift: 'stirct' } })).toMatchInlineSnapshot(`
      [
        "error bad-setting: PGPORT is not a port: "70000" -> write a number from 1 to 65535; the default port of PostgreSQL is 5432",
        "error bad-setting: PGSSLMODE is not one of disable, allow, prefer, require, verify-ca, verify-full: "required" -> did you mean require?",
        "error bad-setting: PGCONNECT_TIMEOUT is not a whole number of seconds: "5s" -> write digits only, for example 5",
        "error bad-setting: GATE_WAIT_TIMEOUT is not a duration: "5 minutes" -> did you mean 5m?",
        "error bad-setting: GATE_CONNECT_TIMEOUT must be more than zero: "0" -> every wait has a limit; write a long one such as 24h if necessary",
        "error bad-setting: GATE_LOCK_WAIT is not a duration: "-5s" -> a duration cannot be negative; write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds",
        "error bad-setting: GATE_LOCK_TIMEOUT is not a duration: "soon" -> write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds",
        "error bad-setting: GATE_STATEMENT_TIMEOUT is not a duration: "1,5 s" -> did you mean 1.5s?",
        "error bad-setting: GATE_DEADLINE is not a duration: "30 days" -> write at most 596h",
        "error bad-setting: GATE_LEDGER_SCHEMA names a schema that belongs to PostgreSQL: "pg_ledger" -> choose a schema of your own, or leave it out for schemagate",
        "error bad-setting: GATE_ROLE is 64 bytes long: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" -> PostgreSQL keeps only 63 bytes of a name; choose a shorter one",
        "error bad-setting: --drift is not one of fail, strict, warn: "stirct" -> did you mean strict?",
        "error bad-setting: GATE_AHEAD is not one of verify, fail, allow: "yes" -> write one of verify, fail, allow",
        "error unknown-setting: GATE_LOCKWAIT is not a setting -> did you mean GATE_LOCK_WAIT?",
        "error bad-url: DATABASE_URL begins with mysql:, a MySQL database -> schemagate works on PostgreSQL and SQLite only; write postgres://user:password@host:port/database",
      ]
    `);
  });

  test('of a connection are reported as well', () => {
    const env = {
      PGHOST: 'a,b,c',
      PGPORT: '1,2',
      PGSSLROOTCERT: 'system',
      PGSSLMODE: 'require',
      PGSSLCERT: 'c.pem',
      PGSSLMAXPROTOCOLVERSION: 'TLSv1.1',
    };
    expect(problems({ env, user: null })).toMatchInlineSnapshot(`
      [
        "error bad-setting: 2 ports are given for 3 hosts -> give one port for all hosts, or one for each, in their order",
        "error bad-setting: no role is given, and the operating system user has no name -> set PGUSER, or put the role in DATABASE_URL: postgres://user:password@host:port/database",
        "error bad-setting: sslmode=require cannot be combined with sslrootcert=system -> use sslmode=verify-full, as libpq requires",
        "error bad-setting: only one of client certificate and key is given -> set both PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL), or neither",
        "error bad-setting: the newest TLS version that is offered is older than the oldest one that is accepted -> set ssl_min_protocol_version and ssl_max_protocol_version so that they have at least one version in common",
      ]
    `);
  });

  test('of direct TLS with a mode that may end without any is reported', () => {
    expect(problems({ env: { PGHOST: 'h', PGSSLNEGOTIATION: 'direct' } })).toMatchInlineSnapshot(`
      [
        "error bad-setting: sslmode=prefer cannot be combined with sslnegotiation=direct -> use sslmode=require, verify-ca or verify-full",
      ]
    `);
  });

  test('that stop nothing come along with those that do', () => {
    expect(problems({ env: { PGSERVICE: 'prod', GATE_DRIFT: 'no' } })).toMatchInlineSnapshot(`
      [
        "error bad-setting: GATE_DRIFT is not one of fail, strict, warn: "no" -> write one of fail, strict, warn",
        "warning setting-ignored: PGSERVICE is set, but schemagate does not read it -> write out the connection in DATABASE_URL",
      ]
    `);
  });
});

test('the system authorities mean full verification if no mode is asked for', () => {
  expect(load({ env: { PGHOST: 'h', PGSSLROOTCERT: 'system' } }).config.connection?.ssl).toEqual({
    mode: 'verify-full',
    rootcert: 'system',
  });
});
