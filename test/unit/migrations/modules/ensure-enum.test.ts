import { expect, test } from 'vitest';
import { additions } from '../../../../src/migrations/modules/ensure-enum.ts';

const added = (there: readonly string[], wanted: readonly string[]): readonly string[] =>
  additions('mood', there, wanted).map(({ label, place }) => `${label}:${place}`);

test('labels that are missing are added in their places', () => {
  expect(added(['b', 'd'], ['a', 'b', 'c', 'd', 'e'])).toEqual(["a: BEFORE 'b'", "c: AFTER 'b'", "e: AFTER 'd'"]);
  expect(added(['c'], ['a', 'b', 'c'])).toEqual(["a: BEFORE 'c'", "b: AFTER 'a'"]);
  expect(added([], ['a', 'b'])).toEqual(['a:', "b: AFTER 'a'"]);
  expect(added(['a'], ['a'])).toEqual([]);
});

test.each([
  [['sad', 'ok', 'happy'], ['sad', 'happy'], "the enum mood has 'ok', which is not among the labels wanted ('sad', 'happy')"],
  [['a', 'b', 'c'], ['c'], "the enum mood has 'a', 'b', which are not among the labels wanted ('c')"],
  [['a', 'b'], ['b', 'x', 'a'], "the enum mood has its labels in the order 'a', 'b', and they are wanted as 'b', 'a'"],
])('%j cannot become %j', (there, wanted, message) => {
  expect(() => additions('mood', there, wanted)).toThrow(message);
});
