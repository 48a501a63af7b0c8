// How texts become values.
import { expect, test } from 'vitest';
import {
  authMethods,
  choice,
  duration,
  folders,
  name,
  ownSchema,
  parseText,
  port,
  ports,
  retention,
  seconds,
  size,
  tableName,
} from '../../../src/config/values.ts';

test.each([
  ['5', 5000],
  ['250ms', 250],
  ['1m30s', 90_000],
  ['0', 0],
  ['596h', 2_145_600_000],
])('the duration %s is %i ms', (given, ms) => {
  expect(parseText(duration({ least: 0 }), given)).toEqual({ ok: true, value: ms });
});

test.each([
  ['5 minutes', 'did you mean 5m?'],
  ['5 min', 'did you mean 5m?'],
  ['90 Seconds', 'did you mean 90s?'],
  ['1,5h', 'did you mean 1.5h?'],
  ['2d', 'did you mean 48h?'],
  ['-1s', 'a duration cannot be negative; write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds'],
  ['forever', 'write 250ms, 5s, 10m, 2h or 1m30s; a bare number is seconds'],
])('the duration %j is refused with %j', (given, hint) => {
  expect(parseText(duration({ least: 0 }), given)).toEqual({ ok: false, problem: `is not a duration: "${given}"`, hint });
});

test('a duration longer than a timer can hold is refused', () => {
  expect(parseText(duration({ least: 0 }), '600h')).toEqual({
    ok: false,
    problem: 'is longer than the longest possible wait: "600h"',
    hint: 'write at most 596h',
  });
});

test.each([
  [port, '5432', 5432],
  [port, '65535', 65_535],
  [ports, '5432', [5432]],
  [ports, '5432, 5433', [5432, 5433]],
  [ports, ',5433', [null, 5433]],
  [authMethods, '!password, !md5', ['!password', '!md5']],
  [seconds, '3', 3000],
  [seconds, '-1', -1000],
  [choice(['a', 'b']), 'b', 'b'],
  [name('ROLE'), 'é'.repeat(31), 'é'.repeat(31)],
  [ownSchema, 'pgboss', 'pgboss'],
  [tableName, 'history', { schema: null, name: 'history' }],
  [tableName, 'app.history', { schema: 'app', name: 'history' }],
  [tableName, '"My.App"."a ""b"""', { schema: 'My.App', name: 'a "b"' }],
  [folders, 'a', ['a']],
  [folders, 'a, b,', ['a', 'b']],
] as const)('case %#: %j, %s is accepted', (kind, given, value) => {
  expect(parseText<unknown>(kind, given)).toEqual({ ok: true, value });
});

test.each([
  [port, '0'],
  [port, '65536'],
  [port, '1e3'],
  [ports, '5432,0'],
  [ports, ''],
  [authMethods, 'scram'],
  [authMethods, 'md5,!password'],
  [port, '5432,5433'],
  [seconds, '3s'],
  [seconds, '3000000'],
  [choice(['a', 'b']), 'A '],
  [name('ROLE'), 'é'.repeat(32)],
  [ownSchema, 'pg_catalog'],
  [tableName, 'a.b.c'],
  [tableName, 'é'.repeat(32)],
  [folders, ' ,'],
  [ownSchema, 'information_schema'],
] as const)('case %#: %j, %s is refused', (kind, given) => {
  expect(parseText<unknown>(kind, given).ok).toBe(false);
});

test.each([
  ['0', 0],
  ['1GB', 1024 ** 3],
  ['1.5 kB', 1536],
  ['20mb', null],
  ['1G', null],
  ['much', null],
])('the size %s is %j bytes', (given, bytes) => {
  expect(parseText(size, given)).toMatchObject(
    bytes === null ? { ok: false, problem: `is not a size: "${given}"` } : { ok: true, value: bytes },
  );
});

test.each([
  ['7', { last: 7, daily: 0, weekly: 0 }],
  ['7, 14,8', { last: 7, daily: 14, weekly: 8 }],
  ['7,', null],
  ['-1', null],
  ['all', null],
])('keeping %s is %j', (given, kept) => {
  const refused = { ok: false, problem: `does not say how many are kept: "${given}"` };
  expect(parseText(retention, given)).toMatchObject(kept === null ? refused : { ok: true, value: kept });
});
