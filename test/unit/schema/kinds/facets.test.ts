// What every kind must say of itself, whatever it is: the list is read for what a member has, and a member that forgets is found here.
import { expect, test } from 'vitest';
import { KINDS, kindOf } from '../../../../src/schema/kinds/kinds.ts';
import type { Footprint } from '../../../../src/schema/model/catalog-facets.ts';
import { firstLook, secondLook } from '../../../../src/schema/verify/fingerprint.ts';

const SCOPE = { exclude: ['schemagate'], privileges: true, owners: true };

/** Read for names of what is counted elsewhere: roles by what they have here, extensions' members by pg_extension's rows in pg_depend. */
const ELSEWHERE = ['pg_namespace', 'pg_depend', 'pg_roles', 'pg_database', 'pg_subscription', 'pg_user_mappings'];

const tablesIn = (sql: string): readonly string[] => [
  ...new Set([...sql.matchAll(/(?:\bFROM|\bJOIN|,)\s+pg_catalog\.(pg_\w+)\b(?!\s*\()/g)].map((match) => match[1]!)),
];

test.each(KINDS.map(({ name }) => name))(
  'whatever the query of %s reads is in the fingerprint, by what kinds say of themselves',
  (name) => {
    const counted = KINDS.flatMap(({ catalogs }) => catalogs.flatMap((one) => ('table' in one ? [one.table] : [])));
    const read = tablesIn(kindOf(name).query(SCOPE));
    expect(read).not.toEqual([]);
    expect(read.filter((table) => !counted.includes(table) && !ELSEWHERE.includes(table))).toEqual([]);
    expect(kindOf(name).catalogs).not.toEqual([]);
  },
);

test('what several kinds are in is counted once', () => {
  const counted = firstLook({}).match(/FROM pg_catalog\.pg_class WHERE/g);
  expect(counted).toHaveLength(2);
  expect(firstLook({}, [kindOf('enum')])).not.toContain('pg_class WHERE oid');
});

test('an entry by which something is found, or further looked for, is one that the first look asks for', () => {
  const always = KINDS.flatMap(({ catalogs }) => catalogs.filter(({ onlyBeside }) => onlyBeside === undefined));
  const asked = new Set(always.map((one) => ('letter' in one && one.letter !== undefined ? `${one.table}.` : nameOf(one))));
  const named = KINDS.flatMap(({ catalogs, foundBy = [] }) => [...foundBy, ...catalogs.flatMap(({ onlyBeside = [] }) => onlyBeside)]);
  const dependents = firstLook({}).match(/classid IN \(.*\) AND objid/)![0];
  const filled = firstLook({}).match(/unnest\(ARRAY\[.*\]\)/)![0];
  const isAsked = (name: string): boolean => {
    const clues = name.endsWith('+') ? dependents : name.endsWith('#') ? filled : null;
    return clues === null ? asked.has(name.replace(/(?<=\.).$/, '')) : clues.includes(`'pg_catalog.${name.slice(0, -1)}'`);
  };
  expect(named.filter((name) => !isAsked(name))).toEqual([]);
  // The first look leaves out what is not compared, which may be read all the same.
  expect(KINDS.filter(({ comparedWith, foundBy }) => comparedWith !== undefined && foundBy !== undefined)).toEqual([]);
});

const nameOf = (one: Footprint): string => one.name ?? ('table' in one ? one.table : '');

test('catalogs that a fresh server process opens to find an ordinary schema unchanged', () => {
  const scope = {};
  const ordinary = 'pg_class.r:1:1 pg_class.S:1:1 pg_class.v:1:1 pg_constraint.p:1:1 pg_proc.f:1:1 pg_trigger.t:1:1 pg_type.e:1:1';
  const [always, further] = [firstLook(scope), secondLook(scope, ordinary)!].map((look) => tablesIn(look.replaceAll('\n', ' ')));
  expect(always).toHaveLength(19);
  expect(further!.filter((table) => !always!.includes(table))).toEqual(['pg_enum', 'pg_sequence']);
  expect(secondLook(scope, 'pg_namespace:1:1')).toBeNull();
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
