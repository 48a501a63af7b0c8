// The settings table itself.
import { expect, test } from 'vitest';
import { SETTING_NAMES, settingOf } from '../../../src/config/settings.ts';
import { parseText } from '../../../src/config/values.ts';

test('every default is a value of its own setting', () => {
  const bad = SETTING_NAMES.filter((name) => {
    const { fallback, value } = settingOf(name);
    return fallback !== null && !parseText(value, fallback).ok;
  });
  expect(bad).toEqual([]);
});

test('every own setting has the flag its name says; libpq variables have none, nor have secrets, which others would see in a process list', () => {
  const flags = SETTING_NAMES.map((name) => [name, settingOf(name).flag]);
  const expected = SETTING_NAMES.map((name) => {
    if (name === 'DATABASE_URL') return [name, 'url'];
    // URLs that need no password, as most.
    if (name === 'GATE_WAIT_FOR') return [name, 'for'];
    if (settingOf(name).secret) return [name, undefined];
    return [name, name.startsWith('GATE_') ? name.slice('GATE_'.length).toLowerCase().replaceAll('_', '-') : undefined];
  });
  expect(flags).toEqual(expected);
});

test('the URL, passwords and what makes one are the secrets', () => {
  const secrets = [
    'DATABASE_URL',
    'GATE_DIRECT_URL',
    'GATE_ADMIN_URL',
    'PGPASSWORD',
    'GATE_PASSWORD_COMMAND',
    'GATE_SSLPASSWORD',
    'GATE_WAIT_FOR',
    'GATE_PUSHGATEWAY_URL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'GATE_SERVE_TOKEN',
    'GATE_NOTIFY_URL',
  ];
  expect(SETTING_NAMES.filter((name) => settingOf(name).secret)).toEqual(secrets);
});

test('no doc line breaks a line or a table', () => {
  expect(SETTING_NAMES.filter((name) => /[\n|]|[.]$/.test(settingOf(name).doc))).toEqual([]);
});
