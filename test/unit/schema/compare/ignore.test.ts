import { expect, test } from 'vitest';
import { ignoring } from '../../../../src/schema/compare/ignore.ts';
import { catalog, column, constraint, table } from '../catalogs.ts';

const left = (patterns: readonly string[]) =>
  ignoring(
    catalog([
      table('events'),
      column('events', 'id'),
      table('events_p1'),
      column('events_p1', 'id'),
      constraint('events_p1', 'i', 'CHECK (true)'),
    ]),
    patterns,
  ).objects.map(({ kind, id }) => `${kind} ${id}`);

test('a pattern leaves out what it names and all that this contains', () => {
  expect(left(['public.events_p*'])).toEqual(['table public.events', 'column public.events.id']);
  expect(left(['table:public.events_p?'])).toEqual(['table public.events', 'column public.events.id']);
});

test('a kind before it narrows it to that kind', () => {
  expect(left(['constraint:*'])).not.toContain('constraint public.events_p1.i');
  expect(left(['constraint:*'])).toContain('table public.events_p1');
  expect(left(['view:*'])).toHaveLength(5);
});

test('what means something in expressions is meant as it stands', () => {
  expect(left(['public.events.'])).toHaveLength(5);
  expect(left(['public?events'])).toHaveLength(3);
  expect(left(['(public|x).events', 'public.[e]vents'])).toHaveLength(5);
});
