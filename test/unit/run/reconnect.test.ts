import { expect, test } from 'vitest';
import type { Step } from '../../../src/core/report.ts';
import { Stop } from '../../../src/core/stop.ts';
import { ConnectionLost } from '../../../src/postgres/errors/errors.ts';
import type { Ready } from '../../../src/postgres/server/wait.ts';
import type { Project } from '../../../src/project/project.ts';
import type { Command } from '../../../src/run/command.ts';
import { runThroughLosses } from '../../../src/run/reconnect.ts';
import type { Answer } from '../../../src/stages/answer.ts';
import type { Context } from '../../../src/stages/context.ts';
import { NOTHING_EARLIER } from '../../../src/stages/earlier-connections.ts';

type Run = (context: Context, attempt: number) => Answer;

const LOST = new ConnectionLost('read ECONNRESET', 'ECONNRESET');
const READY: Answer = { summary: 'done' };
const step = (file: string, state: Step['state']): Step => ({ version: file, name: file, file, state });

/** Runs it on sessions that are numbered from 1, with what it was told. */
function attempts(run: Run, { writes = false, connect }: { readonly writes?: boolean; readonly connect?: () => Promise<Ready> } = {}) {
  const signal = new AbortController().signal;
  let sessions = 0;
  const open = async (): Promise<Ready> => {
    const backend = { pid: String(++sessions), startedAt: '0' };
    return { session: { close: async () => {} }, facts: { backend } } as unknown as Ready;
  };
  const connection = { host: 'db', port: 5432 };
  const context = {
    ...{ config: { connection }, signal, earlier: NOTHING_EARLIER },
    ...{ emit: () => {}, stage: () => {}, sofar: () => {} },
  } as unknown as Context;
  const command = {
    ...{ needs: 'database', purpose: writes ? 'write' : 'read' },
    run: async (given: Context) => run(given, sessions),
  } as unknown as Extract<Command, { needs: 'database' }>;
  return open().then((ready) =>
    runThroughLosses({ command, context, project: {} as Project, ready, connect: connect ?? open, stage: () => 'apply' }),
  );
}

test('what was done on a lost connection is told to the next attempt, and the loss to the answer', async () => {
  const answer = await attempts((context, attempt) => {
    if (attempt === 2) {
      expect(context.earlier).toEqual({ steps: [step('1', 'applied'), step('2', 'in-doubt')], backends: [{ pid: '1', startedAt: '0' }] });
      return READY;
    }
    context.sofar({ steps: [step('1', 'applied'), step('2', 'in-doubt'), step('3', 'not-run')] });
    throw LOST;
  });
  expect(answer).toMatchObject({ summary: 'done', findings: [{ code: 'connection-lost', severity: 'warning' }] });
});

test('a command that writes and does not say that it may be started again is not', async () => {
  const fail = () => {
    throw LOST;
  };
  await expect(attempts(fail, { writes: true })).rejects.toBe(LOST);
});

test('what is not a loss is thrown as it is, as is the end by a signal', async () => {
  for (const error of [new Error('fault'), new ConnectionLost('interrupted', 'ABORTED')]) {
    const fail = () => {
      throw error;
    };
    await expect(attempts(fail)).rejects.toBe(error);
  }
});

test('if there is no connecting again, the reason is that of the waiting, and the loss is reported beside it', async () => {
  const stop = new Stop([{ code: 'connection-refused', severity: 'error', subject: 'db', message: 'gave up' }]);
  const run = () => {
    throw LOST;
  };
  const connect = () => Promise.reject(stop);
  await expect(attempts(run, { connect })).rejects.toMatchObject({
    ...{ outcome: 'unreachable', message: 'gave up' },
    findings: [{ code: 'connection-refused' }, { code: 'connection-lost' }],
  });
});

test('the same migration under way at three losses in a row is the last; one applied in between begins the count again', async () => {
  let applied = 0;
  const run: Run = (context, attempt) => {
    if (attempt <= 2) applied = attempt;
    const done = Array.from({ length: applied }, (_, i) => step(String(i + 1), 'applied'));
    context.sofar({ steps: [...done, step(String(applied + 1), 'in-doubt')] });
    throw LOST;
  };
  await expect(attempts(run)).rejects.toMatchObject({ outcome: 'unreachable', findings: [{ code: 'connection-lost', subject: '3' }] });
});
