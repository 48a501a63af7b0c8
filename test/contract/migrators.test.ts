// Real migrators under the gate: Alembic and Django of the distribution, Knex and TypeORM of the registry. What cannot be had is skipped, and
// why is printed.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import { type GateRun, runGate, startGate } from '../support/gate.ts';
import { alembic } from '../support/migrators/alembic.ts';
import { django } from '../support/migrators/django.ts';
import { knex } from '../support/migrators/knex.ts';
import type { RealMigrator, Step } from '../support/migrators/migrator.ts';
import { typeorm } from '../support/migrators/typeorm.ts';

const SLEEPING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
const stepsOf = ({ report }: GateRun) => (report as Report).steps.map(({ version, file }) => [version, file.split('/').at(-1)]);
const started = ({ report }: GateRun) => ((report as Report).data as { readonly started: boolean }).started;
const codes = ({ report }: GateRun) => (report as Report).findings.map(({ code }) => code);

for (const migrator of [alembic, django, knex, typeorm]) {
  const missing = migrator.missing();
  if (missing !== null) console.warn(`${migrator.id} is skipped: ${missing}`);
  describe.skipIf(missing !== null)(migrator.id, () => story(migrator));
}

function story(migrator: RealMigrator): void {
  const place = async (steps: readonly Step[]) => {
    const db = await freshDatabase();
    const root = temporaryFolder(migrator.project(steps));
    migrator.prepare?.(root);
    const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: join(root, migrator.folder) };
    const args = (flags: readonly string[]) => ['run', ...flags, '--', ...migrator.command(root)];
    return {
      db,
      run: (...flags: readonly string[]) => runGate({ args: args(flags), env }),
      start: () => startGate({ args: args([]), env }),
      status: () => runGate({ args: ['status'], env }),
      rewrite: (now: readonly Step[]) => {
        rmSync(join(root, migrator.folder === '.' ? 'shop' : migrator.folder), { recursive: true });
        writeFiles(root, migrator.project(now));
      },
    };
  };

  test('an empty database, then half-way, then up to date; a change by hand stops it', async () => {
    const { db, run, status, rewrite } = await place(['users']);
    const first = await run();
    expect([first.code, stepsOf(first).length, (first.report as Report).verification?.state]).toEqual([0, 1, 'recorded']);
    rewrite(['users', 'orders']);
    expect(((await status()).report as Report).data).toMatchObject({
      tool: migrator.id,
      pending: [expect.stringMatching(/orders\.(?:py|js)$/)],
    });
    const second = await run('--if-behind');
    expect([second.code, stepsOf(second)]).toEqual([0, [[expect.any(String), expect.stringMatching(/orders\.(?:py|js)$/)]]]);
    const third = await run('--if-behind');
    // Of Django's apps some may be elsewhere: it has to be asked.
    expect([third.code, started(third), stepsOf(third)]).toEqual([0, migrator.id === 'django', []]);
    await db.admin('ALTER TABLE users ADD COLUMN by_hand int; ALTER TABLE orders DROP CONSTRAINT orders_pkey');
    const fourth = await run();
    expect([fourth.code, started(fourth), codes(fourth)]).toEqual([7, false, ['constraint-missing', 'column-extra']]);
  });

  test('two at once: one works, and the other finds nothing', async () => {
    const { run } = await place(['users', 'orders']);
    const runs = await Promise.all([run(), run()]);
    expect([runs.map(({ code }) => code), runs.map((one) => stepsOf(one).length).sort()]).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });

  test('a migration that fails is exit 6 with the words of the tool', async () => {
    const { run, rewrite } = await place(['users', 'broken']);
    const failed = await run();
    expect([failed.code, codes(failed)]).toEqual([6, ['command-failed']]);
    expect(JSON.stringify((failed.report as Report).data)).toContain('nonsense');
    rewrite(['users', 'orders']);
    expect((await run()).code).toBe(0);
  });

  const untilSleeping = async (db: FreshDatabase) => untilRow(await db.client(), SLEEPING);

  test('SIGTERM, and kill -9 of the tool: nothing of it is left on the server', async () => {
    const { db, start, run, rewrite } = await place(['users', 'slow']);
    const told = start();
    await untilSleeping(db);
    told.kill('SIGTERM');
    expect((await told.done).code).toBe(143);
    expect(await db.admin(SLEEPING)).toEqual([]);
    const killed = start();
    await untilSleeping(db);
    process.kill(Number(killed.lines().find(({ event }) => event === 'command-started')?.['pid']), 'SIGKILL');
    const ended = await killed.done;
    expect([ended.code, codes(ended)]).toEqual([6, ['command-failed', 'command-session-ended']]);
    expect(await db.admin(SLEEPING)).toEqual([]);
    rewrite(['users', 'orders']);
    expect((await run()).code).toBe(0);
  });
}
