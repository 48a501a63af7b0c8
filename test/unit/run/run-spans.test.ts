// A run as spans, from what it tells.
import { expect, test } from 'vitest';
import type { Report } from '../../../src/core/report.ts';
import { type RunSpan, spansSeen } from '../../../src/run/run-spans.ts';

const REPORT: Report = {
  ...{ format: 1, program: '', command: 'up', outcome: 'ready', exit: 0, summary: 'all is well', startedAt: '', durationMs: 1 },
  ...{ steps: [], findings: [], timings: {} },
};
const BEGAN = new Date('2026-01-02T03:04:05Z');

const shape = ({ name, failure, children }: RunSpan): unknown => [name, failure, ...children.map(shape)];

test('a stage ends where the next begins, and so does a migration that nobody ended', () => {
  const spans = spansSeen(BEGAN);
  spans.enter('apply');
  spans.see({ event: 'migration-started', file: '1_a.sql', mode: 'transaction' });
  spans.see({ event: 'migration-applied', file: '1_a.sql', durationMs: 1 });
  spans.see({ event: 'migration-started', file: '2_b.sql', mode: 'transaction' });
  spans.enter('wait');
  spans.enter('apply');
  spans.see({ event: 'migration-started', file: '2_b.sql', mode: 'transaction' });
  spans.see({ event: 'migration-failed', file: '2_b.sql', message: 'no such column' });
  const root = spans.end({ ...REPORT, outcome: 'failed', exit: 6, summary: '2_b.sql failed' }, 'id');
  expect(shape(root)).toEqual([
    'schemagate up',
    '2_b.sql failed',
    ['apply', null, ['1_a.sql', null], ['2_b.sql', null]],
    ['wait', null],
    ['apply', null, ['2_b.sql', 'no such column']],
  ]);
  expect(root.start).toBeGreaterThanOrEqual(BEGAN.getTime());
  const ends = root.children.flatMap(({ end, children }) => [end, ...children.map((child) => child.end)]);
  expect(ends.every((end) => end <= root.end)).toBe(true);
});

test('a migration that fails before it begins is the failure of the run only', () => {
  const spans = spansSeen(BEGAN);
  spans.enter('plan');
  spans.see({ event: 'migration-failed', file: '1_a.sql', message: 'cannot be read' });
  expect(shape(spans.end(REPORT, 'id'))).toEqual(['schemagate up', null, ['plan', null]]);
});

test('what was waited for is kept with the innermost span, and a command that was ended says by what', () => {
  const spans = spansSeen(BEGAN);
  spans.enter('lock');
  spans.see({ event: 'lock-waiting', holder: 'another gate', elapsedMs: 1 });
  spans.enter('apply');
  spans.see({ event: 'command-started', command: 'alembic upgrade head', pid: 1 });
  spans.see({ event: 'command-ended', command: 'alembic upgrade head', exitCode: null, signal: 'SIGKILL', durationMs: 1 });
  const { children } = spans.end(REPORT, 'id');
  expect(children[0]!.events.map(({ name, message }) => [name, message.includes('another gate')])).toEqual([['lock-waiting', true]]);
  expect(shape(children[1]!)).toEqual(['apply', null, ['alembic upgrade head', 'ended by SIGKILL']]);
});
