// Several servers in one setting: which of them is taken, why the others are not, and where that is said.
import { lookup } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { beforeEach, expect, type Mock, test, vi } from 'vitest';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';
import { type OwnServer, ownServer } from '../support/server.ts';

vi.mock('node:dns/promises', async (original) => ({ ...(await original<object>()), lookup: vi.fn() }));

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

beforeEach(() => {
  (lookup as unknown as Mock).mockReset();
});

interface Pair {
  readonly primary: OwnServer;
  readonly standby: OwnServer;
  /** Names the standby first. The passwords, which differ, are in a password file. */
  url(query?: string): string;
  readonly env: Readonly<Record<string, string>>;
  /** The text with `standby` and `primary` in place of the ports, and without what is only said in a container. */
  named(text: string | undefined): string | undefined;
}

async function pair(): Promise<Pair> {
  const [primary, standby] = await Promise.all([ownServer(), ownServer()]);
  await standby.becomeStandby();
  await Promise.all([primary.start(), standby.start()]);
  const lines = [primary, standby].map((server) => `127.0.0.1:${server.port}:*:postgres:${new URL(server.url()).password}\n`);
  const folder = temporaryFolder();
  writeFileSync(`${folder}/pgpass`, lines.join(''), { mode: 0o600 });
  return {
    primary,
    standby,
    url: (query = '') => `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres?${query}`,
    env: { PGPASSFILE: `${folder}/pgpass` },
    named: (text) =>
      text
        ?.replaceAll(String(primary.port), 'primary')
        .replaceAll(String(standby.port), 'standby')
        .replaceAll(/; inside a container [^;]* the pod/g, ''),
  };
}

test('a standby is skipped for the primary behind it, each with its own password, and the log and the report say which it is', async () => {
  const { primary, url, env, named } = await pair();
  const run = await gateOn(url(), migrationsFolder(FILES), env);
  expect([run.code, run.report.target?.host, run.report.target?.port]).toEqual([0, '127.0.0.1', primary.port]);
  const connected = run.lines.find((line) => line['event'] === 'connected');
  expect(named(String(connected?.['server']))).toBe('127.0.0.1:primary');
  expect(run.report.target).not.toHaveProperty('others');
});

test('what can be used is the server that was taken, and no other', async () => {
  const { url, env, named } = await pair();
  const report = await runCommand({ command: 'wait', env: { ...env, DATABASE_URL: url() } });
  expect([report.exit, named(report.summary)]).toEqual([0, 'the database 127.0.0.1:primary/postgres can be used']);
});

test('target_session_attrs chooses as in libpq', async () => {
  const { primary, standby, url, env, named } = await pair();
  const folder = migrationsFolder(FILES);
  const taken = async (query: string, command = 'status') => {
    const report = await runCommand({
      command,
      env: { ...env, DATABASE_URL: url(query), GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' },
    });
    const port = report.target?.serverVersion === undefined ? null : report.target.port;
    return port === primary.port ? 'primary' : port === standby.port ? 'standby' : `${report.exit} ${named(report.summary)}`;
  };
  const modes = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'];
  const status = await Promise.all(modes.map((mode) => taken(`target_session_attrs=${mode}`)));
  expect(Object.fromEntries(modes.map((mode, at) => [mode, status[at]]))).toEqual({
    any: 'standby',
    'read-write': 'primary',
    'read-only': 'standby',
    primary: 'primary',
    standby: 'standby',
    'prefer-standby': 'standby',
  });
  expect([await taken('target_session_attrs=prefer-standby', 'up'), await taken('target_session_attrs=any', 'up')]).toEqual([
    'primary',
    'primary',
  ]);
  expect(await taken('target_session_attrs=standby', 'up')).toBe(
    '2 target_session_attrs=standby asks for a server that cannot be written to, and this command writes',
  );
  await primary.admin('ALTER SYSTEM SET default_transaction_read_only = on');
  await primary.stop('fast');
  await primary.start();
  expect(await Promise.all(['primary', 'read-write'].map((mode) => taken(`target_session_attrs=${mode}`)))).toEqual([
    'primary',
    expect.stringContaining('127.0.0.1:primary: the session is read-only'),
  ]);
  await standby.stop('fast');
  expect(await taken('target_session_attrs=prefer-standby')).toBe('primary');
  expect(await taken('target_session_attrs=standby')).toMatch(
    /^3 .*nothing listens on 127\.0\.0\.1:standby yet; 127\.0\.0\.1:primary: the server is not a standby, and target_session_attrs=standby was requested$/,
  );
});

test('a standby that is promoted while the gate waits is used', async () => {
  const { primary, standby, url, env, named } = await pair();
  await primary.stop('fast');
  const gate = startGate({ args: ['up'], env: { ...env, DATABASE_URL: url(), GATE_MIGRATIONS: migrationsFolder(FILES) } });
  await gate.saw('in-recovery');
  await standby.promote();
  const run = await gate.done;
  expect([run.code, run.report?.target?.port], run.stdout).toEqual([0, standby.port]);
  expect(named(String(run.lines.find(({ event, reason }) => event === 'waiting' && reason === 'in-recovery')?.['msg']))).toBe(
    'waiting: 127.0.0.1:standby: the server is in recovery: a standby, or a primary not yet promoted; connection refused: nothing listens on 127.0.0.1:primary yet',
  );
});

test('if none can be used the report names each and why', async () => {
  const { primary, url, env, named } = await pair();
  await primary.stop('fast');
  const run = await gateOn(url(), migrationsFolder(FILES), { ...env, GATE_WAIT_TIMEOUT: '500ms' });
  expect([run.code, run.report.findings[0]?.code, named(run.report.findings[0]?.subject)]).toEqual([
    3,
    'in-recovery',
    '127.0.0.1:standby,127.0.0.1:primary/postgres',
  ]);
  expect(run.report.target?.others).toEqual([{ host: '127.0.0.1', port: primary.port }]);
  expect(named(run.report.summary)?.replace(/[\d.]+ s/, 'N s')).toBe(
    'gave up after N s: 127.0.0.1:standby: the server is in recovery: a standby, or a primary not yet promoted; connection refused: nothing listens on 127.0.0.1:primary yet',
  );
});

test('what a server refuses ends the attempt: the next is not asked, as in libpq', async () => {
  const [first, second] = await Promise.all([ownServer(), ownServer()]);
  await Promise.all([first.start(), second.start()]);
  const { password } = new URL(second.url());
  const url = `postgres://postgres:${password}@127.0.0.1:${first.port},127.0.0.1:${second.port}/postgres`;
  const run = await gateOn(url, migrationsFolder(FILES), { GATE_WAIT_TIMEOUT: '0' });
  expect([run.code, run.report.findings[0]?.code]).toEqual([4, 'wrong-password']);
  const other = await gateOn(url.replace(`:${first.port}`, `:${await freePort()}`), migrationsFolder(FILES), { GATE_WAIT_TIMEOUT: '0' });
  expect([other.code, other.report.target?.port]).toEqual([0, second.port]);
});

test('each address of a name is tried, and the one that was taken is in the report', async () => {
  const server = await ownServer();
  await server.start();
  const addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  (lookup as unknown as Mock).mockResolvedValue(addresses);
  const env = {
    DATABASE_URL: server.url().replace('127.0.0.1', 'db.test'),
    GATE_MIGRATIONS: migrationsFolder(FILES),
    GATE_WAIT_TIMEOUT: '0',
  };
  const report = await runCommand({ command: 'up', env });
  expect([report.exit, report.target]).toEqual([0, expect.objectContaining({ host: 'db.test', port: server.port, address: '127.0.0.1' })]);
  await server.stop('fast');
  const refused = await runCommand({ command: 'up', env });
  expect([refused.exit, refused.findings[0]?.message.replace(/[\d.]+ s|:\d+/g, 'N')]).toEqual([
    3,
    'gave up after N: connection refused: nothing listens on db.testN yet',
  ]);
});
