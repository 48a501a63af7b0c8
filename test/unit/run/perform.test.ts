// One command from its options to its report, without a database.
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { redactorFor } from '../../../src/config/secrets.ts';
import { type GateEvent, silent } from '../../../src/core/event.ts';
import { Stop } from '../../../src/core/stop.ts';
import type { Command } from '../../../src/run/command.ts';
import { type PerformOptions, perform } from '../../../src/run/perform.ts';
import { refusal } from '../../../src/run/report-of.ts';
import { effects, newRun, surroundings } from '../../../src/runtime.ts';
import type { Answer } from '../../../src/stages/answer.ts';
import type { Context } from '../../../src/stages/context.ts';

type Without<T> = T extends unknown ? Omit<T, 'name' | 'summary' | 'example' | 'rights' | 'flags'> : never;

const command = (more: Without<Command>): Command =>
  ({ name: 'try', summary: '', example: '', rights: { ledger: 'nothing' }, flags: [], ...more }) as Command;
const running = (run: (context: Context) => Promise<Answer> | Answer): Command =>
  command({ needs: 'nothing', run: async (context) => run(context) });

function performed(asked: Command, more: Partial<PerformOptions> & { readonly env?: Readonly<Record<string, string>> } = {}) {
  const { env = {}, ...options } = more;
  const { config, inForce, findings: notices, ...secrets } = loadConfig(surroundings({}, env, false));
  const given = {
    config,
    inForce,
    notices,
    flags: {},
    operands: [],
    effects,
    run: newRun(),
    emit: silent,
    redact: redactorFor(secrets),
  };
  return perform(asked, { ...given, signal: new AbortController().signal, ...options });
}

const READY: Answer = { summary: 'done' };
const STEP = { version: '1', name: 'a', file: '1_a.sql' } as const;
const note = (subject: string) => ({ code: 'parameter-ignored', severity: 'notice', subject, message: subject }) as const;

test('the answer becomes the report, with what loading noticed before it and nothing said twice', async () => {
  const notices = [note('a'), note('b')];
  const report = await performed(
    running(() => ({ ...READY, findings: [note('b'), note('c')], text: 'text', data: { n: 1 } })),
    { notices },
  );
  expect(report).toMatchObject({
    format: 1,
    command: 'try',
    outcome: 'ready',
    exit: 0,
    summary: 'done',
    text: 'text',
    data: { n: 1 },
    steps: [],
  });
  expect(report.findings.map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
  expect(Number.isInteger(report.durationMs)).toBe(true);
});

test('the settings in force are told first, and not even worked out where nobody shows them', async () => {
  const told: GateEvent['event'][] = [];
  const emit = ({ event }: GateEvent) => void told.push(event);
  const command = running(({ emit: tell }) => {
    tell({ event: 'locked', elapsedMs: 1 });
    return READY;
  });
  await performed(command, { emit });
  const inForce = () => expect.unreachable();
  await performed(command, { emit, inForce, tellsSettings: false });
  expect(told).toEqual(['configured', 'locked', 'locked']);
});

test('what a command stops with is the outcome, and a fault of ours is said to be one', async () => {
  const stop = new Stop([{ ...note('ledger'), severity: 'error' }], { outcome: 'history' });
  const thrown = async (error: unknown) => {
    const { outcome, exit, findings } = await performed(running(() => Promise.reject(error)));
    return [outcome, exit, findings.map(({ code }) => code)];
  };
  expect(await thrown(stop)).toEqual(['history', 8, ['parameter-ignored']]);
  expect(await thrown(new Error('oops'))).toEqual(['bug', 1, ['bug']]);
});

test('what was certain before an error is in the report all the same', async () => {
  const step = { ...STEP, state: 'in-doubt' } as const;
  const report = await performed(
    running(({ sofar }) => {
      sofar({ applied: 3 });
      sofar({ steps: [step] });
      throw new Error('oops');
    }),
  );
  expect([report.applied, report.steps, report.findings.map(({ code }) => code)]).toEqual([3, [step], ['bug', 'in-doubt']]);
});

test.each([
  ['SIGTERM', 'terminated'],
  ['SIGINT', 'interrupted'],
])('after %s the outcome is %s, whatever the command makes of it', async (reason, outcome) => {
  const ended = (end: (context: Context) => Promise<Answer>) => {
    const ending = new AbortController();
    const untilAborted = running((context) => {
      const answer = new Promise<Answer>((settle) => context.signal.addEventListener('abort', () => settle(end(context))));
      ending.abort(reason);
      return answer;
    });
    return performed(untilAborted, { signal: ending.signal });
  };
  expect((await ended(() => Promise.reject(new Error('cancelled')))).outcome).toBe(outcome);
  // What it says of its own interruption is what was kept.
  expect(await ended(async () => ({ summary: 'stopped half-way', steps: [{ ...STEP, state: 'incomplete' }], applied: 2 }))).toMatchObject({
    outcome,
    applied: 2,
  });
  const before = running(({ signal }) => Promise.reject(signal.reason));
  expect((await performed(before, { signal: AbortSignal.abort(reason) })).outcome).toBe(outcome);
});

test('the deadline ends it, and is said to have', async () => {
  const stuck = running(({ signal }) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('cancelled')))));
  const report = await performed(stuck, { env: { GATE_DEADLINE: '1ms' } });
  expect([report.outcome, report.findings.map(({ code }) => code)]).toEqual(['unreachable', ['deadline']]);
});

test('what is abandoned tells nothing after the report', async () => {
  const told: GateEvent[] = [];
  let late = () => {};
  await performed(
    running(({ emit }) => {
      emit({ event: 'planned', applied: 1, pending: 0 });
      late = () => emit({ event: 'planned', applied: 2, pending: 0 });
      return READY;
    }),
    { emit: (event) => void told.push(event) },
  );
  late();
  expect(told.slice(1)).toEqual([{ event: 'planned', applied: 1, pending: 0 }]);
});

test('flags and words are looked at before anything is done, and may ask for another command', async () => {
  let ran = false;
  const run = async (): Promise<Answer> => {
    ran = true;
    return READY;
  };
  const refuse = () => {
    throw new Stop([{ ...note('--x'), severity: 'error' }]);
  };
  expect([(await performed(command({ needs: 'nothing', run, refuse }))).outcome, ran]).toEqual(['misused', false]);
  const other = { ...running(() => ({ ...READY, summary: 'the other' })), name: 'other' };
  const asked = command({ needs: 'nothing', run, instead: (flags) => (flags['other'] === true ? other : null) });
  expect(await performed(asked, { flags: { other: true } })).toMatchObject({ command: 'other', summary: 'the other' });
  expect(await performed(asked)).toMatchObject({ command: 'try', summary: 'done' });
});

test('a command that needs a database is refused if none is given', async () => {
  const run = async () => READY;
  const report = await performed(command({ needs: 'database', purpose: 'read', run }));
  expect([report.outcome, report.findings.map(({ code }) => code), report.target]).toEqual(['misused', ['no-connection'], undefined]);
});

test('no secret is in what it tells and in the report', async () => {
  const told: GateEvent[] = [];
  const telling = running(({ emit }) => {
    emit({ event: 'note', level: 'info', message: 'it is hunter2hunter2' });
    return { summary: 'done with hunter2hunter2', text: 'hunter2hunter2', data: { deep: ['hunter2hunter2'] } };
  });
  const env = { PGPASSWORD: 'hunter2hunter2' };
  const report = await performed(telling, { env, emit: (event) => void told.push(event) });
  expect(JSON.stringify([told, report])).not.toContain('hunter2hunter2');
  expect([told.at(-1), report.summary, report.text, report.data]).toEqual([
    { event: 'note', level: 'info', message: 'it is ***' },
    'done with ***',
    '***',
    { deep: ['***'] },
  ]);
});

test('time is reported for each stage that was entered', async () => {
  const report = await performed(
    running(({ stage }) => {
      stage('verify');
      return READY;
    }),
  );
  expect(Object.keys(report.timings)).toEqual(['plan', 'verify']);
});

test('a refusal counts the errors beside the first', () => {
  const error = { ...note('a'), severity: 'error' } as const;
  const of = (...more: Stop['findings'][number][]) => refusal('up', new Stop([error, ...more]), (text) => text.replace('b', '***'));
  expect([of().summary, of(error, note('b')).summary, of().exit, of({ ...error, message: 'b' }).findings[1]?.message]).toEqual([
    'a',
    'a (and 1 more)',
    2,
    '***',
  ]);
});
