// On a database that nobody has worked in, a run goes on while the server is still at the first look of the fingerprint: but it sends nothing until
// that is answered, and nothing at all if it fails. A lock on a catalog that only the look reads keeps the server at it.
import { expect, test } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import { freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

/** @param afterRun the gate has been at work there. */
async function lookHeld({ afterRun = false } = {}) {
  const db = await freshDatabase();
  const events: GateEvent[] = [];
  let hear = (): void => {};
  const emit = (event: GateEvent): void => {
    events.push(event);
    hear();
  };
  const saw = async (name: GateEvent['event']): Promise<void> => {
    while (!events.some(({ event }) => event === name)) {
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    }
  };
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  if (afterRun) expect((await runCommand({ command: 'up', env })).exit).toBe(0);
  const holder = await db.client();
  await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_transform IN ACCESS EXCLUSIVE MODE');
  const watcher = await db.client();
  return {
    ...{ events, saw, letGo: () => holder.query('COMMIT') },
    up: () => runCommand({ command: 'up', env, emit }),
    underWay: () => untilRow(watcher, `SELECT 1 FROM pg_locks WHERE ${WAITING}`),
    ended: (how: 'pg_cancel_backend' | 'pg_terminate_backend') => watcher.query(`SELECT ${how}(pid) FROM pg_locks WHERE ${WAITING}`),
    isMade: async () => (await watcher.query("SELECT to_regnamespace('schemagate') IS NOT NULL AS made")).rows[0].made,
  };
}

const WAITING = "NOT granted AND relation = 'pg_transform'::regclass";

test('it goes on before the look is answered, and writes nothing until then', async () => {
  const { up, saw, isMade, letGo } = await lookHeld();
  const run = up();
  await saw('planned');
  expect(await isMade()).toBe(false);
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [{ state: 'applied' }] });
});

test('where there is a ledger, the look is waited for', async () => {
  const { up, events, underWay, letGo } = await lookHeld({ afterRun: true });
  const run = up();
  await underWay();
  expect(events.map(({ event }) => event)).not.toContain('connected');
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [], verification: { by: 'fingerprint' } });
});

test('if it is cancelled, nothing is sent after it, and the error is that of the server', async () => {
  const { up, saw, underWay, ended, isMade } = await lookHeld();
  const run = up();
  await saw('planned');
  await underWay();
  await ended('pg_cancel_backend');
  const { exit, findings } = await run;
  expect([exit, findings[0]?.message, await isMade()]).toEqual([4, expect.stringContaining('57014'), false]);
});

test('if the connection is lost meanwhile, the run connects again and begins anew', async () => {
  const { up, saw, underWay, ended, letGo } = await lookHeld();
  const run = up();
  await saw('planned');
  await underWay();
  await ended('pg_terminate_backend');
  await saw('connection-lost');
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [{ state: 'applied' }], findings: [{ code: 'connection-lost' }] });
});
