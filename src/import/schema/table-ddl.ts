// The statements that make tables of SQLite in PostgreSQL: first what rows need, then what is made faster when they are there. What PostgreSQL
// may not understand is a statement of its own, so that the table does not depend on it.

import type { Catalog, CatalogObject } from '../../schema/model/object.ts';
import { quoteIdent } from '../../sql/quote.ts';
import {
  type AllTables,
  allTables,
  folded,
  listText,
  type MakingOptions,
  type NewTable,
  namesIn,
  referenceIn,
  same,
  text,
  unquoted,
} from './all-tables.ts';
import { defaultFor } from './default-expression.ts';
import { knownNames, requoted } from './requote.ts';

export interface Making {
  readonly sql: string;
  /** For people: `default of users.created`. */
  readonly subject: string;
  /** Rows need it, or it needs rows; what is made before may be missing then. */
  readonly when: 'before' | 'after';
  /** Without it nothing can be moved. */
  readonly isNeeded: boolean;
  /** A foreign key cannot be made without it. */
  readonly isReferredTo?: boolean;
}

export interface Made {
  readonly statements: readonly Making[];
  /** What is left out from the beginning, in words. */
  readonly leftOut: readonly { readonly subject: string; readonly why: string }[];
}

/** @param catalog of the SQLite file. */
export function tableMakings(catalog: Catalog, tables: readonly NewTable[], options: MakingOptions): Made {
  const all = allTables(catalog, tables, options);
  const made = tables.map((table) => makingsOf(shapeOf(table, all), all));
  const views = catalog.objects.filter(({ kind }) => kind === 'view').map((view) => viewMaking(view, all));
  const order = (one: Making): number => (one.when === 'after' ? 3 : one.isNeeded ? 0 : one.isReferredTo === true ? 1 : 2);
  const statements = [...made.flatMap((one) => one.statements), ...views];
  return { statements: statements.sort((a, b) => order(a) - order(b)), leftOut: made.flatMap((one) => one.leftOut) };
}

/** A table with what its file says of it. */
interface Shape extends NewTable {
  /** Of the new table. */
  readonly id: string;
  readonly columns: readonly CatalogObject['attributes'][];
  /** The column that is the row id and so numbers rows by itself. */
  readonly identity: CatalogObject['attributes'] | undefined;
  readonly of: (kind: string) => readonly CatalogObject[];
  /** A column's name as it is written in its table. */
  readonly exact: (name: string) => string;
  readonly key: readonly string[];
}

function shapeOf({ table, types }: NewTable, { parts, options: { schema } }: AllTables): Shape {
  const own = parts.get(folded(table.name)) ?? [];
  const of = (kind: string): readonly CatalogObject[] => own.filter((object) => object.kind === kind);
  const key = namesIn(text(of('primary key')[0], 'columns'));
  const columns = of('column')
    .map(({ attributes }) => attributes)
    .sort((a, b) => Number(a['position']) - Number(b['position']));
  const identity = key.length === 1 ? columns.find((one) => same(String(one['name']), key[0]!) && one['type'] === 'INTEGER') : undefined;
  const exact = (wanted: string): string => table.columns.find(({ name }) => same(name, wanted))?.name ?? wanted;
  return { table, types, of, columns, identity, exact, key, id: `${quoteIdent(schema)}.${quoteIdent(table.name)}` };
}

function makingsOf(shape: Shape, all: AllTables): Made {
  const { table, of } = shape;
  const names = knownNames(table.columns.map(({ name }) => name));
  const defaults = defaultsOf(shape);
  const checks = of('check')
    .map((object) => text(object, 'expression'))
    .filter((check) => !isOfBoolean(check, shape));
  const generated = shape.columns.filter((column) => column['generated'] !== undefined);
  return {
    statements: [
      createTable(shape, all.options),
      ...defaults.flatMap(({ name, sql }) =>
        sql === null || sql === 'NULL'
          ? []
          : [alter(shape, `default of ${table.name}.${name}`, `ALTER COLUMN ${quoteIdent(name)} SET DEFAULT ${sql}`)],
      ),
      ...checks.map((check) => alter(shape, `check of ${table.name} (${check})`, `ADD CHECK (${requoted(check, names)})`)),
      ...of('foreign key').map((object) => foreignKeyMaking(shape, object, all)),
      ...of('index').map((object) => indexMaking(object, shape, all)),
    ],
    leftOut: [
      ...defaults.flatMap(({ name, expression, sql }) =>
        sql === null ? [{ subject: `default of ${table.name}.${name}`, why: `nobody knows what ${expression} is in PostgreSQL` }] : [],
      ),
      ...of('trigger').map((object) => ({ subject: `trigger ${unquoted(object.id)}`, why: 'PostgreSQL has triggers of another kind' })),
      ...generated.map((column) => ({
        subject: `expression of ${table.name}.${String(column['name'])}`,
        why: 'it becomes a plain column with the values that it has',
      })),
    ],
  };
}

function createTable({ table, types, columns, identity, exact, key, of, id }: Shape, { caseless }: MakingOptions): Making {
  const quoted = (names: readonly string[]): string => names.map((name) => quoteIdent(exact(name))).join(', ');
  const lines = columns.map((column) => {
    const name = exact(String(column['name']));
    const type = types.get(name)!;
    const isCaseless = column['collation'] === 'NOCASE' && /^(?:text|varchar)$/.test(type.base) && caseless !== null;
    const sql = column === identity ? 'bigint GENERATED BY DEFAULT AS IDENTITY' : `${type.sql}${isCaseless ? ` COLLATE ${caseless}` : ''}`;
    return `${quoteIdent(name)} ${sql}${column['notNull'] === true ? ' NOT NULL' : ''}`;
  });
  const keys = [
    ...(key.length === 0 ? [] : [`PRIMARY KEY (${quoted(key)})`]),
    ...of('unique constraint').map((object) => `UNIQUE (${quoted(namesIn(text(object, 'columns')))})`),
  ];
  const sql = `CREATE TABLE ${id} (\n  ${[...lines, ...keys].join(',\n  ')}\n)`;
  return { sql, subject: `table ${table.name}`, when: 'before', isNeeded: true };
}

/** That a column is 0 or 1, where its type says so. */
function isOfBoolean(check: string, { types, exact }: Shape): boolean {
  const [, column = ''] = /^(\S+) in \((?:0, 1|1, 0)\)$/i.exec(check) ?? [];
  return types.get(exact(unquoted(column)))?.base === 'bool';
}

interface Default {
  readonly name: string;
  readonly expression: string;
  /** Null if it is not known. */
  readonly sql: string | null;
}

const defaultsOf = ({ columns, identity, types, exact }: Shape): readonly Default[] =>
  columns.flatMap((column) => {
    const expression = column['default'];
    const name = exact(String(column['name']));
    if (typeof expression !== 'string' || column === identity) return [];
    return [{ name, expression, sql: defaultFor(expression, types.get(name)!) }];
  });

const alter = ({ id }: Shape, subject: string, change: string): Making => ({
  ...{ sql: `ALTER TABLE ${id} ${change}`, subject, when: 'before', isNeeded: false },
});

function foreignKeyMaking(shape: Shape, object: CatalogObject, { byName, options }: AllTables): Making {
  const reference = referenceIn(object);
  const other = byName.get(folded(reference.target))?.table;
  const referred = reference.columns.map((name) => other?.columns.find((column) => same(column.name, name))?.name ?? name);
  const columns = namesIn(text(object, 'columns'));
  const onDelete = text(object, 'onDelete') || (options.onDelete ?? '');
  const onUpdate = text(object, 'onUpdate');
  const target = `${quoteIdent(options.schema)}.${quoteIdent(other?.name ?? reference.target)}${referred.length === 0 ? '' : ` (${referred.map(quoteIdent).join(', ')})`}`;
  const actions = `${onDelete === '' ? '' : ` ON DELETE ${onDelete}`}${onUpdate === '' ? '' : ` ON UPDATE ${onUpdate}`}${object.attributes['deferred'] === true ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`;
  const own = columns.map((name) => quoteIdent(shape.exact(name))).join(', ');
  return alter(
    shape,
    `foreign key of ${shape.table.name} (${columns.join(', ')})`,
    `ADD FOREIGN KEY (${own}) REFERENCES ${target}${actions}`,
  );
}

/** A key that does not tell upper from lower case is one on lower(). One that a foreign key needs is made before that. */
function indexMaking({ id, attributes }: CatalogObject, { table, id: tableId }: Shape, { referred }: AllTables): Making {
  const names = knownNames(table.columns.map((column) => column.name));
  const columns = (attributes['columns'] as readonly string[]).map((column) => {
    const [, expression = column, collation, rest = ''] = /^(.*?)(?: COLLATE (\w+))?( DESC)?$/is.exec(column) ?? [];
    const isPlain = /^(?:"(?:[^"]|"")*"|\w+)$/.test(expression);
    const sql = requoted(expression, names);
    return `${collation?.toUpperCase() === 'NOCASE' ? `lower(${sql})` : isPlain ? sql : `(${sql})`}${rest}`;
  });
  const where = typeof attributes['where'] === 'string' ? ` WHERE ${requoted(attributes['where'], names)}` : '';
  const name = unquoted(id);
  const unique = attributes['unique'] === true ? 'UNIQUE ' : '';
  const keyed = listText(namesIn((attributes['columns'] as readonly string[]).join(', ')));
  const isReferredTo = unique !== '' && where === '' && referred.get(folded(table.name))?.has(keyed) === true;
  return {
    sql: `CREATE ${unique}INDEX ${quoteIdent(name)} ON ${tableId} (${columns.join(', ')})${where}`,
    subject: `index ${name}`,
    when: isReferredTo ? 'before' : 'after',
    isNeeded: false,
    isReferredTo,
  };
}

function viewMaking({ id, attributes }: CatalogObject, { names, options: { schema } }: AllTables): Making {
  const name = unquoted(id);
  const columns = typeof attributes['columns'] === 'string' ? ` (${attributes['columns']})` : '';
  const sql = `CREATE VIEW ${quoteIdent(schema)}.${quoteIdent(name)}${columns} AS ${requoted(String(attributes['query']), names)}`;
  return { sql, subject: `view ${name}`, when: 'after', isNeeded: false };
}
