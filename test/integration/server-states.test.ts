// What the gate makes of a server that is not ready, or never will be.
import { expect, test } from 'vitest';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { ownServer } from '../support/server.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };
const first = (run: { report: { findings: readonly { code: string }[] } }) => run.report.findings[0]?.code;

test('a server that is started later is waited for', async () => {
  const server = await ownServer();
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: migrationsFolder(FILES) } });
  await gate.saw('connection-refused');
  await server.start();
  expect((await gate.done).code).toBe(0);
});

test('a server that is starting up is waited for, and a crash in between as well', async () => {
  const server = await ownServer();
  const letGo = await server.startHeld();
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: migrationsFolder(FILES) } });
  await gate.saw('starting-up');
  await letGo();
  expect((await gate.done).code).toBe(0);
});

test('a standby is waited for until it is promoted', async () => {
  const server = await ownServer();
  await server.becomeStandby();
  await server.start();
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: migrationsFolder(FILES) } });
  await gate.saw('in-recovery');
  await server.promote();
  expect((await gate.done).code).toBe(0);
});

test('what is not there, or stays in recovery, until the time-out is unreachable, with the last reason', async () => {
  const server = await ownServer();
  const folder = migrationsFolder(FILES);
  const absent = await gateOn(server.url(), folder, { GATE_WAIT_TIMEOUT: '1s' });
  expect([absent.code, first(absent)]).toEqual([3, 'connection-refused']);
  await server.becomeStandby();
  await server.start();
  const standby = await gateOn(server.url(), folder, { GATE_WAIT_TIMEOUT: '1s' });
  expect([standby.code, first(standby)]).toEqual([3, 'in-recovery']);
  expect(standby.report.findings[0]?.hint).toContain('name the primary in the URL');
  const verified = await gateOn(server.url(), folder, { GATE_WAIT_TIMEOUT: '1s' }, ['status']);
  expect(verified.code).toBe(0);
});

/** Longer than a test may take: a run that waited for the time-out would not end. */
const PATIENT = { GATE_WAIT_TIMEOUT: '1h', GATE_DEADLINE: '2h' };

test('a wrong password, a missing database and a missing role are refused after a grace, well before the time-out', async () => {
  const server = await ownServer();
  await server.start();
  const folder = migrationsFolder(FILES);
  const [password, database, role] = await Promise.all([
    gateOn(server.url({ password: 'wrong' }), folder, PATIENT),
    gateOn(server.url({ database: 'nope' }), folder, PATIENT),
    gateOn(server.url(), folder, { ...PATIENT, GATE_ROLE: 'nobody_here' }),
  ]);
  expect([password.code, first(password)]).toEqual([4, 'wrong-password']);
  expect([database.code, first(database)]).toEqual([4, 'no-such-database']);
  expect([role.code, first(role)]).toEqual([4, 'no-such-role']);
});

test('a database that is made within the grace is no refusal', async () => {
  const server = await ownServer();
  await server.start();
  const gate = startGate({
    args: ['up'],
    env: { DATABASE_URL: server.url({ database: 'late' }), GATE_MIGRATIONS: migrationsFolder(FILES) },
  });
  await gate.saw('no-such-database');
  await server.admin('CREATE DATABASE late');
  expect((await gate.done).code).toBe(0);
});

test('a role that is read-only by its settings is not writable, and one without rights is refused', async () => {
  const server = await ownServer();
  await server.start();
  await server.admin(
    "CREATE ROLE ro LOGIN PASSWORD 'x'; ALTER ROLE ro SET default_transaction_read_only = on; CREATE ROLE poor LOGIN PASSWORD 'x'",
  );
  const folder = migrationsFolder(FILES);
  const readOnly = await gateOn(server.url({ user: 'ro', password: 'x' }), folder, { GATE_WAIT_TIMEOUT: '1s' });
  expect([readOnly.code, first(readOnly)]).toEqual([3, 'read-only']);
  const poor = await gateOn(server.url({ user: 'poor', password: 'x' }), folder);
  expect([poor.code, first(poor)]).toEqual([4, 'permission']);
});

test('the server that dies in the middle of a migration and stays away leaves it in doubt, and the next run succeeds', async () => {
  const server = await ownServer();
  await server.start();
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE a (id int);\n',
    '2_b.sql': 'CREATE TABLE b (id int);\nSELECT pg_sleep(3);\n',
  });
  const gate = startGate({
    args: ['up'],
    env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug', GATE_WAIT_TIMEOUT: '1s' },
  });
  await gate.saw(/migration-started.*2_b\.sql/);
  await server.stop('immediate');
  const run = await gate.done;
  expect(run.code).toBe(3);
  expect(run.report?.steps.map((step) => step.state)).toEqual(['applied', 'in-doubt']);
  expect(run.report?.findings.map(({ code }) => code)).toEqual(['connection-refused', 'connection-lost', 'in-doubt']);
  await server.start();
  const next = await gateOn(server.url(), folder);
  expect([next.code, (await server.admin('SELECT version FROM schemagate.migrations')).length]).toEqual([0, 2]);
});
