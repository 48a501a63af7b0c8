// SIGKILL of the gate at random moments of its run, one to three times on a database: the next run completes it, each effect exactly once.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { chanceOf, figure, scaled, Tally } from './support/chance.ts';
import { type Clean, cleanRun } from './support/clean.ts';
import { expectAgreement, expectWhole, makeHistory } from './support/history.ts';
import { phaseOf } from './support/phase.ts';

const PART = 'SIGKILL of the gate';
const history = makeHistory();
let clean: Clean;

beforeAll(() => runGate({ args: ['version'] }));

test('after a SIGKILL at any moment the next run succeeds, and every migration has had its effect exactly once', async () => {
  const folder = migrationsFolder(history.files);
  clean = await cleanRun(folder);
  const chance = chanceOf(PART);
  const kills = scaled(500);
  const phases = new Tally();
  let tooLate = 0;
  let databases = 0;
  while (phases.total < kills) {
    const db = await freshDatabase({ droppedBy: 'caller' });
    databases += 1;
    const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug' };
    for (let left = Math.min(chance.whole(1, 3), kills - phases.total); left > 0; left--) {
      const gate = startGate({ env });
      await Promise.race([sleep(chance.next() * clean.durationMs), gate.done]);
      gate.kill('SIGKILL');
      const run = await gate.done;
      if (run.signal === 'SIGKILL') phases.add(phaseOf(run.lines));
      else tooLate += 1;
      await untilAlone(db);
      await expectAgreement(db.url, history);
    }
    const next = await runGate({ env });
    expect({ code: next.code, log: next.code === 0 ? '' : next.stdout }).toEqual({ code: 0, log: '' });
    await expectWhole(db.url, history, clean.shape);
    await db.drop();
  }
  figure(PART, 'kills', phases.total);
  figure(PART, 'when', phases.toString());
  figure(PART, 'runs that ended before their kill', tooLate);
  figure(PART, 'databases completed by the next run', `${databases} of ${databases}`);
});

/** The killed gate's session ends when the server has something to tell it. */
async function untilAlone(db: FreshDatabase): Promise<void> {
  const others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemagate%'";
  for (let tries = 0; (await query(db.url, others)).length > 0; tries++) {
    if (tries > 2000) throw new Error('the session of a killed gate did not end within 20 s');
    await sleep(10);
  }
}
