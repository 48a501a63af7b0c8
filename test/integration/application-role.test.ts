// Proof: GATE_APP_ROLE is told what its application may not use, and GATE_APP_GRANTS=apply grants that and what comes later, and no more.
import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runOn, type UpRun, upOn } from '../support/up-on.ts';

const SCHEMA = `CREATE SCHEMA shop;
CREATE TABLE shop.orders (id serial PRIMARY KEY, number int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE shop.days (day date) PARTITION BY RANGE (day);
CREATE TABLE shop.today PARTITION OF shop.days DEFAULT;
CREATE VIEW shop.latest AS SELECT * FROM shop.orders;
CREATE FUNCTION shop.total(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION shop.total FROM PUBLIC;
CREATE FUNCTION shop.secret() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION shop.secret FROM PUBLIC;
CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
REVOKE EXECUTE ON FUNCTION shop.stamp FROM PUBLIC;
`;

async function withRole() {
  const db = await freshDatabase();
  const role = `app ${randomBytes(4).toString('hex')}`;
  await db.admin(`CREATE ROLE "${role}"`);
  onTestFinished(async () => {
    await db.admin(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  });
  return { db, role, folder: migrationsFolder({ '1_shop.sql': SCHEMA }) };
}

const said = ({ report }: UpRun) => report.findings.map(({ code, severity, message }) => `${severity} ${code}: ${message}`);

test('what the role lacks is named with the GRANT for it, by up and by verify', async () => {
  const { db, role, folder } = await withRole();
  const run = await upOn(db.url, folder, { GATE_APP_ROLE: role });
  const lacks = (what: string) => `the application's role ${role} lacks access to ${what}`;
  expect([run.code, said(run)]).toEqual([
    0,
    [
      `warning application-role-lacks-access: ${lacks('schema shop (USAGE)')}`,
      `warning application-role-lacks-access: ${lacks('3 tables in schema shop: shop.days (SELECT, INSERT, UPDATE, DELETE), shop.latest (SELECT), shop.orders (SELECT, INSERT, UPDATE, DELETE)')}`,
      `warning application-role-lacks-access: ${lacks('1 sequence in schema shop: shop.orders_id_seq (USAGE)')}`,
      `warning application-role-lacks-access: ${lacks('1 function in schema shop: shop.secret() (EXECUTE)')}`,
      `warning application-role-lacks-access: ${lacks('1 function in schema shop: shop.total(a integer) (EXECUTE)')}`,
    ],
  ]);
  const failing = await runOn('verify', db.url, folder, { GATE_APP_ROLE: role, GATE_APP_GRANTS: 'fail' });
  expect([failing.code, failing.report.findings.filter(({ severity }) => severity === 'error').length]).toEqual([7, 4]);
  for (const { repair } of run.report.findings) await db.admin(repair ?? '');
  const verified = await runOn('verify', db.url, folder, { GATE_APP_ROLE: role, GATE_APP_GRANTS: 'fail' });
  expect([verified.code, said(verified)]).toEqual([0, []]);
});

test('apply grants it, and what later migrations make; a SECURITY DEFINER function stays closed', async () => {
  const { db, role, folder } = await withRole();
  const env = { GATE_APP_ROLE: role, GATE_APP_GRANTS: 'apply' };
  const run = await upOn(db.url, folder, env);
  expect([run.code, run.report.findings.map(({ severity, message }) => [severity, message.split(': ').at(-1)])]).toEqual([
    0,
    [['warning', 'shop.secret() (EXECUTE)']],
  ]);
  writeFiles(folder, { '2_more.sql': 'CREATE TABLE shop.more (id serial); CREATE SCHEMA crm; CREATE TABLE crm.people (id int);' });
  expect((await upOn(db.url, folder, env)).code).toBe(0);
  const may = (what: string) => db.admin(`SELECT has_${what} AS may`);
  expect(await may(`table_privilege('${role}', 'shop.more', 'DELETE')`)).toEqual([{ may: true }]);
  expect(await may(`table_privilege('${role}', 'crm.people', 'INSERT')`)).toEqual([{ may: true }]);
  await db.admin('CREATE TABLE shop.by_hand (id int)');
  expect(await may(`table_privilege('${role}', 'shop.by_hand', 'SELECT')`)).toEqual([{ may: true }]);
  // Nothing pending: what somebody revoked is granted again all the same.
  await db.admin(`REVOKE ALL ON shop.orders FROM "${role}"`);
  expect((await upOn(db.url, folder, env)).code).toBe(0);
  expect(await may(`table_privilege('${role}', 'shop.orders', 'SELECT')`)).toEqual([{ may: true }]);
});

test('a role that does not exist is exit 7, and says how it is created', async () => {
  const db = await freshDatabase();
  const run = await upOn(db.url, migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' }), { GATE_APP_ROLE: 'no_such_role' });
  expect([run.code, run.report.findings[0]]).toMatchObject([
    7,
    { code: 'no-application-role', hint: expect.stringContaining('CREATE ROLE "no_such_role" LOGIN') },
  ]);
});
