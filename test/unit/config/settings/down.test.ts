import { expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/load.ts';
import { surroundings } from '../../../../src/runtime.ts';

test.each([
  ['nothing', {}, {}, 'stored'],
  ['the environment', {}, { GATE_DOWN: 'files' }, 'files'],
  ['a flag, which goes before it', { down: 'off' }, { GATE_DOWN: 'files' }, 'off'],
] as const)('it is what is said by %s', (_, flags, env, expected) => {
  expect(loadConfig(surroundings(flags, env, false)).config.down).toBe(expected);
});
