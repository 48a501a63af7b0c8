import { expect, test } from 'vitest';
import { otherSetting, othersThan, type Setting } from '../../../src/checkpoint/session-settings.ts';

const settings = (zone: string, order = 'MDY', language = 'pg_catalog.english'): readonly Setting[] => [
  { name: 'DateStyle', value: order },
  { name: 'TimeZone', value: zone },
  { name: 'default_text_search_config', value: language },
];

test('each setting gets another value than it has', () => {
  for (const ones of [settings('UTC'), settings('Pacific/Chatham', 'DMY', 'pg_catalog.simple')])
    for (const [i, { name, value }] of othersThan(ones).entries()) expect([name, value === ones[i]!.value]).toEqual([ones[i]!.name, false]);
});

test('a setting with another value is named, and a zone of another name that is the same is not', () => {
  expect([
    otherSetting(settings('Etc/UTC'), settings('GMT')),
    otherSetting([], settings('Asia/Tokyo')),
    otherSetting([{ name: 'of_a_later_version', value: 'x' }], settings('UTC')),
  ]).toEqual([null, null, null]);
  expect(otherSetting(settings('UTC'), settings('UTC', 'DMY'))).toBe(
    'was written on a server with DateStyle MDY, by which its migrations do something else than with the DMY of this one',
  );
  expect(otherSetting(settings('UTC'), settings('Etc/GMT+1'))).toContain('TimeZone UTC');
});
