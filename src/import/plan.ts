// Which table goes where and which column into which: by name, whatever the case of its letters, unless it is said otherwise. Pure.
import { circlesOf, sortedBy } from '../schema/model/before.ts';
import { grouped } from '../schema/model/grouped.ts';
import type { Source, SourceColumn, SourceTable } from './source.ts';
import type { TargetColumn, TargetTable } from './target.ts';

export interface ColumnPair {
  readonly from: SourceColumn;
  readonly to: TargetColumn;
}

export interface TablePair {
  readonly from: SourceTable;
  readonly to: TargetTable;
  readonly columns: readonly ColumnPair[];
  /** Columns of the file that go nowhere. */
  readonly withoutPartner: readonly string[];
  /** Columns that PostgreSQL computes itself. */
  readonly generated: readonly string[];
  /** Columns of the target that need a value and get none. */
  readonly without: readonly string[];
}

export interface Choice {
  /** Tables of the file by name; null for all. */
  readonly only: readonly string[] | null;
  /** Tables, and columns as `table.column`. */
  readonly skip: readonly string[];
  /** `table` to `table`, `table.column` to `column`; in lower case on the left. */
  readonly map: ReadonlyMap<string, string>;
  /** Columns of the file, as `table.column`, of which something else is said. */
  readonly columns: readonly string[];
}

export interface Pairing {
  readonly pairs: readonly TablePair[];
  /** Tables of the file that no table of the target is for. */
  readonly lonely: readonly SourceTable[];
  /** Names in the choice that nothing has. */
  readonly unknown: readonly string[];
}

export const isNamed = (names: readonly string[], name: string): boolean => names.some((one) => one.toLowerCase() === name.toLowerCase());

/** The one with exactly that name, otherwise the only one that has it in other letters. @param alike those that have it in any letters. */
export function named<T extends { readonly name: string }>(alike: readonly T[] | undefined, name: string): T | null {
  const exact = alike?.find((one) => one.name === name);
  return exact ?? (alike?.length === 1 ? alike[0]! : null);
}

type ByName<T> = ReadonlyMap<string, readonly T[]>;

/** In small letters. */
export const byName = <T extends { readonly name: string }>(all: readonly T[]): ByName<T> => grouped(all, ({ name }) => lower(name));

/** @param targets in the order in which unqualified names are looked up. */
export function pairTables({ tables, leftOut }: Source, targets: readonly TargetTable[], choice: Choice): Pairing {
  const { only, skip, map } = choice;
  const chosen = tables.filter(({ name }) => (only === null || isNamed(only, name)) && !isNamed(skip, name));
  const pairs: TablePair[] = [];
  const lonely: SourceTable[] = [];
  const bySchema = new Map([...grouped(targets, ({ schema }) => schema)].map(([schema, some]) => [schema, byName(some)]));
  for (const from of chosen) {
    const wanted = map.get(lower(from.name));
    const to = (wanted === undefined ? null : targetOf(inSchema(wanted), bySchema)) ?? targetOf({ table: wanted ?? from.name }, bySchema);
    if (to === null) lonely.push(from);
    else pairs.push(pairColumns(from, to, { skip, map }));
  }
  const columnNames = tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`));
  const names = new Set([...[...tables, ...leftOut].map(({ name }) => name), ...columnNames].map(lower));
  const unknown = [...new Set([...(only ?? []), ...skip, ...map.keys(), ...choice.columns])].filter((name) => !names.has(lower(name)));
  return { pairs, lonely, unknown };
}

const lower = (name: string): string => name.toLowerCase();

interface Wanted {
  readonly table: string;
  readonly schema?: string | undefined;
}

/** Of a name that may have its schema before it. */
function inSchema(name: string): Wanted {
  const [, schema, table = name] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
  return { schema, table };
}

function targetOf({ table, schema }: Wanted, bySchema: ReadonlyMap<string, ByName<TargetTable>>): TargetTable | null {
  for (const [one, tables] of bySchema) {
    const found = schema === undefined || one === schema ? named(tables.get(lower(table)), table) : null;
    if (found !== null) return found;
  }
  return null;
}

function pairColumns(from: SourceTable, to: TargetTable, { skip, map }: Pick<Choice, 'skip' | 'map'>): TablePair {
  const columns: ColumnPair[] = [];
  const withoutPartner: string[] = [];
  const generated: string[] = [];
  const targets = byName(to.columns);
  for (const column of from.columns.filter(({ name }) => !isNamed(skip, `${from.name}.${name}`))) {
    const wanted = map.get(lower(`${from.name}.${column.name}`)) ?? column.name;
    const target = named(targets.get(lower(wanted)), wanted);
    if (target === null) withoutPartner.push(column.name);
    else if (target.isGenerated) generated.push(column.name);
    else columns.push({ from: column, to: target });
  }
  const filled = new Set(columns.map((pair) => pair.to.name));
  const without = to.columns
    .filter(({ name, isRequired, hasDefault, isGenerated }) => isRequired && !hasDefault && !isGenerated && !filled.has(name))
    .map(({ name }) => name);
  return { from, to, columns, withoutPartner, generated, without };
}

/** Tables that others refer to come before them, as far as they do not go in circles. */
export const inLoadOrder = <T extends { readonly to: TargetTable }>(pairs: readonly T[]): readonly T[] =>
  sortedBy(pairs, referredIn(pairs));

/** Those that have to be loaded together, because they refer to each other in a circle, together; in an order in which they can be loaded. */
export function inCircles<T extends { readonly to: TargetTable }>(pairs: readonly T[]): readonly (readonly T[])[] {
  const circle = circlesOf(pairs, referredIn(pairs));
  const units = grouped(inLoadOrder(pairs), (pair) => circle.get(pair)!);
  return [...new Set(circle.values())].map((number) => units.get(number)!);
}

/** What a table refers to, as far as it is among these. */
function referredIn<T extends { readonly to: TargetTable }>(pairs: readonly T[]): (pair: T) => readonly T[] {
  const byId = new Map(pairs.map((pair) => [pair.to.id, pair]));
  return ({ to }) => to.foreignKeys.flatMap(({ refersTo }) => byId.get(refersTo) ?? []);
}
