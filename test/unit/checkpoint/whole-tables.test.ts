import { expect, test } from 'vitest';
import { withWholeTables } from '../../../src/checkpoint/whole-tables.ts';
import type { Repair } from '../../../src/schema/repair/ddl.ts';

const made = (...steps: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const repairs = steps.map((statements): Repair => ({ difference: null as unknown as Repair['difference'], statements, isByHand: false }));
  return withWholeTables(repairs).map(({ statements }) => statements);
};
const table = (name: string, inside = ''): string => `CREATE TABLE public.${name} (\n  id integer NOT NULL${inside}\n)`;
const key = (name: string): string => `ALTER TABLE public.${name} ADD CONSTRAINT ${name}_pkey PRIMARY KEY (id)`;
const reference = (name: string, to: string): string =>
  `ALTER TABLE public.${name} ADD CONSTRAINT ${name}_fkey FOREIGN KEY (id) REFERENCES public.${to}(id)`;
const inside = (statement: string): string => `,\n  ${statement.slice(statement.indexOf('CONSTRAINT'))}`;

test('keys and checks that follow CREATE TABLE are inside, what comes after something else stays where it is', () => {
  const check = 'ALTER TABLE public.a ADD CONSTRAINT a_check CHECK ((id > 0))';
  const index = 'CREATE INDEX a_id ON public.a USING btree (id)';
  const setting = 'ALTER TABLE public.a ALTER COLUMN id SET STATISTICS 10';
  expect(made([table('a'), setting, key('a'), index, check])).toEqual([[table('a', inside(key('a'))), setting, index, check]]);
  expect(made([table('a')], [key('a')])).toEqual([[table('a')], [key('a')]]);
});

test('what is not checked, and a table that ends in another way than with its columns, stay as they are', () => {
  const unchecked = 'ALTER TABLE public.a ADD CONSTRAINT a_check CHECK ((id > 0)) NOT VALID';
  expect(made([table('a'), unchecked])).toEqual([[table('a'), unchecked]]);
  const partitioned = `${table('p')} PARTITION BY RANGE (id)`;
  expect(made([partitioned, key('p')])).toEqual([[partitioned, key('p')]]);
});

test('a table that others refer to comes first, and a circle is closed afterwards', () => {
  expect(made([table('a'), key('a')], [table('b'), key('b')], [reference('a', 'b')])).toEqual([
    [table('b', inside(key('b')))],
    [table('a', inside(key('a')) + inside(reference('a', 'b')))],
  ]);
  expect(made([table('a'), key('a')], [reference('a', 'b')], [table('b'), key('b')], [reference('b', 'a')])).toEqual([
    [table('b', inside(key('b')))],
    [table('a', inside(key('a')) + inside(reference('a', 'b')))],
    [reference('b', 'a')],
  ]);
  expect(made([table('a'), key('a')], [reference('a', 'a')])).toEqual([[table('a', inside(key('a')) + inside(reference('a', 'a')))]]);
});

test('a foreign key waits for a key that is not inside the other table', () => {
  const unique = 'CREATE UNIQUE INDEX b_id ON public.b USING btree (id)';
  expect(made([table('b'), unique], [table('a'), key('a')], [reference('a', 'b')])).toEqual([
    [table('b'), unique],
    [table('a', inside(key('a')))],
    [reference('a', 'b')],
  ]);
});

test('names with spaces and parentheses are names', () => {
  const odd = 'CREATE TABLE public."a (b" (\n  id integer\n)';
  const unique = 'ALTER TABLE public."a (b" ADD CONSTRAINT u UNIQUE (id)';
  expect(made([odd, unique], ['ALTER TABLE public."a (b" ADD CONSTRAINT "c d" FOREIGN KEY (id) REFERENCES public."a (b"(id)'])).toEqual([
    [
      'CREATE TABLE public."a (b" (\n  id integer,\n  CONSTRAINT u UNIQUE (id),\n  CONSTRAINT "c d" FOREIGN KEY (id) REFERENCES public."a (b"(id)\n)',
    ],
  ]);
});
