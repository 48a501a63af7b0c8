// The line that is drawn over itself.
import { expect, test } from 'vitest';
import type { Momentary } from '../../../../src/report/log/line-rate.ts';
import { liveText, makeLiveLine, positionsSeen } from '../../../../src/report/log/live-line.ts';

const INDEX: Momentary = {
  event: 'progress',
  file: null,
  command: 'CREATE INDEX',
  subject: 't',
  phase: 'building index: scanning table',
  unit: 'blocks',
  done: 25,
  total: 100,
  percent: 25,
  elapsedMs: 12_000,
};

test('it shows a bar where it is known how far it is, and is never as wide as the terminal', () => {
  expect(liveText(INDEX, 200)).toBe(
    '          [█████░░░░░░░░░░░░░░░] CREATE INDEX of t: building index: scanning table, 25 of 100 blocks (25 %), after 12s',
  );
  expect(liveText(INDEX, 60)).toBe('          [█████░░░░░░░░░░░░░░░] CREATE INDEX of t: buildi…');
  expect(liveText({ event: 'running', file: null, waitEvent: null, elapsedMs: 4000 }, 80)).toBe('          still running after 4s');
});

test('control characters of a blocker reach no terminal', () => {
  const text = liveText({ event: 'blocked', file: null, wanted: 'a lock', blockers: ['pid 7 (\x1b[2J\nshop)'], elapsedMs: 4000 }, 200);
  expect([...text].some((character) => character < ' ')).toBe(false);
});

test('it is drawn over, and taken away once', () => {
  const written: string[] = [];
  const line = makeLiveLine((text) => written.push(text));
  line.clear();
  line.show('one');
  line.show('two');
  line.clear();
  line.clear();
  expect(written).toEqual(['\r\x1b[2Kone', '\r\x1b[2Ktwo', '\r\x1b[2K']);
});

test('it says which of the pending migrations is under way, and counts one that is tried again once', () => {
  const { see, position } = positionsSeen();
  const started = (file: string) => see({ event: 'migration-started', file, mode: 'transaction' });
  expect(position()).toBe('');
  see({ event: 'planned', applied: 3, pending: 40 });
  expect(position()).toBe('');
  for (const file of ['1.sql', '2.sql', '2.sql']) started(file);
  expect(position()).toBe('2 of 40: ');
  expect(liveText({ event: 'running', file: '2.sql', waitEvent: null, elapsedMs: 4000 }, 80, position())).toBe(
    '          2 of 40: 2.sql is still running after 4s',
  );
  see({ event: 'planned', applied: 5, pending: 1 });
  started('6.sql');
  expect(position()).toBe('');
});
