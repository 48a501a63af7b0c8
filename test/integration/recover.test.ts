// `recover` as a person pages through it at night: its numbered steps, its pair of logs, and going back to a version.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = {
  '1_a.sql': "CREATE TYPE mood AS ENUM ('calm', 'busy');\nCREATE TABLE a (id bigint PRIMARY KEY, mood mood);\n",
  '2_b.sql': 'CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a (id));\nALTER TABLE a ADD COLUMN note text;\n',
  '3_c.sql': 'CREATE TABLE c (id bigint);\nCREATE INDEX b_a ON b (a_id);\n',
};

async function applied(files: Readonly<Record<string, string>> = FILES): Promise<{ database: FreshDatabase; folder: string }> {
  const database = await freshDatabase();
  const folder = migrationsFolder(files);
  expect((await gateOn(database.url, folder)).code).toBe(0);
  return { database, folder };
}

const recover = (database: FreshDatabase, folder: string, ...args: readonly string[]) =>
  gateOn(database.url, folder, {}, ['recover', '--scratch', inject('databaseUrl'), ...args]);

const stepsOf = ({ lines }: { readonly lines: readonly Readonly<Record<string, unknown>>[] }) =>
  lines.filter(({ event }) => event === 'recovery-step').map(({ msg }) => String(msg));

const tables = async (database: FreshDatabase): Promise<readonly unknown[]> =>
  (await database.admin("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")).map(
    ({ relname }) => relname,
  );

test('its steps are numbered and say what they have found, also when nothing is done', async () => {
  const { database, folder } = await applied();
  await database.admin('DROP TABLE c; ALTER TABLE a DROP COLUMN mood; DROP TYPE mood');
  const shop = await database.client();
  await shop.query("SET application_name = 'the shop'");
  const shown = await recover(database, folder);
  expect([shown.code, stepsOf(shown)]).toEqual([
    9,
    [
      expect.stringMatching(/^\[1\/7\] reach: .+ PostgreSQL .+, which accepts writes$/),
      "[2/7] orphaned locks: the gate's lock is free",
      expect.stringMatching(
        /^\[3\/7\] ledger and enums: 3 applied and 0 pending in schemagate\.migrations; enum public\.mood is missing, of 1 enum$/,
      ),
      expect.stringMatching(/^\[4\/7\] plan: 3 objects to recreate from .+ enum public\.mood/),
      '[5/7] apply once: nothing was changed: --yes does it',
    ],
  ]);
  const done = await recover(database, folder, '--yes');
  expect(done.code).toBe(0);
  expect(stepsOf(done).slice(4)).toEqual([
    '[5/7] apply once: 3 objects recreated',
    expect.stringMatching(/^\[6\/7\] verify: the schema is that of /),
    expect.stringMatching(/^\[7\/7\] what to restart: restart .+: the shop \(1 session\)$/),
  ]);
  const again = await recover(database, folder, '--yes');
  expect([again.code, stepsOf(again).at(-1)]).toEqual([
    0,
    expect.stringMatching(/^\[4\/7\] plan: nothing of .+ is missing; nothing to do$/),
  ]);
});

test('--log-dir keeps a pair of logs with the time in their names, which say the same and no password', async () => {
  const { database, folder } = await applied();
  const logs = join(temporaryFolder({}), 'logs', 'of recovery');
  const run = await recover(database, folder, '--log-dir', logs);
  expect(run.code).toBe(0);
  const names = readdirSync(logs).sort();
  expect(names).toEqual([
    expect.stringMatching(/^schemagate-recover-\d{8}T\d{6}Z-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^schemagate-recover-\d{8}T\d{6}Z-[0-9a-f]{8}\.log$/),
  ]);
  const [json, readable] = names.map((name) => readFileSync(join(logs, name), 'utf8')) as [string, string];
  const events = json
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.at(-1)).toMatchObject({ event: 'summary', exit: 0 });
  expect(readable).toContain('[1/7] reach: ');
  expect(readable.trim().split('\n').at(-1)).toMatch(/^schemagate recover: ready \(exit 0\)/);
  expect(`${json}${readable}`).not.toContain(decodeURIComponent(new URL(database.url).password));
});

test('a folder that cannot be written is a warning, and the recovery is done', async () => {
  const { database, folder } = await applied();
  const file = join(temporaryFolder({ 'a-file': '' }), 'a-file');
  const run = await recover(database, folder, '--log-dir', file);
  expect(run.code).toBe(0);
  expect(run.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
    expect.stringContaining('the log cannot be written to '),
  ]);
});

test('--from goes back to a version: what later migrations left half-made is named and removed, and they are applied once', async () => {
  const { database, folder } = await applied({ '1_a.sql': FILES['1_a.sql'] });
  await database.admin('INSERT INTO a VALUES (1); CREATE TABLE b (id bigint); CREATE TABLE of_others (id int)');
  writeFiles(folder, { '2_b.sql': FILES['2_b.sql'], '3_c.sql': FILES['3_c.sql'] });
  expect((await gateOn(database.url, folder)).code).toBe(6);
  const shown = await recover(database, folder, '--from', '1');
  expect([shown.code, shown.report.data, await tables(database)]).toMatchObject([
    9,
    { from: '1', removed: ['table public.b'], applied: [expect.stringMatching(/2_b\.sql$/), expect.stringMatching(/3_c\.sql$/)] },
    ['a', 'b', 'of_others'],
  ]);
  expect(shown.report.findings[0]).toMatchObject({
    code: 'later-object-removed',
    message: expect.stringContaining('table public.b, which a later migration made, would be removed'),
  });
  const done = await recover(database, folder, '--from', '1', '--yes');
  expect([done.code, await tables(database), done.report.steps.map(({ state }) => state)]).toEqual([
    0,
    ['a', 'b', 'c', 'of_others'],
    ['applied', 'applied'],
  ]);
  expect(stepsOf(done).map((step) => step.slice(0, 5))).toEqual(['[1/7]', '[2/7]', '[3/7]', '[4/7]', '[5/7]', '[6/7]', '[7/7]']);
  expect(await database.admin('SELECT id FROM a')).toEqual([{ id: '1' }]);
  expect((await gateOn(database.url, folder, {}, ['verify'])).code).toBe(0);
});

test('what later migrations have done to older tables is taken back as well, and done once more', async () => {
  const { database, folder } = await applied();
  const done = await recover(database, folder, '--from', '1', '--yes');
  expect([done.code, (done.report.data as { removed: readonly string[] }).removed.toSorted()]).toEqual([
    0,
    ['column public.a.note', 'table public.b', 'table public.c'],
  ]);
  const history = await gateOn(database.url, folder, {}, ['history']);
  expect(history.report.text).toMatch(/recovered .*taken back: /);
  const again = await recover(database, folder, '--from', '3', '--yes');
  expect([again.code, again.report.steps]).toEqual([0, []]);
});

test('a version that is not applied, or not there, is refused', async () => {
  const { database, folder } = await applied({ '1_a.sql': FILES['1_a.sql'] });
  writeFiles(folder, { '2_b.sql': FILES['2_b.sql'] });
  for (const version of ['2', '9']) {
    const run = await recover(database, folder, '--from', version, '--yes');
    expect([run.code, run.report.findings[0]?.code]).toEqual([2, 'no-such-migration']);
  }
});
