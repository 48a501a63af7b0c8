// What the redactor masks: the secrets of settings that are in force, and of those that were refused.
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { redactorFor, redactorForRefused } from '../../../src/config/secrets.ts';
import { SETTING_NAMES, settingOf } from '../../../src/config/settings.ts';

const outside = { flags: {}, isTerminal: false, user: null, home: null, fileMode: () => 0, readFile: () => '' };

test('a secret is masked, and a name that a message must show is not, even where it is the password', () => {
  const env = { DATABASE_URL: 'postgres://shop_owner:shop_owner@h/d?sslpassword=Key-of-7', GATE_ROLE: 'deployer' };
  const redact = redactorFor(loadConfig({ ...outside, env }));
  expect(redact('shop_owner deployer Key-of-7')).toBe('shop_owner deployer ***');
});

test.each(SETTING_NAMES.filter((name) => settingOf(name).secret))('%s is masked where the settings were refused', (name) => {
  const redact = redactorForRefused({ env: { [name]: 'hunter-two-words' }, flags: {} });
  expect(redact('it was hunter-two-words')).toBe('it was ***');
});

test('of a URL that was refused the password is masked by itself as well, as it is and decoded', () => {
  const flags = { url: 'mysql://u:p%40ss-word@w@h/d' };
  const redact = redactorForRefused({ env: {}, flags });
  expect([redact('p%40ss-word@w'), redact('p@ss-word@w'), redact('u h d')]).toEqual(['***', '***', 'u h d']);
});

test('words that our messages are made of are never masked', () => {
  const env = { PGUSER: 'u', PGPASSWORD: 'verification' };
  expect(redactorFor(loadConfig({ ...outside, env }))('verification of flyway')).toBe('verification of flyway');
});
