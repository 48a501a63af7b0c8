// What happens to every project with a real migrator under the gate, wherever the two run: on this machine, or in a container.
import { expect, test } from 'vitest';
import type { Report } from '../../../src/core/report.ts';
import { type FreshDatabase, untilRow } from '../database.ts';
import type { GateRun, RunningGate } from '../gate.ts';
import { codesOf as codes } from '../run-under-gate.ts';
import type { RealMigrator, Step } from './migrator.ts';

/** A project with a database of its own. */
export interface Place {
  readonly db: FreshDatabase;
  /** `schemagate run` with these flags and the tool's command, to its end. */
  run(...flags: readonly string[]): Promise<GateRun>;
  start(): Started;
  status(): Promise<GateRun>;
  /** The migrations that are in the project from then on. */
  rewrite(steps: readonly Step[]): void;
}

export interface Started extends Pick<RunningGate, 'kill' | 'lines' | 'done'> {
  /** SIGKILL to the tool alone. */
  killTool(): Promise<void>;
}

const SLEEPING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
const stepsOf = ({ report }: GateRun) => (report as Report).steps.map(({ version, file }) => [version, file.split('/').at(-1)]);
const started = ({ report }: GateRun) => ((report as Report).data as { readonly started: boolean }).started;

export function story(migrator: RealMigrator, place: (steps: readonly Step[]) => Promise<Place>): void {
  test('an empty database, then half-way, then up to date; a change by hand stops it', async () => {
    const { db, run, status, rewrite } = await place(['users']);
    const first = await run();
    expect([first.code, stepsOf(first).length, (first.report as Report).verification?.state]).toEqual([0, 1, 'recorded']);
    rewrite(['users', 'orders']);
    expect(((await status()).report as Report).data).toMatchObject({
      tool: migrator.id,
      pending: [expect.stringMatching(/orders\.(?:py|js|ts)$/)],
    });
    const second = await run('--if-behind');
    expect([second.code, stepsOf(second)]).toEqual([0, [[expect.any(String), expect.stringMatching(/orders\.(?:py|js|ts)$/)]]]);
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
    await killed.killTool();
    const ended = await killed.done;
    expect([ended.code, codes(ended)]).toEqual([6, ['command-failed', 'command-session-ended']]);
    expect(await db.admin(SLEEPING)).toEqual([]);
    rewrite(['users', 'orders']);
    expect((await run()).code).toBe(0);
  });

  test('kill -9 of the gate in the middle: the next one waits for what is still at work, and then works', async () => {
    const { db, start, run, rewrite } = await place(['users', 'slow']);
    const killed = start();
    await untilSleeping(db);
    killed.kill('SIGKILL');
    await killed.done;
    rewrite(['users', 'orders']);
    const early = await run('--lock-wait', '0');
    expect([early.code, codes(early)]).toEqual([5, ['command-still-running']]);
    expect((await run('--terminate-orphans', 'true')).code).toBe(0);
    expect(await db.admin('SELECT * FROM users, orders')).toEqual([]);
  });
}
