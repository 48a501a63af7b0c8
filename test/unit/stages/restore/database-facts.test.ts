import { expect, test } from 'vitest';
import { createLike, type DatabaseFacts, dressLike } from '../../../../src/stages/restore/database-facts.ts';

const FACTS: DatabaseFacts = {
  ...{ oid: '1', owner: 'app', encoding: 'UTF8', collate: 'C.UTF-8', ctype: 'C.UTF-8', provider: null, locale: null, icuRules: null },
  ...{ tablespace: 'pg_default', connectionLimit: -1, comment: null, grants: null, settings: [] },
};

test.each([
  ['before PostgreSQL 15', {}, `LC_COLLATE = 'C.UTF-8' LC_CTYPE = 'C.UTF-8'`],
  ['libc', { provider: 'c' }, `LC_CTYPE = 'C.UTF-8' LOCALE_PROVIDER = 'libc'`],
  ['ICU', { provider: 'i', locale: 'de-DE', icuRules: '&a < b' }, `LOCALE_PROVIDER = 'icu' ICU_LOCALE = 'de-DE' ICU_RULES = '&a < b'`],
  ['builtin', { provider: 'b', locale: 'C.UTF-8' }, `LOCALE_PROVIDER = 'builtin' BUILTIN_LOCALE = 'C.UTF-8'`],
] as const)('%s', (_, more, expected) => {
  const sql = createLike('a "b"', { ...FACTS, ...more });
  expect(sql).toMatch(/^CREATE DATABASE "a ""b""" OWNER "app" TEMPLATE template0 ENCODING = 'UTF8' /);
  expect(sql).toContain(expected);
});

test('a tablespace is named only if it is another than that of every database', () => {
  expect(createLike('a', FACTS)).not.toContain('TABLESPACE');
  expect(createLike('a', { ...FACTS, tablespace: 'fast' })).toContain(' TABLESPACE "fast" CONNECTION LIMIT -1');
});

test('grants are those of the old one, and lists of names stay lists', () => {
  const settings = [
    { role: null, name: 'search_path', value: '"$user", public, "My x"' },
    { role: null, name: 'search_path', value: '""' },
    { role: 'app', name: 'my.setting', value: "it's, one" },
  ];
  const grants = [
    { to: null, privilege: 'CONNECT', grantable: false },
    { to: 'app', privilege: 'CREATE', grantable: true },
    { to: 'ops', privilege: 'CONNECT', grantable: true },
  ];
  expect(dressLike('shop', { ...FACTS, settings, grants, comment: "it's" })).toEqual([
    'REVOKE ALL ON DATABASE "shop" FROM PUBLIC, "app"',
    'GRANT CONNECT ON DATABASE "shop" TO PUBLIC',
    'GRANT CREATE ON DATABASE "shop" TO "app"',
    'GRANT CONNECT ON DATABASE "shop" TO "ops" WITH GRANT OPTION',
    `ALTER DATABASE "shop" SET "search_path" TO '$user', 'public', 'My x'`,
    `ALTER DATABASE "shop" SET "search_path" TO ''`,
    `ALTER ROLE "app" IN DATABASE "shop" SET "my"."setting" TO 'it''s, one'`,
    `COMMENT ON DATABASE "shop" IS 'it''s'`,
  ]);
  expect(dressLike('shop', FACTS)).toEqual([]);
});
