import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../../src/ledger/history-entry.ts';
import { historyLines } from '../../../src/report/history-lines.ts';

const APPLIED: HistoryEntry = {
  ...{ event: 'applied', version: '0007', name: 'add_email', file: null, detail: null, at: '2026-01-31T12:00:00.123Z', durationMs: 41 },
  ran: null,
  ...{ run: 'r', command: 'up', login: 'app', role: 'owner', host: 'gate-7', address: '10.0.0.7', program: 'schemagate 1.0.0' },
  image: 'bot:1.4',
};
const ADOPTED: HistoryEntry = { ...APPLIED, event: 'adopted', version: null, name: null, detail: '3 migrations from x', durationMs: null };

test('all columns are there if nothing says how wide the terminal is', () => {
  expect(historyLines([APPLIED, ADOPTED])).toEqual([
    'when (UTC)           what     migration            took  by            from               image',
    '2026-01-31 12:00:00  applied  0007_add_email       41ms  app as owner  gate-7 (10.0.0.7)  bot:1.4',
    '2026-01-31 12:00:00  adopted  3 migrations from x        app as owner  gate-7 (10.0.0.7)  bot:1.4',
  ]);
});

test('a narrow terminal loses the last columns first, then the end of what a line is about', () => {
  expect(historyLines([APPLIED], 80)).toEqual([
    'when (UTC)           what     migration       took  by            from',
    '2026-01-31 12:00:00  applied  0007_add_email  41ms  app as owner  gate-7 (10.0.…',
  ]);
  expect(historyLines([APPLIED], 42)[1]).toBe('2026-01-31 12:00:00  applied  0007_add_em…');
});

test('nobody knows who did what another tool has applied', () => {
  const unknown = { login: null, role: null, host: null, address: null, program: null, image: null, at: null, durationMs: null };
  expect(historyLines([{ ...APPLIED, ...unknown }])[1]?.trim()).toBe('applied  0007_add_email');
});
