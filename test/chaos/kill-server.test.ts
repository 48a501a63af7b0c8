// The server killed and started again while the gate runs: postmaster, a backend, immediate and fast shutdown, an ended session.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { type OwnServer, ownServer } from '../support/server.ts';
import { chanceOf, figure, scaled, Tally } from './support/chance.ts';
import { cleanRun } from './support/clean.ts';
import { expectWhole, makeHistory } from './support/history.ts';
import { phaseOf } from './support/phase.ts';

const PART = 'server killed';
const WAYS = [
  'kill -9 of the postmaster',
  'immediate shutdown',
  'fast shutdown',
  'kill -9 of the backend',
  'pg_terminate_backend',
] as const;
const BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'schemagate%'";

test('the run continues when the server is back, and every migration has had its effect exactly once', async () => {
  const history = makeHistory();
  const folder = migrationsFolder(history.files);
  const server = await ownServer();
  await server.start();
  const clean = await cleanRun(folder, server.url());
  const chance = chanceOf(PART);
  const [ways, phases, ends] = [new Tally(), new Tally(), new Tally()];
  let lost = 0;
  let slowest = 0;
  for (const kills = scaled(100); ways.total < kills; ) {
    const db = await freshDatabase({ droppedBy: 'caller', serverUrl: server.url() });
    const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug', GATE_DEADLINE: '60s' };
    const gate = startGate({ env });
    await Promise.race([sleep(chance.next() * clean.durationMs), gate.done]);
    const way = chance.pick(WAYS);
    const before = gate.lines();
    const done = await kill(server, way);
    await sleep(chance.whole(0, 300));
    if (way !== 'kill -9 of the backend' && way !== 'pg_terminate_backend') await server.start();
    const run = await gate.done;
    ends.add(`exit ${run.code}`);
    slowest = Math.max(slowest, run.durationMs);
    if (done) {
      ways.add(way);
      phases.add(phaseOf(before));
    }
    lost += run.report?.findings.some(({ code }) => code === 'applied-again') ? 1 : 0;
    expect({ way, code: run.code, log: run.code === 0 ? '' : run.stdout }).toEqual({ way, code: 0, log: '' });
    await accepting(server);
    expect((await runGate({ env })).code).toBe(0);
    await expectWhole(db.url, history, clean.shape);
    await db.drop();
  }
  figure(PART, 'kills', `${ways.total}: ${ways}`);
  figure(PART, 'when', phases.toString());
  figure(PART, 'ends of the runs themselves', ends.toString());
  figure(PART, 'runs that applied again what the crash had taken back', lost);
  figure(PART, 'slowest run', `${(slowest / 1000).toFixed(1)} s`);
});

/** @returns whether there was anything to kill. */
async function kill(server: OwnServer, way: (typeof WAYS)[number]): Promise<boolean> {
  switch (way) {
    case 'kill -9 of the postmaster':
      await server.stop('kill');
      return true;
    case 'immediate shutdown':
      await server.stop('immediate');
      return true;
    case 'fast shutdown':
      await server.stop('fast');
      return true;
    case 'kill -9 of the backend': {
      const [row] = await server.admin(BACKENDS);
      if (row === undefined) return false;
      return signal(Number(row['pid']));
    }
    case 'pg_terminate_backend':
      return (await server.admin(`SELECT pg_terminate_backend(pid) FROM (${BACKENDS}) gates`)).length > 0;
  }
}

function signal(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the look and the kill.
    return false;
  }
}

/** A server whose backend was killed starts itself again. */
async function accepting(server: OwnServer): Promise<void> {
  for (let tries = 0; ; tries++) {
    const error = await server.admin('SELECT 1').then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    if (tries > 1000) throw error;
    await sleep(20);
  }
}
