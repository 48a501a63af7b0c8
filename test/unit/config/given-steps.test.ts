// GATE_STEPS as a value.
import { expect, test } from 'vitest';
import { SETTINGS } from '../../../src/config/settings.ts';
import { parseText } from '../../../src/config/values.ts';

const read = (text: string) => parseText(SETTINGS.GATE_STEPS.value, text);

test('folders by name, or a file', () => {
  expect(read('auth:/m/auth, my-app:./m:app,')).toEqual({
    ok: true,
    value: {
      folders: [
        { name: 'auth', folder: '/m/auth' },
        { name: 'my-app', folder: './m:app' },
      ],
    },
  });
  expect(read('./db/schemagate.yml')).toEqual({ ok: true, value: { file: './db/schemagate.yml' } });
});

test.each([
  ['/m/auth', 'has a step without a name and a folder: "/m/auth"'],
  ['auth', 'has a step without a name and a folder: "auth"'],
  ['Auth:/m', 'has a step with a name that cannot be used: "Auth"'],
  ['a:/m,a:/n', 'has two steps of the name a'],
  [',', 'does not name a step: ","'],
])('%s is refused', (text, problem) => {
  expect(read(text)).toMatchObject({ ok: false, problem });
});
