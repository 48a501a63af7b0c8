// The statements that make tables of PostgreSQL in a SQLite file. What SQLite may not understand is a part of its own, so that the table does not
// depend on it. Pure.
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import type { TargetColumn, TargetTable } from '../target.ts';
import { declaredType } from './declared-type.ts';
import { fileDefault } from './file-default.ts';
import { sqliteExpression } from './sqlite-expression.ts';

/** What of a table is not told by the columns alone, as PostgreSQL prints it. */
export interface TableShape {
  readonly table: TargetTable;
  /** By the column's name: a default, or the expression of a column that is computed. */
  readonly expressions: ReadonlyMap<string, string>;
  readonly primaryKey: readonly string[];
  readonly uniques: readonly (readonly string[])[];
  readonly checks: readonly { readonly name: string; readonly expression: string }[];
  readonly foreignKeys: readonly ShapeKey[];
  readonly indexes: readonly ShapeIndex[];
  /** Columns with numbers of more digits than SQLite keeps of a number. */
  readonly exact: ReadonlySet<string>;
  /** What has no counterpart at all, in words. */
  readonly others: readonly string[];
}

export interface ShapeKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** `id` of the table. */
  readonly refersTo: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly isDeferred: boolean;
}

export interface ShapeIndex {
  readonly name: string;
  readonly isUnique: boolean;
  readonly parts: readonly { readonly expression: string; readonly isDescending: boolean }[];
  readonly where: string | null;
}

/** How tables and columns are called in the file. */
export interface FileNames {
  readonly table: (table: TargetTable) => string;
  readonly column: (table: TargetTable, column: string) => string;
}

/** A part of a table that it can do without; null: it means nothing in SQLite, or something else. */
export interface Part {
  /** For people: `default of users.created`. */
  readonly subject: string;
  readonly sql: string | null;
  /** Of a column by its name in the file: it follows the declaration. Otherwise it follows the columns. */
  readonly column?: string;
}

export interface TableMaking {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
  /** Keys, which it cannot do without. */
  readonly keys: readonly string[];
  readonly parts: readonly Part[];
  /** Statements of their own. */
  readonly indexes: readonly Part[];
}

/** @param inFile which tables are in the file. */
export function tableMaking(shape: TableShape, names: FileNames, inFile: ReadonlyMap<string, TargetTable>): TableMaking {
  const { table, primaryKey, uniques } = shape;
  const name = names.table(table);
  const called = (columns: readonly string[]): string => columns.map((column) => quoteIdent(names.column(table, column))).join(', ');
  const rowId = rowIdOf(shape);
  const columns = table.columns.map((column) => ({
    name: names.column(table, column.name),
    sql: columnSql(column, { names, shape, rowId }),
  }));
  return {
    ...{ name, columns },
    keys: [
      ...(rowId !== null || primaryKey.length === 0 ? [] : [`PRIMARY KEY (${called(primaryKey)})`]),
      ...uniques.map((unique) => `UNIQUE (${called(unique)})`),
    ],
    parts: [
      ...table.columns.flatMap((column) => columnPart(shape, column, names, rowId)),
      ...table.columns
        .filter(({ labels, element }) => labels.length > 0 && element === null)
        .map((column) => enumPart(table, column, names)),
      ...shape.checks.map(({ name: check, expression }) => {
        const sql = translated(expression, shape, names);
        return { subject: `check ${check} of ${name}`, sql: sql === null ? null : `CHECK (${sql})` };
      }),
      ...shape.foreignKeys.map((key) => keyPart(shape, key, { names, inFile })),
    ],
    indexes: shape.indexes.map((index) => indexPart(shape, index, names)),
  };
}

/** The column that numbers the rows; null if none does. */
function rowIdOf({ table, primaryKey }: TableShape): TargetColumn | null {
  const [only, ...more] = primaryKey;
  if (more.length > 0) return null;
  return table.columns.find(({ name, base }) => name === only && /^int[248]$/.test(base)) ?? null;
}

interface ColumnContext {
  readonly names: FileNames;
  readonly shape: TableShape;
  readonly rowId: TargetColumn | null;
}

function columnSql(column: TargetColumn, { names, shape, rowId }: ColumnContext): string {
  const name = quoteIdent(names.column(shape.table, column.name));
  if (column === rowId) return `${name} INTEGER PRIMARY KEY${column.sequence === null ? '' : ' AUTOINCREMENT'}`;
  const caseless = column.base === 'citext' ? ' COLLATE NOCASE' : '';
  return `${name} ${declaredType(column, shape.exact.has(column.name))}${column.isRequired ? ' NOT NULL' : ''}${caseless}`;
}

/** Its default, or what computes it. */
function columnPart(shape: TableShape, column: TargetColumn, names: FileNames, rowId: TargetColumn | null): readonly Part[] {
  const expression = shape.expressions.get(column.name);
  if (expression === undefined || column === rowId || column.sequence !== null) return [];
  const name = names.column(shape.table, column.name);
  const subject = `${column.isGenerated ? 'expression' : 'default'} of ${names.table(shape.table)}.${name} (${expression})`;
  if (!column.isGenerated) {
    const sql = fileDefault(expression, column);
    return [{ subject, column: name, sql: sql === null ? null : `DEFAULT ${sql}` }];
  }
  const sql = translated(expression, shape, names);
  return [{ subject, column: name, sql: sql === null ? null : `GENERATED ALWAYS AS (${sql}) STORED` }];
}

function enumPart(table: TargetTable, { name, labels }: TargetColumn, names: FileNames): Part {
  const column = names.column(table, name);
  return {
    subject: `labels of ${names.table(table)}.${column}`,
    sql: `CHECK (${quoteIdent(column)} IN (${labels.map(sqliteLiteral).join(', ')}))`,
  };
}

/** An expression over the columns of a table, where all of them are called as there. */
function translated(expression: string, { table }: TableShape, names: FileNames): string | null {
  const known = table.columns.map(({ name }) => name).filter((name) => names.column(table, name) === name);
  return sqliteExpression(expression, { known });
}

function keyPart(
  { table }: TableShape,
  { name, columns, refersTo, targetColumns, onDelete, onUpdate, isDeferred }: ShapeKey,
  { names, inFile }: { readonly names: FileNames; readonly inFile: ReadonlyMap<string, TargetTable> },
): Part {
  const subject = `foreign key ${name} of ${names.table(table)}`;
  const parent = inFile.get(refersTo);
  if (parent === undefined) return { subject, sql: null };
  const list = (of: TargetTable, all: readonly string[]): string => all.map((column) => quoteIdent(names.column(of, column))).join(', ');
  const actions = `${onDelete === 'NO ACTION' ? '' : ` ON DELETE ${onDelete}`}${onUpdate === 'NO ACTION' ? '' : ` ON UPDATE ${onUpdate}`}`;
  const reference = `REFERENCES ${quoteIdent(names.table(parent))} (${list(parent, targetColumns)})`;
  return {
    subject,
    sql: `FOREIGN KEY (${list(table, columns)}) ${reference}${actions}${isDeferred ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`,
  };
}

function indexPart(shape: TableShape, { name, isUnique, parts, where }: ShapeIndex, names: FileNames): Part {
  const columns = parts.map(({ expression, isDescending }) => {
    const sql = translated(expression, shape, names);
    return sql === null ? null : `${sql}${isDescending ? ' DESC' : ''}`;
  });
  const condition = where === null ? '' : translated(where, shape, names);
  const subject = `index ${name}`;
  if (columns.includes(null) || condition === null) return { subject, sql: null };
  const on = `${quoteIdent(names.table(shape.table))} (${columns.join(', ')})`;
  return {
    subject,
    sql: `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${quoteIdent(name)} ON ${on}${condition === '' ? '' : ` WHERE ${condition}`}`,
  };
}

/** With those of its parts that are kept. */
export function createTableSql({ name, columns, keys }: TableMaking, kept: readonly Part[]): string {
  const lines = columns.map((column) =>
    [column.sql, ...kept.filter((part) => part.column === column.name).map(({ sql }) => sql)].join(' '),
  );
  const constraints = kept.filter(({ column }) => column === undefined).map(({ sql }) => sql!);
  return `CREATE TABLE ${quoteIdent(name)} (\n  ${[...lines, ...keys, ...constraints].join(',\n  ')}\n)`;
}
