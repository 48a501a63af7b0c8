// Which table goes where, and in which order they are loaded.
import { expect, test } from 'vitest';
import { type Choice, inCircles, inLoadOrder, pairTables } from '../../../src/import/plan.ts';
import type { SourceTable } from '../../../src/import/source.ts';
import type { TargetTable } from '../../../src/import/target.ts';
import { targetColumn } from '../../support/target-column.ts';

const source = (name: string, ...columns: readonly string[]): SourceTable => ({
  ...{
    name,
    columns: columns.map((column) => ({ name: column, declared: '' })),
    key: ['rowid'],
    identity: ['rowid'],
    uniques: [],
    rowId: 'rowid',
    rowIdColumn: null,
    lastNumber: null,
  },
});

const target = (name: string, columns: readonly string[] = ['id'], refersTo: readonly string[] = []): TargetTable => ({
  ...{ id: name, schema: name.includes('.') ? name.split('.')[0]! : 'public', name: name.split('.').at(-1)! },
  columns: columns.map((column) =>
    targetColumn('text', {
      name: column.replace(/[!=]$/, ''),
      isRequired: column.endsWith('!'),
      isGenerated: column.endsWith('='),
    }),
  ),
  foreignKeys: refersTo.map((other) => ({ name: 'fk', columns: [], refersTo: other, targetColumns: [], definition: '', comment: null })),
  ...{ uniques: [], indexes: [], triggers: [], isOwned: true, owner: 'me', isRenewable: true, referredBy: [] },
});

const pair = (tables: readonly SourceTable[], targets: readonly TargetTable[], choice: Partial<Choice> = {}) => {
  const { pairs, lonely, unknown } = pairTables({ tables, leftOut: [] }, targets, {
    only: null,
    skip: [],
    columns: [],
    map: new Map(),
    ...choice,
  });
  return {
    pairs: pairs.map(({ from, to, columns, withoutPartner, generated, without }) => ({
      ...{ [`${from.name} > ${to.id}`]: columns.map((column) => `${column.from.name} > ${column.to.name}`) },
      ...(withoutPartner.length > 0 && { withoutPartner }),
      ...(generated.length > 0 && { generated }),
      ...(without.length > 0 && { without }),
    })),
    lonely: lonely.map(({ name }) => name),
    unknown,
  };
};

test('by name, in whatever case, an exact one first', () => {
  expect(pair([source('Users', 'ID', 'Mail'), source('x', 'id')], [target('users', ['id', 'Mail', 'mail']), target('other')])).toEqual({
    pairs: [{ 'Users > users': ['ID > id', 'Mail > Mail'] }],
    lonely: ['x'],
    unknown: [],
  });
});

test('the first schema of the search path goes first, and another can be named', () => {
  const targets = [target('a.t'), target('b.t')];
  expect(pair([source('t', 'id')], targets).pairs).toEqual([{ 't > a.t': ['id > id'] }]);
  expect(pair([source('t', 'id')], targets, { map: new Map([['t', 'b.t']]) }).pairs).toEqual([{ 't > b.t': ['id > id'] }]);
});

test('what is chosen, left out and mapped', () => {
  const tables = [source('people', 'id', 'mail', 'old'), source('cache', 'id'), source('log', 'id')];
  const choice = {
    only: ['People', 'cache'],
    skip: ['CACHE', 'people.old'],
    map: new Map([
      ['people', 'users'],
      ['people.mail', 'email'],
    ]),
  };
  expect(pair(tables, [target('users', ['id', 'email'])], choice)).toEqual({
    pairs: [{ 'people > users': ['id > id', 'mail > email'] }],
    lonely: [],
    unknown: [],
  });
  expect(pair(tables, [], { only: ['gone'], skip: ['log.gone'], map: new Map([['nobody', 'x']]) }).unknown).toEqual([
    'gone',
    'log.gone',
    'nobody',
  ]);
});

test('columns that go nowhere, that are computed, and that need a value', () => {
  expect(pair([source('t', 'id', 'a', 'sum')], [target('t', ['id', 'sum=', 'must!'])]).pairs).toEqual([
    { 't > t': ['id > id'], withoutPartner: ['a'], generated: ['sum'], without: ['must'] },
  ]);
});

test('tables that others refer to come first, and circles do not matter', () => {
  const order = (...targets: readonly TargetTable[]) => inLoadOrder(targets.map((to) => ({ to }))).map(({ to }) => to.id);
  expect(order(target('c', [], ['b', 'elsewhere']), target('b', [], ['a', 'b']), target('a'))).toEqual(['a', 'b', 'c']);
  expect(order(target('x', [], ['y']), target('y', [], ['x']))).toEqual(['y', 'x']);
});

test('what refers to each other in a circle is loaded together, after what it refers to and before what refers to it', () => {
  const units = (...targets: readonly TargetTable[]) => inCircles(targets.map((to) => ({ to }))).map((unit) => unit.map(({ to }) => to.id));
  const circle = [target('x', [], ['y']), target('y', [], ['x', 'base'])];
  expect(units(target('last', [], ['x']), ...circle, target('base'), target('self', [], ['self']))).toEqual([
    ['base'],
    ['y', 'x'],
    ['last'],
    ['self'],
  ]);
  expect(units(target('a', [], ['b']), target('b', [], ['c']), target('c', [], ['a', 'd']), target('d', [], ['e']), target('e'))).toEqual([
    ['e'],
    ['d'],
    ['c', 'b', 'a'],
  ]);
});

test('a name may hold a dot, and --map may name a schema', () => {
  const tables = [source('a.b', 'id'), source('c', 'id')];
  const dotted = { ...target('x'), id: 'dotted', name: 'a.b' };
  expect(pair(tables, [target('a.b'), dotted], { map: new Map([['c', 'a.b']]) }).pairs.map((one) => Object.keys(one)[0])).toEqual([
    'a.b > dotted',
    'c > a.b',
  ]);
});

test('very many tables find each other', () => {
  const names = Array.from({ length: 30_000 }, (_, i) => `Table${i}`);
  const { pairs, lonely } = pairTables(
    { tables: names.map((name) => source(name, 'id')), leftOut: [] },
    names.slice(1).map((name) => target(name.toLowerCase())),
    { only: null, skip: [], columns: [], map: new Map() },
  );
  expect([pairs.length, lonely.map(({ name }) => name)]).toEqual([29_999, ['Table0']]);
});
