// The tables that are made, and what their file says of each, found by their names in small letters: thousands of tables are gone through once.

import { grouped } from '../../schema/model/grouped.ts';
import type { Catalog, CatalogObject } from '../../schema/model/object.ts';
import { itemsOf, tokensOf } from '../../sql/dialects/tokens.ts';
import type { SourceTable } from '../source.ts';
import type { TypeChoice } from './column-type.ts';
import { type KnownNames, knownNames } from './requote.ts';

export interface NewTable {
  readonly table: SourceTable;
  /** By the column's name. */
  readonly types: ReadonlyMap<string, TypeChoice>;
}

export interface MakingOptions {
  /** Where tables are made. */
  readonly schema: string;
  /** Qualified and quoted; null if there is none that does not tell upper from lower case. */
  readonly caseless: string | null;
  /** Of foreign keys that say nothing. */
  readonly onDelete: string | null;
}

export interface AllTables {
  readonly options: MakingOptions;
  readonly byName: ReadonlyMap<string, NewTable>;
  /** What belongs to each. */
  readonly parts: ReadonlyMap<string, readonly CatalogObject[]>;
  /** Lists of columns that foreign keys refer to, by the table that has them. */
  readonly referred: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of all tables and columns, as they are written. */
  readonly names: KnownNames;
}

export function allTables(catalog: Catalog, tables: readonly NewTable[], options: MakingOptions): AllTables {
  const owned = catalog.objects.filter(({ owner }) => owner !== undefined);
  const keys = owned.filter(({ kind }) => kind === 'foreign key').map(referenceIn);
  const referred = [...grouped(keys, ({ target }) => folded(target))].map(
    ([name, some]) => [name, new Set(some.map(({ columns }) => listText(columns)))] as const,
  );
  return {
    options,
    byName: new Map(tables.map((one) => [folded(one.table.name), one])),
    parts: grouped(owned, ({ owner = '' }) => folded(unquoted(owner.replace(/^table /, '')))),
    referred: new Map(referred),
    names: knownNames(tables.flatMap(({ table }) => [table.name, ...table.columns.map(({ name }) => name)])),
  };
}

/** Which table and columns of it a foreign key is to. */
export function referenceIn(object: CatalogObject): { readonly target: string; readonly columns: readonly string[] } {
  const [, target = '', list = ''] = /^("(?:[^"]|"")+"|[^\s(]+)(?: \((.*)\))?$/s.exec(text(object, 'references')) ?? [];
  return { target: unquoted(target), columns: namesIn(list) };
}

/** The same for lists of the same columns in whatever order, as PostgreSQL finds a unique key for them. */
export const listText = (columns: readonly string[]): string => JSON.stringify(columns.map(folded).sort());

export const text = (object: CatalogObject | undefined, attribute: string): string => {
  const value = object?.attributes[attribute];
  return typeof value === 'string' ? value : '';
};

/** Of a list of columns as the catalog has it. */
export const namesIn = (list: string): readonly string[] =>
  itemsOf(tokensOf(list)).flatMap(([first]) => (first === undefined ? [] : [first.kind === 'quoted' ? first.name : first.text]));

export const folded = (name: string): string => name.toLowerCase();

export const same = (a: string, b: string): boolean => folded(a) === folded(b);

export const unquoted = (id: string): string => tokensOf(id).map(({ kind, name, text }) => (kind === 'quoted' ? name : text))[0] ?? id;
