// A primary that goes away in the middle of a run, and its streaming standby promoted in its place: behind the same address, or where
// both are in the URL.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { query } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { chanceOf, figure, scaled, Tally } from './support/chance.ts';
import { cleanRun } from './support/clean.ts';
import { expectWhole, makeHistory } from './support/history.ts';
import { startPair } from './support/pair.ts';
import { phaseOf } from './support/phase.ts';

const PART = 'standby promoted';

test('the run continues at the promoted standby, applies again what that had not received, and nothing twice', async () => {
  const history = makeHistory();
  const folder = migrationsFolder(history.files);
  const pair = await startPair();
  const chance = chanceOf(PART);
  await pair.begin();
  const clean = await cleanRun(folder, pair.url('postgres'));
  const [ways, phases] = [new Tally(), new Tally()];
  const rounds = scaled(20);
  let [again, longest] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    await pair.begin();
    await pair.onPrimary('CREATE DATABASE app');
    await pair.caughtUp();
    // A primary that is cut off is so for those who come through the address.
    const how = chance.pick(['killed', 'isolated', 'killed, both in the URL'] as const);
    const env = {
      DATABASE_URL: how.endsWith('URL') ? pair.bothUrl('app') : pair.url('app'),
      GATE_MIGRATIONS: folder,
      GATE_LOG_LEVEL: 'debug',
      GATE_DEADLINE: '60s',
    };
    const gate = startGate({ env });
    const lags = chance.next() < 0.5;
    const moment = chance.next() * clean.durationMs;
    await sleep(moment * 0.7);
    if (lags) await pair.lag();
    await sleep(moment * 0.3);
    phases.add(phaseOf(gate.lines()));
    ways.add(`${how}${lags ? ', standby behind' : ''}`);
    longest = Math.max(longest, await pair.failOver(how === 'isolated' ? how : 'killed'));
    const run = await gate.done;
    expect({ how, lags, code: run.code, log: run.code === 0 ? '' : run.stdout }).toEqual({ how, lags, code: 0, log: '' });
    if (run.report!.findings.some(({ code }) => code === 'applied-again')) again += 1;
    // The run may have ended before the primary did: then what the standby lacks is the next one's.
    expect((await runGate({ env })).code).toBe(0);
    await expectWhole(pair.url('app'), history, clean.shape);
    expect(await query(pair.url('app'), 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: false }]);
  }
  figure(PART, 'failovers', `${ways.total}: ${ways}`);
  figure(PART, 'when', phases.toString());
  figure(PART, 'runs that applied again what the standby lacked', again);
  figure(PART, 'longest promotion', `${(longest / 1000).toFixed(1)} s`);
});
