// Where the ledger may not be made or read, the server is asked once: its log has one error for one refusal.
import { expect, onTestFinished, test } from 'vitest';
import { type FreshDatabase, type FreshRole, freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { PASS, startProxy } from '../support/proxy.ts';
import { upOn } from '../support/up-on.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

interface Refusal {
  readonly prepare: (database: FreshDatabase, role: FreshRole) => Promise<unknown>;
  /** Code, and what is in message and hint. */
  readonly told: readonly [string, RegExp, RegExp];
}

const onDatabase = ({ name }: FreshDatabase, { name: role }: FreshRole): string => `GRANT CREATE ON DATABASE "${name}" TO "${role}"`;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a schema may not be made': {
    prepare: async () => null,
    told: ['permission', /^permission denied for database .* \(SQLSTATE 42501\), while in stage plan$/, /^GRANT CREATE ON DATABASE/],
  },
  'nothing may be made in its schema': {
    prepare: ({ admin }, { name }) => admin(`CREATE SCHEMA schemagate; GRANT USAGE ON SCHEMA schemagate TO "${name}"`),
    told: ['permission', /^permission denied for schema schemagate \(/, /^GRANT CREATE ON SCHEMA schemagate TO /],
  },
  'there is no language for it': {
    prepare: (database, role) => database.admin(`DROP EXTENSION plpgsql; ${onDatabase(database, role)}`),
    told: ['no-plpgsql', /^language "plpgsql" does not exist \(/, /^CREATE EXTENSION plpgsql/],
  },
  'its tables may not be read': {
    prepare: async ({ url, admin }, { name }) => {
      await upOn(url, migrationsFolder(FILES));
      await admin(`GRANT USAGE ON SCHEMA schemagate TO "${name}"; GRANT SELECT ON schemagate.about TO "${name}"`);
    },
    told: ['permission', /^permission denied for table \w+ \(/, /^GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES/],
  },
  'an event trigger refuses it': {
    prepare: (database, role) =>
      database.admin(`${onDatabase(database, role)};
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not here'; END $$;
CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()`),
    told: ['raised', /^not here \(PL\/pgSQL function (?:public\.)?refuse\(\) line 1 at RAISE\)/, /event trigger/],
  },
};

test.each(Object.entries(REFUSALS))('%s: one error, with all that is said of it', async (_, { prepare, told: [code, message, hint] }) => {
  const database = await freshDatabase();
  const role = await database.role();
  await prepare(database, role);
  let errors = 0;
  const proxy = await startProxy(database.url, ({ to, bytes }) => {
    if (to === 'client') errors += bytes.toString('latin1').match(/\0VERROR\0C/g)?.length ?? 0;
    return PASS;
  });
  onTestFinished(() => proxy.close());
  const { code: exit, report } = await upOn(urlOf(role.url, { port: proxy.port }), migrationsFolder(FILES));
  expect([exit, report.findings.map((one) => one.code)]).toEqual([4, [code]]);
  expect(report.findings[0]?.message).toMatch(message);
  expect(report.findings[0]?.hint).toMatch(hint);
  expect(errors).toBe(1);
});

test('a schema that another session makes meanwhile is no refusal', async () => {
  const database = await freshDatabase();
  const other = await database.client();
  await other.query('BEGIN; CREATE SCHEMA schemagate');
  const run = upOn(database.url, migrationsFolder(FILES));
  await expect.poll(async () => (await database.admin('SELECT 1 FROM pg_locks WHERE NOT granted')).length).toBe(1);
  await other.query('COMMIT');
  expect((await run).code).toBe(0);
});
