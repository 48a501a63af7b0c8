// The main path of backups, in one story: `backup`, a backup before a run, `rollback` and `restore`. All that can happen on the way is tried in
// test/slow.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { insteadOf, type ServerWithClients, startWithClients } from '../support/client-programs.ts';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const found = await startWithClients();
if (typeof found === 'string') console.log(found);
const server = found as ServerWithClients;
afterAll(async () => void (typeof found === 'string' || (await server.stop())));

async function shopOnServer() {
  const shop = await freshDatabase({ serverUrl: server.url });
  onTestFinished(async () => {
    const kept = await query(server.url, `SELECT datname FROM pg_database WHERE datname LIKE '${shop.name}\\_%'`);
    for (const { datname } of kept) await query(server.url, `DROP DATABASE "${String(datname)}" WITH (FORCE)`);
  });
  const folder = migrationsFolder({ '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);\n' });
  const backups = temporaryFolder();
  const settings = { DATABASE_URL: shop.url, GATE_MIGRATIONS: folder, GATE_LAYOUT: 'gate', GATE_PG_BIN: server.bin };
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { code, report } = await runGate({ args, env: { ...settings, ...env } });
    return { code, report: report!, codes: report!.findings.map((finding) => finding.code) };
  };
  expect((await run(['up'])).code).toBe(0);
  await shop.admin('INSERT INTO users VALUES (1), (2), (3)');
  return { shop, folder, backups, run };
}

describe.skipIf(typeof found === 'string')('a backup', () => {
  test('is proved, and restored in place of what came after it', async () => {
    const { shop, backups, run } = await shopOnServer();
    const taken = await run(['backup', backups, '--verify']);
    expect([taken.code, taken.report.summary]).toEqual([0, expect.stringMatching(/restored and compared\)$/)]);
    await shop.admin('DELETE FROM users');
    expect((await run(['restore', `${backups}/latest`, '--drop-old'])).code).toBe(0);
    expect(await shop.admin('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 3 }]);
  });

  test('before a run that applies something is what rollback goes back to', async () => {
    const { shop, folder, backups, run } = await shopOnServer();
    writeFiles(folder, { '2_bad.sql': 'DELETE FROM users;\n' });
    expect((await run(['up'], { GATE_BACKUP: backups })).codes).toContain('backup-taken');
    expect((await run(['rollback'], { GATE_BACKUP: backups })).code).toBe(9);
    expect(await shop.admin('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
    expect((await run(['rollback', '--yes'], { GATE_BACKUP: backups })).code).toBe(0);
    expect(await shop.admin('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 3 }]);
  });

  test('that fails leaves nothing behind, and lets nothing be applied', async () => {
    const { shop, folder, backups, run } = await shopOnServer();
    writeFiles(folder, { '2_more.sql': 'CREATE TABLE more ();\n' });
    const bin = insteadOf(server.bin, 'pg_dump', '[ "$1" = --version ] || { echo "pg_dump: error: no luck today" >&2; exit 1; }');
    const stopped = await run(['up'], { GATE_BACKUP: backups, GATE_PG_BIN: bin });
    expect([stopped.code, stopped.codes[0], readdirSync(backups)]).toEqual([4, 'client-program-failed', []]);
    expect(await shop.admin("SELECT to_regclass('more') AS more")).toEqual([{ more: null }]);
  });

  test('has nowhere to go where the folder of GATE_BACKUP is not there, and is no file of that name', async () => {
    const { shop, folder, backups, run } = await shopOnServer();
    writeFiles(folder, { '2_more.sql': 'CREATE TABLE more ();\n' });
    const gone = join(backups, 'not-mounted');
    const stopped = await run(['up'], { GATE_BACKUP: gone });
    expect([stopped.code, stopped.codes[0], readdirSync(backups)]).toEqual([4, 'backup-target', []]);
    expect(await shop.admin("SELECT to_regclass('more') AS more")).toEqual([{ more: null }]);
    const byHand = await run(['backup'], { GATE_BACKUP: gone });
    expect([byHand.code, byHand.codes, readdirSync(backups)]).toEqual([2, ['backup-target'], []]);
  });
});
