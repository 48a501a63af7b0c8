import { expect, test } from 'vitest';
import { chooseTask } from '../../../src/upkeep/choose-task.ts';
import { TASKS } from '../../../src/upkeep/tasks.ts';
import { refusalOf } from '../../support/refusal.ts';

const refusal = (operands: readonly string[], flags = {}) => refusalOf(() => chooseTask({ operands, flags }));

test('a task, its tables and the time of day to stop at', () => {
  expect(chooseTask({ operands: ['vacuum', 'a', 'b'], flags: { until: '06:00' } })).toMatchObject({
    task: { id: 'vacuum' },
    names: ['a', 'b'],
    until: '06:00',
  });
  expect(chooseTask({ operands: ['tables'], flags: {} })).toMatchObject({ task: { id: 'tables' }, names: [], until: null });
});

test('what cannot be meant is refused with what to write', () => {
  expect(refusal(['vaccum'])).toEqual([['upkeep has no task vaccum', 'did you mean vacuum?']]);
  expect(refusal([])).toEqual([['upkeep needs the name of a task', `write one of ${TASKS.map(({ id }) => id).join(', ')}`]]);
  expect(refusal(['locks', 't'])).toEqual([
    ['upkeep locks only shows, and names of tables are for analyze, vacuum, reindex', 'leave it out'],
  ]);
  expect(refusal(['stats'], { until: '6:00' })).toEqual([
    ['upkeep stats only shows, and --until is for analyze, vacuum, reindex', 'leave it out'],
  ]);
  expect(refusal(['vacuum'], { until: '24:00' })).toEqual([
    ['--until takes a time of day, which "24:00" is not', 'write it with hours and minutes: --until 06:00'],
  ]);
});
