// Health over time, drawn.
import { expect, test } from 'vitest';
import { healthChart } from '../../../../src/serve/page/health-chart.ts';

const checks = (states: readonly ('healthy' | 'unhealthy' | 'unreachable' | 'unsettled')[], everyMs = 60_000) =>
  states.map((state, i) => ({ at: new Date(Date.UTC(2026, 0, 1) + i * everyMs).toISOString(), durationMs: 20 + (i % 5), state }));
const classes = (svg: string) => [...svg.matchAll(/<rect class="(\w+)"/g)].map(([, name]) => name);

test('a bar for each check as long as they are few', () => {
  const { svg, caption } = healthChart(checks(['healthy', 'unhealthy', 'unreachable', 'unsettled']));
  expect(classes(svg)).toEqual(['healthy', 'unhealthy', 'unreachable', 'unsettled']);
  expect(caption).toBe('33.3 % of 3 checks in 3m found it healthy');
  expect(svg).toContain('<title>00:01:00: unhealthy, 21ms</title>');
});

test('many share bars, each in the colour of its worst; and one bad check is never 100 %', () => {
  const states = Array.from({ length: 1440 }, (_, i) => (i === 700 ? ('unreachable' as const) : ('healthy' as const)));
  const { svg, caption } = healthChart(checks(states));
  expect([classes(svg).length, classes(svg).filter((name) => name !== 'healthy')]).toEqual([90, ['unreachable']]);
  expect(caption).toMatch(/^99\.9 % of 1440 checks in 23h 59m/);
});

test('a time without checks is a gap', () => {
  const all = [
    ...checks(Array.from({ length: 80 }, () => 'healthy' as const)),
    ...checks(Array.from({ length: 80 }, () => 'healthy' as const)).map((one) => ({
      ...one,
      at: one.at.replace('2026-01-01', '2026-01-02'),
    })),
  ];
  expect(classes(healthChart(all).svg)).toContain('none');
});
