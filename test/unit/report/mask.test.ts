import { expect, test } from 'vitest';
import type { GateEvent } from '../../../src/core/event.ts';
import { redactor } from '../../../src/core/text/redact.ts';
import { maskEvents, maskReport } from '../../../src/report/mask.ts';
import { terminationMessage } from '../../../src/report/renderers/termination.ts';
import { refused, reportOf } from './reports.ts';

test('a report is masked, and our own words are left alone', () => {
  const report = { ...refused, summary: 'refused, said-the-server-4711 of "app"', data: { url: 'postgres://u:a%22b@h', count: 7n } };
  expect(maskReport(report, redactor(['refused', 'a"b', 'error', 'said-the-server-4711']))).toEqual({
    ...report,
    summary: 'refused, *** of "app"',
    data: { url: 'postgres://u:***@h', count: 7n },
  });
});

test('events are masked in every form of the secret, and keep their kind and their numbers', () => {
  const told: GateEvent[] = [];
  const emit = maskEvents((event) => void told.push(event), redactor(['p@s"s\\w', '12', 'configured-and-told-4711']));
  emit({ event: 'configured', settings: { url: 'postgres://u:p%40s%22s%5Cw@h', deep: ['p@s"s\\w'] } });
  emit({ event: 'planned', applied: 12, pending: 0 });
  expect(told).toEqual([
    { event: 'configured', settings: { url: 'postgres://u:***@h', deep: ['***'] } },
    { event: 'planned', applied: 12, pending: 0 },
  ]);
});

test('what is cut to size afterwards holds not even half a secret', () => {
  const report = reportOf({ outcome: 'bug', summary: `${'x'.repeat(985)} p@ss w/ord-and-more` });
  const text = terminationMessage(maskReport(report, redactor(['p@ss w/ord-and-more'])));
  expect(text.split('\n')[0]).toBe(`${'x'.repeat(985)} ***`);
});
