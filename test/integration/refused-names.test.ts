// What the server does not know, or does not grant, by its name: a language, a setting, a role, a database. Each is called what it is.
import { expect, test } from 'vitest';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

/** @returns exit, code, message and hint of a run that is refused. */
async function refused(url: string, env: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const report = await runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(FILES), ...env } });
  const [found] = report.findings;
  return [report.exit, found?.code, found?.message, found?.hint];
}

test('a database without PL/pgSQL is told how to have it, and what that makes of it is applied', async () => {
  const { url, admin } = await freshDatabase();
  await admin('DROP EXTENSION plpgsql');
  const [exit, code, message, hint] = await refused(url);
  expect([exit, code, message]).toEqual([4, 'no-plpgsql', expect.stringContaining('language "plpgsql" does not exist')]);
  expect(hint).toMatch(/^CREATE EXTENSION plpgsql/);
  await admin('CREATE EXTENSION plpgsql');
  expect((await refused(url))[0]).toBe(0);
});

test('a role that may not use PL/pgSQL is told the grant', async () => {
  const database = await freshDatabase();
  await database.admin('REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC');
  const role = await database.role({ grants: `GRANT CREATE ON DATABASE "${database.name}" TO :role` });
  const [exit, code, , hint] = await refused(role.url);
  expect([exit, code, hint]).toEqual([4, 'permission', `GRANT USAGE ON LANGUAGE plpgsql TO "${role.name}"`]);
  await database.admin(`${hint}; GRANT CREATE ON SCHEMA public TO "${role.name}"`);
  expect((await refused(role.url))[0]).toBe(0);
});

test('what a login or the first question is refused for is called what it is, with what lets it', async () => {
  const database = await freshDatabase();
  await database.admin(`REVOKE CONNECT ON DATABASE "${database.name}" FROM PUBLIC`);
  const connect = `GRANT CONNECT ON DATABASE "${database.name}" TO :role`;
  const [far, near, shut] = [
    await database.role(),
    await database.role({ grants: connect }),
    await database.role({ grants: `${connect}; ALTER ROLE :role NOLOGIN` }),
  ];
  const settings = ['foo=bar', 'work_mem=abc', 'TimeZone=Nowhere', 'default_tablespace=nope', 'role=nobody', 'ssl=on'];
  const asking = (url: string, options: string): string => `${url}?options=${encodeURIComponent(options)}`;
  const [unconnected, untaken, unopened, ...unset] = await Promise.all([
    refused(far.url),
    refused(near.url, { GATE_ROLE: far.name }),
    refused(shut.url),
    refused(asking(near.url, '-c log_statement=none')),
    refused(asking(near.url, '--x')),
    ...settings.map((setting) => refused(asking(near.url, `-c ${setting}`))),
  ]);
  expect(withoutMessage(unconnected)).toEqual([4, 'permission', connect.replace(':role', `"${far.name}"`)]);
  expect(withoutMessage(untaken)).toEqual([
    4,
    'permission',
    `GRANT "${far.name}" TO "${near.name}", so that it may take it on, or correct GATE_ROLE`,
  ]);
  expect(withoutMessage(unopened)).toEqual([4, 'authentication', `ALTER ROLE "${shut.name}" LOGIN, or correct the role name`]);
  expect(unset.map(withoutMessage)).toEqual(unset.map(() => [4, 'session-setting', expect.stringContaining('PGOPTIONS')]));
});

const withoutMessage = ([exit, code, , hint]: readonly unknown[]): readonly unknown[] => [exit, code, hint];

test.each(['de_DE', 'fr_FR'])('all of it is understood of a server that speaks %s', async (language) => {
  const database = await freshDatabase();
  const speaks = (role: string) => `ALTER ROLE "${role}" SET lc_messages = '${language}.UTF-8'`;
  const [far, near] = [
    await database.role({ grants: '' }),
    await database.role({ grants: `GRANT CREATE ON DATABASE "${database.name}" TO :role; GRANT CREATE ON SCHEMA public TO :role` }),
  ];
  const spoken = await database
    .admin(speaks(far.name))
    .then(
      () => database.admin(speaks(near.name)).then(() => query(near.url, 'SELECT * FROM nothing')),
      (error: Error) => error,
    )
    .catch((error: Error) => error);
  if (String(spoken).includes('nothing" does not exist') || String(spoken).includes('lc_messages')) {
    console.warn(`the test server does not speak ${language}: nothing is tested of it`);
    return;
  }
  const codeAndHint = async (url: string, env: Readonly<Record<string, string>> = {}) =>
    (await refused(url, env)).filter((_, i) => i !== 2);
  expect(await codeAndHint(far.url)).toEqual([
    4,
    'permission',
    expect.stringContaining(`GRANT CREATE ON DATABASE "${database.name}" TO "${far.name}"`),
  ]);
  expect(await codeAndHint(near.url, { GATE_ROLE: 'nobody_there' })).toEqual([4, 'no-such-role', 'create the role or correct GATE_ROLE']);
  expect(await codeAndHint(near.url, { GATE_ROLE: far.name })).toEqual([
    4,
    'permission',
    `GRANT "${far.name}" TO "${near.name}", so that it may take it on, or correct GATE_ROLE`,
  ]);
  expect(await codeAndHint(near.url, { PGOPTIONS: '-c work_mem=x' })).toEqual([
    4,
    'session-setting',
    expect.stringMatching(/^correct PGOPTIONS/),
  ]);
  await database.admin('CREATE SCHEMA schemagate');
  expect(await codeAndHint(near.url)).toEqual([
    4,
    'permission',
    expect.stringContaining(`GRANT USAGE ON SCHEMA schemagate TO ${near.name}`),
  ]);
  await database.admin(`DROP SCHEMA schemagate; DROP EXTENSION plpgsql`);
  expect(await codeAndHint(near.url)).toEqual([4, 'no-plpgsql', expect.stringMatching(/^CREATE EXTENSION plpgsql/)]);
});
