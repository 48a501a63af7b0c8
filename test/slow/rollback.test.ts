// `rollback`: after a deploy that went wrong, the one command that leads back to before it.
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { commandsWith } from '../support/run-command.ts';

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
afterAll(async () => void (typeof found === 'string' || (await server.stop())));

async function place() {
  const shop = await freshDatabase({ serverUrl: server.url });
  onTestFinished(async () => {
    const left = await query(server.url, `SELECT datname FROM pg_database WHERE datname LIKE '${shop.name}\\_%'`);
    for (const { datname } of left) await query(server.url, `DROP DATABASE "${String(datname)}" WITH (FORCE)`);
  });
  const folder = migrationsFolder({ '1_users.sql': 'CREATE TABLE users (id int);\n' });
  const backups = temporaryFolder({});
  const run = commandsWith({
    DATABASE_URL: shop.url,
    GATE_MIGRATIONS: folder,
    GATE_LAYOUT: 'gate',
    GATE_PG_BIN: server.bin,
    GATE_BACKUP: backups,
    GATE_LOCK_WAIT: '5s',
  });
  return { shop, folder, backups, run };
}

describe.skipIf(typeof found === 'string')('a rollback', () => {
  test('shows which backup it takes and what is lost, and with --yes goes back to before the last run', async () => {
    const { shop, folder, backups, run } = await place();
    expect(await run('up', {}, { GATE_IMAGE: 'shop:1.4' })).toMatchObject({ exit: 0 });
    await shop.admin('INSERT INTO users VALUES (1)');
    writeFiles(folder, { '2_bad.sql': 'DELETE FROM users;\n', '3_worse.sql': 'ALTER TABLE users ADD broken int;\n' });
    expect(await run('up', {}, { GATE_IMAGE: 'shop:1.5' })).toMatchObject({ exit: 0 });
    const shown = await run('rollback');
    expect([shown.exit, shown.summary]).toEqual([
      9,
      expect.stringMatching(new RegExp(`^${shop.name} would go back to ${backups}/.*\\.dump; nothing was done`)),
    ]);
    expect(shown.text).toMatch(
      /before\), restored and compared when it was taken; it was taken before the last run \(up, .* UTC, image shop:1\.5\)/,
    );
    expect(shown.text).toContain('the schema was at 1 then');
    expect(shown.text).toContain('applied since, and gone from the restored one: 2, 3');
    const report = await run('rollback', { yes: true });
    expect([report.exit, report.summary]).toEqual([0, expect.stringMatching(/^rolled back: restored .* rows, as its manifest says$/)]);
    expect(report.text).toContain(
      'the schema is at 1, and the migrations folder has 2 more, up to 3: run `schemagate up`, or an image that ends at 1',
    );
    expect(report.text).toContain('the image that fits is shop:1.4, which applied 1');
    expect(await shop.admin('SELECT * FROM users')).toEqual([{ id: 1 }]);
    const history = await run('history');
    expect((history.data as { readonly events: readonly { readonly event: string }[] }).events.map(({ event }) => event)).toEqual([
      'restored',
      'applied',
    ]);
    expect(history.text).toContain('restored');
  });

  test('after a run that has committed nothing, its own backup is taken', async () => {
    const { folder, backups, run } = await place();
    expect(await run('up', {}, {})).toMatchObject({ exit: 0 });
    writeFiles(folder, { '2_bad.sql': 'SELECT 1 / 0;\n' });
    expect(await run('up')).toMatchObject({ exit: 6 });
    const dumps = readdirSync(backups)
      .filter((name) => name.endsWith('.dump'))
      .sort();
    const shown = await run('rollback');
    expect([shown.exit, shown.text]).toEqual([9, expect.stringContaining(`${backups}/${dumps.at(-1)}`)]);
    expect(shown.text).toContain('it was taken before the last run, which has committed nothing');
  });

  test('without a backup from before, and without a folder, it says so', async () => {
    const { run, shop } = await place();
    expect(await run('up', {}, { GATE_BACKUP: '' })).toMatchObject({ exit: 0 });
    for (const folder of [temporaryFolder({}), '/nowhere']) {
      const report = await run('rollback', { yes: true }, {}, { operands: [folder] });
      expect([report.exit, report.findings[0]?.code]).toEqual([2, 'no-backup']);
    }
    expect(await shop.admin('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
  });

  test('a database that is gone comes back', async () => {
    const { shop, folder, run } = await place();
    await run('up');
    writeFiles(folder, { '2_more.sql': 'CREATE TABLE more ();\n' });
    await run('up');
    await query(server.url, `DROP DATABASE "${shop.name}"`);
    expect(await run('rollback', { yes: true })).toMatchObject({ exit: 0 });
    expect(await shop.admin("SELECT to_regclass('users') IS NOT NULL AS users, to_regclass('more') AS more")).toEqual([
      { users: true, more: null },
    ]);
  });
});
