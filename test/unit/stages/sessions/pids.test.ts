import { expect, test } from 'vitest';
import { pidsIn } from '../../../../src/stages/sessions/pids.ts';

test('of the flag and of the words after it, each once', () => {
  expect(pidsIn({ terminate: '4711, 12' }, ['12', '13'])).toEqual([4711, 12, 13]);
  expect(pidsIn({}, [])).toEqual([]);
});

test.each(['0', '-1', '1a', '', '99999999999', '2147483648', '1.5'])('%j is no process id', (word) => {
  expect(() => pidsIn({ terminate: word }, [])).toThrow(`--terminate takes process IDs, and ${JSON.stringify(word)} is not one`);
});

test('a word or a flag that is for --terminate alone is not passed over', () => {
  expect(() => pidsIn({}, ['12'])).toThrow('a process id is for --terminate');
  expect(() => pidsIn({ yes: true }, [])).toThrow('--yes is for --terminate');
  expect(() => pidsIn({ force: true }, [])).toThrow('--force is for --terminate');
});
