// Each command with a role that has exactly the rights that help and docs name for it; and what is said where one of them is missing.
import { describe, expect, inject, test } from 'vitest';
import { COMMAND_BY_NAME, COMMANDS } from '../../src/commands/commands.ts';
import { grantStatements } from '../../src/stages/least-rights.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { type CommandRun, runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\nCREATE VIEW v AS SELECT id FROM a;\n', '2_b.sql': 'CREATE TABLE b (id int);\n' };
const BOTH_WAYS = { ...FILES, '2_b.down.sql': 'DROP TABLE b;\n' };
const DBMATE = { '1_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n' };
const DBMATE_LEDGER = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); INSERT INTO schema_migrations VALUES ('1')";

interface Case {
  readonly command: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What an administrator did before: applied this folder, unless it is null, and ran this SQL. */
  readonly applied?: Readonly<Record<string, string>> | null;
  readonly sql?: string;
  /** Grants that stand under `besides`. */
  readonly besides?: string;
  readonly run?: Partial<CommandRun>;
  readonly env?: Readonly<Record<string, string>>;
  readonly exit?: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'up, with something pending': {
    command: 'up',
    applied: { '1_a.sql': FILES['1_a.sql'] },
    besides: 'GRANT CREATE ON SCHEMA public TO :role',
  },
  'up, with nothing pending': { command: 'up' },
  verify: { command: 'verify' },
  plan: { command: 'plan', applied: { '1_a.sql': FILES['1_a.sql'] } },
  status: { command: 'status' },
  preflight: { command: 'preflight' },
  history: { command: 'history' },
  down: { command: 'down', applied: BOTH_WAYS, files: BOTH_WAYS, exit: 9 },
  'down --yes': {
    command: 'down',
    applied: BOTH_WAYS,
    files: BOTH_WAYS,
    besides: 'ALTER TABLE b OWNER TO :role',
    run: { flags: { yes: true } },
  },
  'redo --yes': {
    command: 'redo',
    applied: BOTH_WAYS,
    files: BOTH_WAYS,
    besides: 'ALTER TABLE b OWNER TO :role; GRANT CREATE ON SCHEMA public TO :role',
    run: { flags: { yes: true } },
  },
  reset: { command: 'reset', exit: 9 },
  'reset --yes-drop': {
    command: 'reset',
    besides: `ALTER TABLE a OWNER TO :role; ALTER VIEW v OWNER TO :role; ALTER TABLE b OWNER TO :role; GRANT CREATE ON SCHEMA public TO :role;
      ALTER SCHEMA schemagate OWNER TO :role; GRANT CREATE ON DATABASE :database TO :role`,
    env: { GATE_ALLOW_RESET: 'true' },
    run: { flags: { 'yes-drop': ':database' } },
  },
  recover: { command: 'recover', sql: 'DROP VIEW v', exit: 9 },
  'recover --yes': {
    command: 'recover',
    sql: 'DROP VIEW v',
    besides: 'GRANT CREATE ON SCHEMA public TO :role; GRANT SELECT ON a TO :role',
    run: { flags: { yes: true } },
  },
  'recover --from --yes': {
    command: 'recover',
    besides:
      'ALTER TABLE b OWNER TO :role; GRANT CREATE ON SCHEMA public TO :role; GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO :role',
    run: { flags: { from: '1', yes: true, scratch: ':server' } },
  },
  'repair --yes': {
    command: 'repair',
    applied: { '1_a.sql': `-- as it was\n${FILES['1_a.sql']}` },
    run: { flags: { yes: true } },
  },
  'baseline, into a new ledger': {
    command: 'baseline',
    applied: null,
    besides: 'GRANT CREATE ON DATABASE :database TO :role',
    run: { operands: ['1'], flags: { force: true } },
  },
  'mark pending': { command: 'mark', run: { operands: ['2', 'pending'] } },
  'mark applied': { command: 'mark', applied: { '1_a.sql': FILES['1_a.sql'] }, run: { operands: ['2', 'applied'] } },
  'adopt, into a new ledger': {
    command: 'adopt',
    applied: null,
    sql: DBMATE_LEDGER,
    besides: 'GRANT CREATE ON DATABASE :database TO :role; GRANT SELECT ON schema_migrations TO :role',
    run: { flags: { from: 'dbmate' } },
  },
  'eject, into a ledger that is there': {
    command: 'eject',
    files: DBMATE,
    applied: { '1_a.sql': 'CREATE TABLE a (id int);\n' },
    sql: 'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)',
    besides: 'GRANT SELECT, INSERT, UPDATE, DELETE ON schema_migrations TO :role; GRANT CREATE ON SCHEMA schemagate, public TO :role',
  },
  run: { command: 'run', files: {}, applied: null, besides: 'GRANT CREATE ON DATABASE :database TO :role', run: { operands: ['true'] } },
  'upkeep analyze': { command: 'upkeep', run: { operands: ['analyze'] } },
  sessions: { command: 'sessions', besides: 'GRANT pg_read_all_stats, pg_signal_backend TO :role' },
  doctor: { command: 'doctor', run: { flags: { skip: 'sessions,server,replication,vacuum' } } },
  'doctor --fix --yes': {
    command: 'doctor',
    sql: "CREATE INDEX i ON a (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass",
    besides: 'ALTER TABLE a OWNER TO :role',
    run: { flags: { fix: true, yes: true, only: 'indexes' } },
  },
  diff: { command: 'diff', run: { flags: { scratch: ':server' } } },
  diagram: { command: 'diagram', run: { flags: { of: ':url' } } },
  'import-sqlite --yes': {
    command: 'import-sqlite',
    sql: 'CREATE TABLE c (id int PRIMARY KEY, a int)',
    besides: 'GRANT INSERT, SELECT ON c TO :role',
    run: { operands: [':sqlite'], flags: { yes: true } },
  },
  'export-sqlite --yes': {
    command: 'export-sqlite',
    sql: 'CREATE TABLE c (id int PRIMARY KEY, a int)',
    besides: 'GRANT SELECT ON c TO :role',
    run: { operands: [':sqlite'], flags: { yes: true, into: 'append', only: 'c' } },
  },
  'schema-export, by the gate': { command: 'schema-export', run: { flags: { by: 'gate' } } },
};

async function prepared({ applied = FILES, sql = 'SELECT 1' }: Case): Promise<FreshDatabase> {
  const database = await freshDatabase();
  if (applied !== null) {
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(applied), GATE_LAYOUT: 'gate' };
    expect((await runCommand({ command: 'up', env })).summary).toContain('applied');
  }
  await database.admin(sql);
  return database;
}

function grantsOf({ command, applied }: Case, database: string, besides = ''): string {
  const least = applied === null ? [] : grantStatements(COMMAND_BY_NAME.get(command)!.rights, { schema: 'schemagate', role: ':role' });
  return [
    ...least.map((grant) => grant.replace('":role"', ':role')),
    ...(besides === '' ? [] : [besides.replace(':database', `"${database}"`)]),
  ].join('; ');
}

const runAs = (url: string, { command, files = FILES, run = {}, env: more = {} }: Case) => {
  const flags = Object.fromEntries(
    Object.entries(run.flags ?? {}).map(([name, value]) => [
      name,
      value === ':url' ? url : value === ':server' ? inject('databaseUrl') : value === ':database' ? new URL(url).pathname.slice(1) : value,
    ]),
  );
  const operands = run.operands?.map((word) =>
    word === ':sqlite' ? sqliteFile('CREATE TABLE c (id INTEGER PRIMARY KEY, a INT); INSERT INTO c VALUES (1, 2)') : word,
  );
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(files), GATE_WAIT_TIMEOUT: '0', ...more };
  return runCommand({ command, env, ...run, flags, ...(operands && { operands }) });
};

describe('with exactly the rights that are named', () => {
  test.for(Object.entries(CASES))('%s', async ([, one]) => {
    const database = await prepared(one);
    const grants = grantsOf(one, database.name, one.besides);
    const role = await database.role(grants === '' ? {} : { grants });
    const report = await runAs(role.url, one);
    expect([report.exit, report.summary]).toEqual([one.exit ?? 0, expect.anything()]);
  });

  test('every command that works on a database is tried', () => {
    const tried = new Set(Object.values(CASES).map(({ command }) => command));
    // The scratch server's attribute is all that the first two need: difference.test.ts. The third does not end by itself: serve.test.ts.
    const elsewhere = ['snapshot', 'new', 'serve'];
    expect(COMMANDS.filter(({ name, rights }) => rights.ledger !== 'nothing' && !tried.has(name) && !elsewhere.includes(name))).toEqual([]);
  });
});

describe('if one is missing', () => {
  const READ = (role: string) => [
    `GRANT USAGE ON SCHEMA schemagate TO ${role}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA schemagate TO ${role}`,
  ];

  test('a command that reads asks for reading, and is content with it', async () => {
    const database = await prepared({ command: 'verify' });
    for (const command of ['verify', 'plan', 'status']) {
      const role = await database.role();
      const [usage, select] = READ(role.name);
      const hint = async () => {
        const { exit, findings } = await runAs(role.url, { command });
        return [exit, findings[0]?.hint];
      };
      expect(await hint()).toEqual([4, `${usage}; ${select}`]);
      await database.admin(usage!);
      expect(await hint()).toEqual([4, select]);
      await database.admin(select!);
      expect(await hint()).toEqual([0, undefined]);
    }
  });

  test('a command that writes asks for writing, and for making what is not there only where it is not', async () => {
    const database = await prepared({ command: 'mark' });
    const role = await database.role({ grants: 'GRANT USAGE ON SCHEMA schemagate TO :role' });
    const write = `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO ${role.name}`;
    const mark = async () => {
      const { exit, findings } = await runAs(role.url, { command: 'mark', run: { operands: ['2', 'pending'] } });
      return [exit, findings[0]?.hint];
    };
    expect(await mark()).toEqual([4, write]);
    await database.admin(write);
    expect(await mark()).toEqual([0, undefined]);
    const empty = await freshDatabase();
    await empty.admin('CREATE SCHEMA schemagate');
    const other = await empty.role({ grants: 'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT CREATE ON SCHEMA public TO :role' });
    const { exit, findings } = await runAs(other.url, { command: 'up' });
    expect([exit, findings[0]?.hint]).toEqual([4, `GRANT CREATE ON SCHEMA schemagate TO ${other.name}`]);
  });

  test("another tool's ledger is named, and a query of verify/ says what it lacks", async () => {
    const database = await prepared({ command: 'status', applied: null, sql: DBMATE_LEDGER });
    const role = await database.role();
    const { exit, findings } = await runAs(role.url, { command: 'status', files: DBMATE });
    expect([exit, findings[0]?.hint]).toEqual([4, `GRANT SELECT ON TABLE schema_migrations TO ${role.name}`]);
    const own = await prepared({ command: 'verify' });
    const reader = await own.role({ grants: READ(':role').join('; ') });
    const verified = await runAs(reader.url, { command: 'verify', files: { ...FILES, 'verify/q.sql': 'SELECT * FROM a\n' } });
    expect(verified.findings.map(({ code, hint }) => [code, hint])).toEqual([
      ['verify-failed', 'grant the role SELECT on what the query reads'],
    ]);
  });
});
