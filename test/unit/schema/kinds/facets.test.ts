// What every kind must say of itself, whatever it is: the list is read for what a member has, and a member that forgets is found here.
import { expect, test } from 'vitest';
import { KINDS, kindOf } from '../../../../src/schema/kinds/kinds.ts';
import { fingerprintExpression } from '../../../../src/schema/verify/fingerprint.ts';

const SCOPE = { exclude: ['schemagate'], privileges: true, owners: true };

/** Read for names of what is counted elsewhere: roles by what they have here, extensions' members by pg_extension's rows in pg_depend. */
const ELSEWHERE = ['pg_namespace', 'pg_depend', 'pg_roles', 'pg_database', 'pg_subscription', 'pg_user_mappings'];

const tablesIn = (sql: string): readonly string[] => [
  ...new Set([...sql.matchAll(/(?:\bFROM|\bJOIN|,)\s+pg_catalog\.(pg_\w+)\b(?!\s*\()/g)].map((match) => match[1]!)),
];

test.each(KINDS.map(({ name }) => name))(
  'whatever the query of %s reads is in the fingerprint, by what kinds say of themselves',
  (name) => {
    const counted = KINDS.flatMap(({ catalogs }) => catalogs.flatMap((one) => (typeof one === 'string' ? [] : [one.table])));
    const read = tablesIn(kindOf(name).query(SCOPE));
    expect(read).not.toEqual([]);
    expect(read.filter((table) => !counted.includes(table) && !ELSEWHERE.includes(table))).toEqual([]);
    expect(kindOf(name).catalogs).not.toEqual([]);
  },
);

test('what several kinds are in is counted once', () => {
  const counted = fingerprintExpression({}).match(/FROM pg_catalog\.pg_class WHERE/g);
  expect(counted).toHaveLength(2);
  expect(fingerprintExpression({}, [kindOf('enum')])).not.toContain('pg_class WHERE oid');
});

test('kinds that share a catalog are told apart by different letters', () => {
  const letters = new Map<unknown, string[]>();
  for (const { securable, described = [] } of KINDS) {
    for (const { rows, called } of described) letters.set(rows, [...(letters.get(rows) ?? []), ...lettersOf(called)]);
    if (securable !== undefined) letters.set(securable.rows, [...(letters.get(securable.rows) ?? []), ...(securable.letters ?? ' ')]);
  }
  for (const of of letters.values()) expect(of).toEqual([...new Set(of)]);
});

const lettersOf = (called: string | Readonly<Record<string, string>> | undefined): readonly string[] =>
  typeof called === 'object' ? Object.keys(called) : [' '];
