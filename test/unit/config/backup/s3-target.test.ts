// A place in an object store, as a setting.
import { expect, test } from 'vitest';
import { parseText, s3Target } from '../../../../src/config/values.ts';

test.each([
  ['s3://backups', { bucket: 'backups', prefix: '' }, 's3://backups'],
  ['s3://backups/', { bucket: 'backups', prefix: '' }, 's3://backups'],
  ['s3://my.bucket-1//shop/prod/', { bucket: 'my.bucket-1', prefix: 'shop/prod' }, 's3://my.bucket-1/shop/prod'],
])('%s is a place', (text, value, shown) => {
  expect(parseText(s3Target, text)).toEqual({ ok: true, value });
  expect(s3Target.show(value)).toBe(shown);
});

test.each(['backups', 's3://', 's3://A_B/x', 'https://s3.example/backups', 's3://b/x?endpoint=y', 's3://user:secret@host/x'])(
  '%s is none',
  (text) => {
    expect(parseText(s3Target, text)).toMatchObject({ ok: false, problem: expect.stringContaining('does not name a bucket') });
  },
);
