// Passwords: that change or appear while the gate waits, that a command makes, with every character there is; and where none may be seen.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { quoteIdent, quoteLiteral } from '../../src/sql/quote.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { type GateRun, startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';
import { ownServer } from '../support/server.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };
const PASSWORD = 'sesame-81-öffne';

/** A role that may make tables, with that password. */
async function ready() {
  const database = await freshDatabase();
  const role = await database.role({
    password: PASSWORD,
    grants: `GRANT CREATE ON DATABASE ${quoteIdent(database.name)} TO :role; GRANT CREATE ON SCHEMA public TO :role`,
  });
  const url = new URL(role.url);
  url.password = '';
  return { database, role, url: url.href, folder: migrationsFolder(FILES) };
}

const seen = ({ stdout, stderr, report }: GateRun): string => `${stdout}${stderr}${JSON.stringify(report)}`;

test('a password file that appears while the gate waits is used', async () => {
  const { url, folder } = await ready();
  const path = join(temporaryFolder(), 'pgpass');
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: url, PGPASSFILE: path, GATE_MIGRATIONS: folder } });
  await gate.saw('no-password');
  writeFileSync(path, `*:*:*:*:${PASSWORD}\n`, { mode: 0o600 });
  const run = await gate.done;
  expect([run.code, seen(run).includes(PASSWORD)]).toEqual([0, false]);
});

test('a secret that is rotated while the gate waits is used', async () => {
  const { url, folder } = await ready();
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, 'of yesterday\n');
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: url, PGPASSWORD_FILE: path, GATE_MIGRATIONS: folder } });
  await gate.saw('wrong-password');
  writeFileSync(path, `${PASSWORD}\n`);
  const run = await gate.done;
  expect([run.code, seen(run).includes(PASSWORD)]).toEqual([0, false]);
});

test('a command makes the password again for each login that asks for one, and it is seen nowhere', async () => {
  const { url, folder } = await ready();
  const [log, token] = [join(temporaryFolder(), 'log'), join(temporaryFolder(), 'token')];
  writeFileSync(token, 'of yesterday');
  const command = `echo "$PGUSER" >>${log}; cat ${token}; echo; cat ${token} >&2`;
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: url, GATE_PASSWORD_COMMAND: command, GATE_MIGRATIONS: folder } });
  await gate.saw('wrong-password');
  writeFileSync(token, PASSWORD);
  const run = await gate.done;
  expect([run.code, seen(run).includes(PASSWORD), seen(run).includes(command)]).toEqual([0, false, false]);
});

test('a command that fails is refused with its own words, in which no password stays', async () => {
  const { url, folder } = await ready();
  const command = `echo ${PASSWORD}; echo "the token ${PASSWORD} is not for you" >&2; exit 7`;
  const run = await gateOn(url, folder, { GATE_PASSWORD_COMMAND: command, GATE_WAIT_TIMEOUT: '0' });
  expect([run.code, run.report.findings[0]?.code, run.report.findings[0]?.message]).toEqual([
    4,
    'password-command',
    'GATE_PASSWORD_COMMAND ended with 7: the token *** is not for you',
  ]);
  expect(seen(run)).not.toContain(PASSWORD);
});

test('a command is not run while there is no server that asks for a password', async () => {
  const server = await ownServer();
  const run = join(temporaryFolder(), 'run');
  const { password } = new URL(server.url());
  const env = {
    DATABASE_URL: server.url().replace(`:${password}@`, '@'),
    GATE_MIGRATIONS: migrationsFolder(FILES),
    GATE_PASSWORD_COMMAND: `echo x >>${run}; echo ${password}`,
  };
  const gate = startGate({ args: ['up'], env });
  await gate.saw('connection-refused');
  expect(existsSync(run)).toBe(false);
  await server.start();
  expect([(await gate.done).code, existsSync(run)]).toEqual([0, true]);
});

/** Every character that means something in a URL, a shell, SQL, JSON, a password file or to SASLprep. */
const ODD = ` p@ss:w/o?r#d%41&=+[é]'"\\$\`;\u00a0ﬁ~ `;

test('a password with every special character logs in, however it is given', async () => {
  const database = await freshDatabase();
  const role = await database.role({ password: ODD });
  const plain = urlOf(role.url, { password: '' });
  const path = join(temporaryFolder(), 'pgpass');
  writeFileSync(path, `*:*:*:*:${ODD.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 });
  writeFileSync(`${path}.alone`, `${ODD}\n`);
  const folder = migrationsFolder(FILES);
  // What a URL may hold as it is (RFC 3986, userinfo) need not be encoded.
  const unencoded = "a!b$c&d'e(f)g*h+i,j;k=l:m~n";
  const other = await database.role({ password: unencoded });
  const ways = [
    { DATABASE_URL: role.url },
    { DATABASE_URL: `${plain}?password=${encodeURIComponent(ODD)}` },
    { DATABASE_URL: plain, PGPASSWORD: ODD },
    { DATABASE_URL: plain, PGPASSWORD_FILE: `${path}.alone` },
    { DATABASE_URL: plain, PGPASSFILE: path },
    { DATABASE_URL: plain, GATE_PASSWORD_COMMAND: `cat ${path}.alone` },
    { DATABASE_URL: urlOf(other.url, { password: '' }).replace('@', `:${unencoded}@`) },
  ];
  for (const env of ways) {
    const report = await runCommand({ command: 'status', env: { ...env, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' } });
    expect([Object.keys(env), report.target?.serverVersion !== undefined, report.summary]).toEqual([
      Object.keys(env),
      true,
      expect.anything(),
    ]);
  }
});

test('a database and a role whose names need quoting are used as they are', async () => {
  const server = await ownServer();
  await server.start();
  const name = `My "odd" 'db'\\ %/?#@:é`;
  const role = `R "x" 'y' @:/?`;
  await server.admin(`CREATE ROLE ${quoteIdent(role)} LOGIN PASSWORD ${quoteLiteral(ODD)}`);
  await server.admin(`CREATE DATABASE ${quoteIdent(name)} OWNER ${quoteIdent(role)}`);
  await server.admin(`CREATE ROLE "Owner ""of"" all"; GRANT "Owner ""of"" all" TO ${quoteIdent(role)}`);
  await server.admin(`GRANT CREATE ON DATABASE ${quoteIdent(name)} TO "Owner ""of"" all"`);
  const url = server.url({ user: role, password: ODD, database: name });
  const folder = migrationsFolder({ '1_a.sql': 'CREATE SCHEMA s; CREATE TABLE s.a (id int);\n' });
  const env = { GATE_ROLE: 'Owner "of" all', GATE_LEDGER_SCHEMA: 'my "ledger"' };
  const run = await gateOn(url, folder, env);
  expect([run.code, run.applied, run.report.target?.database, run.report.target?.user]).toEqual([0, 1, name, role]);
  const again = await gateOn(server.url(), folder, { ...env, PGUSER: 'ignored' }, ['status']);
  expect(again.report.target?.database).toBe('postgres');
  const pg = await runCommand({
    command: 'up',
    env: {
      ...env,
      PGHOST: '127.0.0.1',
      PGPORT: String(server.port),
      PGUSER: role,
      PGPASSWORD: ODD,
      PGDATABASE: name,
      GATE_MIGRATIONS: folder,
    },
  });
  expect([pg.exit, pg.applied]).toEqual([0, 1]);
});
