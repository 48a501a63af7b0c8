// A proxy between gate and server that cuts, truncates, stalls, delays and orphans connections at random byte offsets.
import { expect, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { PASS, type Passing, startProxy, type Verdict } from '../support/proxy.ts';
import { type Chance, chanceOf, figure, scaled, Tally } from './support/chance.ts';
import { type Clean, cleanRun } from './support/clean.ts';
import { expectWhole, makeHistory } from './support/history.ts';

const PART = 'network';
const DEADLINE = 6000;
/** What is promised of the deadline, in ms. */
const PROMISE = 2000;
const KINDS = ['cut', 'truncate', 'delay', 'stall', 'stall for ever', 'swallow-answer', 'orphan'] as const;

interface Fault {
  readonly kind: (typeof KINDS)[number];
  readonly to: Passing['to'];
  readonly connection: number;
  /** Byte of the connection in its direction. */
  readonly at: number;
  readonly ms: number;
}

test('whatever the network does, no run outlives its deadline by more than 2 s, and every migration has had its effect exactly once', async () => {
  const history = makeHistory();
  const folder = migrationsFolder(history.files);
  const clean = await cleanRun(folder);
  const chance = chanceOf(PART);
  const [kinds, ends] = [new Tally(), new Tally()];
  let [slowest, missed, again] = [0, 0, 0];
  for (const faults = scaled(300); kinds.total < faults; ) {
    const db = await freshDatabase({ droppedBy: 'caller' });
    // The first connection always, and now and then the one after it as well.
    const planned = [draw(chance, 1, clean), ...(chance.next() < 0.3 ? [draw(chance, 2, clean)] : [])];
    const met = new Set<Fault>();
    const proxy = await startProxy(db.url, (passing) => {
      const fault = planned.find((one) => !met.has(one) && isAt(one, passing));
      if (fault === undefined) return PASS;
      met.add(fault);
      return verdictOf(fault, passing);
    });
    const env = { GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug', GATE_DEADLINE: `${DEADLINE}ms` };
    const run = await runGate({ env: { ...env, DATABASE_URL: urlOf(db.url, { port: proxy.port }) } });
    await proxy.close();
    if (met.size === 0) missed += 1;
    for (const { kind } of met) kinds.add(kind);
    ends.add(`exit ${run.code}`);
    const inTime = run.report !== null && run.report.durationMs <= DEADLINE + PROMISE;
    slowest = Math.max(slowest, run.report?.durationMs ?? Number.POSITIVE_INFINITY);
    expect({ planned, inTime, code: run.code, log: [0, 3, 5].includes(run.code ?? 1) ? '' : run.stdout }).toEqual({
      planned,
      inTime: true,
      code: planned.some(({ kind }) => kind === 'stall for ever') ? expect.any(Number) : 0,
      log: '',
    });
    if (run.code !== 0) {
      again += 1;
      const next = await runGate({ env: { ...env, DATABASE_URL: db.url, GATE_DEADLINE: '60s' } });
      expect({ planned, code: next.code, log: next.code === 0 ? '' : next.stdout }).toEqual({ planned, code: 0, log: '' });
    }
    await expectWhole(db.url, history, clean.shape);
    await db.drop();
  }
  figure(PART, 'faults', `${kinds.total}: ${kinds}`);
  figure(PART, 'runs whose fault lay beyond their end', missed);
  figure(PART, 'ends of the runs', ends.toString());
  figure(PART, 'completed by the next run', `${again} of ${again}`);
  figure(PART, 'longest run', `${(slowest / 1000).toFixed(1)} s with a deadline of ${DEADLINE / 1000} s`);
});

function draw(chance: Chance, connection: number, { bytes }: Clean): Fault {
  const to = chance.pick(['server', 'client'] as const);
  return { kind: chance.pick(KINDS), to, connection, at: chance.whole(0, bytes[to] - 1), ms: chance.whole(50, 1500) };
}

const isAt = ({ to, connection, at }: Fault, passing: Passing): boolean =>
  to === passing.to && connection === passing.connection && at < passing.before + passing.bytes.length;

function verdictOf({ kind, at, ms }: Fault, { before }: Passing): Verdict {
  const bytes = at - before;
  switch (kind) {
    case 'cut':
    case 'swallow-answer':
      return { do: kind };
    case 'truncate':
    case 'orphan':
      return { do: kind, bytes };
    case 'delay':
    case 'stall':
      return { do: kind, ms };
    case 'stall for ever':
      return { do: 'stall', ms: 60_000 };
  }
}
