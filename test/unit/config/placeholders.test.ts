import { expect, test } from 'vitest';
import { readPlaceholders } from '../../../src/config/placeholders.ts';

test('each is known by what follows the prefix, and an empty value is one', () => {
  const { values } = readPlaceholders({ GATE_PLACEHOLDER_OWNER: 'team', GATE_PLACEHOLDER_NONE: '', GATE_LAYOUT: 'gate', OWNER: 'x' });
  expect([...values]).toEqual([
    ['OWNER', 'team'],
    ['NONE', ''],
  ]);
});

test('those that are secrets by their name are for the redactor', () => {
  const env = {
    GATE_PLACEHOLDER_APP_PASSWORD: 'p',
    GATE_PLACEHOLDER_API_KEY: 'k',
    GATE_PLACEHOLDER_MONKEY: 'm',
    GATE_PLACEHOLDER_TOKEN: '',
  };
  expect(readPlaceholders(env).secrets).toEqual(['p', 'k']);
});
