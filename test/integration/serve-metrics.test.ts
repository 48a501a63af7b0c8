// /metrics is what Prometheus reads, and the dashboard in examples/ asks for nothing that is not there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { isHealthy, serving } from '../support/serving.ts';
import { upOn } from '../support/up-on.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync(new URL('../../examples/grafana/schemagate.json', import.meta.url), 'utf8')) as {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[] };
};

test('metrics are in the text format of Prometheus, and there is every one that the dashboard asks for', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  await upOn(database.url, folder);
  const served = await serving({ DATABASE_URL: database.url, GATE_MIGRATIONS: folder });
  await served.until('/api/health/database', isHealthy);
  const { text, headers } = await served.get('/metrics');
  const lines = text.trimEnd().split('\n');
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const samples = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples.filter((line) => !/^[a-z_][a-z0-9_]*(?:\{(?:[a-z_]+="[^"]*",?)*\})? (?:[-+\d.e]+|NaN|[+-]Inf)$/.test(line))).toEqual([]);
  const known = new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []));
  const names = new Set(samples.map((line) => /^[a-z0-9_]+/.exec(line)![0]));
  expect([...names].filter((name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|sum|count)$/, '')))).toEqual([]);
  expect(samples).toEqual(
    expect.arrayContaining([
      'schemagate_database_healthy 1',
      'schemagate_database_reachable 1',
      'schemagate_migrations_applied 1',
      'schemagate_tables_expected 1',
      'schemagate_tables_present 1',
      'schemagate_migration_info{ledger="1",files="1"} 1',
      'schemagate_schema_differences{state="missing"} 0',
    ]),
  );
  const asked = [
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...dashboard.templating.list.map(({ definition = '' }) => definition),
  ];
  const wanted = new Set(asked.flatMap((expr) => [...expr.matchAll(/\bschemagate_[a-z_]+/g)].map(([name]) => name)));
  expect(wanted.size).toBeGreaterThan(12);
  expect([...wanted].filter((name) => !lines.some((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`)))).toEqual([]);
});

test('the dashboard is one that Grafana imports: its parts are whole, and no two panels lie on each other', () => {
  expect(dashboard).toMatchObject({ uid: 'schemagate', title: 'schemagate', schemaVersion: expect.any(Number) });
  const variables = new Set(dashboard.templating.list.map(({ name }) => name));
  expect(variables).toEqual(new Set(['datasource', 'instance']));
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { type, title, gridPos, datasource, targets } of panels) {
    expect(['stat', 'timeseries', 'state-timeline', 'table']).toContain(type);
    expect([title, datasource]).toEqual([expect.stringMatching(/\w/), { type: 'prometheus', uid: '${datasource}' }]);
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    expect(targets.map(({ refId }) => refId)).toEqual(['A', 'B'].slice(0, targets.length));
    for (const { expr } of targets)
      expect([...expr.matchAll(/\$(\w+)/g)].filter(([, name]) => !variables.has(name!) && name !== '__rate_interval')).toEqual([]);
  }
  const overlap = (a: Panel['gridPos'], b: Panel['gridPos']) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  expect(panels.filter((one) => panels.some((other) => other !== one && overlap(one.gridPos, other.gridPos)))).toEqual([]);
});
