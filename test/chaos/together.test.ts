// Fifty gates at once on an empty database.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { figure, scaled } from './support/chance.ts';
import { cleanRun } from './support/clean.ts';
import { expectWhole, makeHistory } from './support/history.ts';

const PART = 'fifty at once';
const GATES = 50;

test('fifty gates started at once: each migration is applied exactly once, and all exit 0', async () => {
  const history = makeHistory();
  const folder = migrationsFolder(history.files);
  const { shape } = await cleanRun(folder);
  const rounds = scaled(20);
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const db = await freshDatabase({ droppedBy: 'caller' });
    const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder };
    const runs = await Promise.all(Array.from({ length: GATES }, () => runGate({ env })));
    expect(runs.filter(({ code }) => code !== 0).map(({ code, stdout }) => ({ code, stdout }))).toEqual([]);
    const applied = runs.flatMap(({ report }) => report!.steps.filter(({ state }) => state === 'applied').map(({ file }) => file));
    expect([applied.length, new Set(applied).size]).toEqual([history.effects.size, history.effects.size]);
    slowest = Math.max(slowest, ...runs.map(({ durationMs }) => durationMs));
    await expectWhole(db.url, history, shape);
    await db.drop();
  }
  figure(PART, 'rounds', `${rounds} of ${GATES} gates: ${rounds * GATES} exits 0`);
  figure(PART, 'longest wait of a gate', `${(slowest / 1000).toFixed(1)} s`);
});
