// What the doctor finds in default privileges: those of one role do not hold for what another one makes.
import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { examined, shown } from '../../support/doctor.ts';

const CHECK = 'default-privileges-of-other-role';

test('default privileges that are set for another role than the one that migrates', async () => {
  const database = await freshDatabase();
  const app = await database.role();
  const migrator = await database.role({ grants: 'GRANT CREATE ON SCHEMA public TO :role' });
  const env = { GATE_APP_ROLE: app.name };
  expect(shown(await examined(migrator.url, CHECK, env))).toEqual(['ok']);
  await database.admin(
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO ${app.name}; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ${app.name}`,
  );
  const result = await examined(migrator.url, CHECK, env);
  expect(shown(result)).toEqual([
    'findings',
    `warning: default privileges for ${app.name} on tables in schema public`,
    `warning: default privileges for ${app.name} on sequences`,
  ]);
  expect(result.findings.map(({ repair }) => repair)).toEqual([
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${migrator.name} IN SCHEMA public GRANT INSERT, SELECT ON TABLES TO ${app.name};`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${migrator.name} GRANT USAGE ON SEQUENCES TO ${app.name};`,
  ]);
  expect(shown(await examined(migrator.url, CHECK))[1]).toMatch(/^notice: /);
  expect(await examined(migrator.url, CHECK, { ...env, GATE_APP_GRANTS: 'apply' })).toMatchObject({ state: 'skipped' });
  await database.admin(result.findings.map(({ repair }) => repair).join(''));
  expect(shown(await examined(migrator.url, CHECK, env))).toEqual(['ok']);
  const made = `CREATE TABLE t (id int); SELECT has_table_privilege('${app.name}', 't', 'INSERT') AS may`;
  expect(await database.admin(`SET ROLE ${migrator.name}; ${made}`)).toEqual([{ may: true }]);
  await database.admin(`DROP OWNED BY ${migrator.name}; DROP OWNED BY ${app.name}`);
});

test('default privileges for somebody else, and where the role makes nothing, are nobody’s fault', async () => {
  const database = await freshDatabase();
  const [app, other] = [await database.role(), await database.role()];
  const migrator = await database.role({ grants: 'GRANT CREATE ON SCHEMA public TO :role' });
  await database.admin(
    `CREATE SCHEMA closed; ALTER DEFAULT PRIVILEGES IN SCHEMA closed GRANT SELECT ON TABLES TO ${app.name}; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${other.name}`,
  );
  expect(shown(await examined(migrator.url, CHECK, { GATE_APP_ROLE: app.name }))).toEqual(['ok']);
  await database.admin(`GRANT ${other.name} TO ${app.name}`);
  expect(shown(await examined(migrator.url, CHECK, { GATE_APP_ROLE: app.name }))[0]).toBe('findings');
  expect(await examined(migrator.url, CHECK, { GATE_APP_ROLE: 'nobody_at_all' })).toMatchObject({ state: 'skipped' });
  await database.admin(`DROP OWNED BY ${migrator.name}; DROP OWNED BY ${app.name}; DROP OWNED BY ${other.name}`);
});
