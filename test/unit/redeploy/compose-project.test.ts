import { expect, test } from 'vitest';
import { completedFirst, inStartOrder, neededBy, projectIn, releasedBy } from '../../../src/redeploy/compose-project.ts';

const after = (service: string, condition = 'service_started') => ({ [service]: { condition, required: true } });
const PROJECT = projectIn(
  JSON.stringify({
    name: 'shop',
    services: {
      worker: { image: 'shop', depends_on: after('app', 'service_healthy') },
      app: { build: { context: '.' }, depends_on: { ...after('gate', 'service_completed_successfully'), ...after('cache') } },
      gate: { image: 'schemagate', depends_on: after('database'), environment: { GATE_ENV: 'production', EMPTY: null } },
      database: { image: 'postgres:18', command: null },
      cache: { image: 'redis' },
    },
  }),
);

test('the gate is what others wait for until it has exited 0', () => {
  expect(completedFirst(PROJECT)).toEqual(['gate']);
  expect(PROJECT.services.filter(({ isBuilt }) => isBuilt).map(({ name }) => name)).toEqual(['app']);
});

test('what is needed and what is released are found through others', () => {
  expect(neededBy(PROJECT, 'worker')).toEqual(['app', 'gate', 'database', 'cache']);
  expect(releasedBy(PROJECT, 'database')).toEqual(['worker', 'app', 'gate']);
  expect(releasedBy(PROJECT, 'worker')).toEqual([]);
});

test('services start after those that they need, side by side where they can', () => {
  expect(inStartOrder(PROJECT, ['worker', 'app', 'cache'])).toEqual([['cache'], ['app'], ['worker']]);
  // What lies between them is not among those to start.
  expect(inStartOrder(PROJECT, ['worker', 'database', 'cache'])).toEqual([['database', 'cache'], ['worker']]);
  expect(inStartOrder(PROJECT, [])).toEqual([]);
});

test('a project without services', () => {
  expect(projectIn('{"name":"empty"}')).toEqual({ name: 'empty', services: [] });
});
