// The settings table itself.
import { expect, test } from 'vitest';
import { SETTING_NAMES, settingOf } from '../../../src/config/settings.ts';

test('every default is a value of its own setting', () => {
  const bad = SETTING_NAMES.filter((name) => {
    const { fallback, value } = settingOf(name);
    return fallback !== null && !value.parse(fallback).ok;
  });
  expect(bad).toEqual([]);
});

test('every own setting has the flag its name says, and libpq variables have none', () => {
  const flags = SETTING_NAMES.map((name) => [name, settingOf(name).flag]);
  const expected = SETTING_NAMES.map((name) => {
    if (name === 'DATABASE_URL') return [name, 'url'];
    return [name, name.startsWith('GATE_') ? name.slice('GATE_'.length).toLowerCase().replaceAll('_', '-') : undefined];
  });
  expect(flags).toEqual(expected);
});

test('the URL and the password are the secrets', () => {
  expect(SETTING_NAMES.filter((name) => settingOf(name).secret)).toEqual(['DATABASE_URL', 'GATE_DIRECT_URL', 'PGPASSWORD']);
});

test('no doc line breaks a line or a table', () => {
  expect(SETTING_NAMES.filter((name) => /[\n|]|[.]$/.test(settingOf(name).doc))).toEqual([]);
});
