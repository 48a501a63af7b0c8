// A table as objects: itself, its columns, and one object for each constraint, wherever in the text it stands. A constraint goes by what it
// says, as SQLite knows it by no name.
import type { CatalogObject, Json } from '../../schema/model/object.ts';
import { referenceOf, referenceTo } from '../../schema/model/object.ts';
import { type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { bare, canonicalOf, folded, isSameName, quoteName } from './canonical.ts';
import { type ColumnText, type ForeignKeyText, type KeyText, readTableText } from './table-text.ts';

export interface TableFacts {
  readonly name: string;
  readonly type: string;
  readonly wr: number;
  readonly strict: number;
  readonly sql: string;
}

/** A row of table_xinfo. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly hidden: number;
}

export function objectsOfTable({ name, wr, strict, sql }: TableFacts, facts: readonly ColumnFacts[]): readonly CatalogObject[] {
  const table = quoteName(name);
  const text = readTableText(sql);
  const part = (kind: string, id: string, attributes: Readonly<Record<string, Json | undefined>>): CatalogObject => ({
    kind,
    id,
    owner: referenceTo('table', table),
    attributes: defined(attributes),
  });
  const keyOf = ({ columns }: KeyText): string => withColumnCollations(columns, text.columns).join(', ');
  const keys = text.primaryKey === null ? [] : [text.primaryKey];
  return distinct([
    { kind: 'table', id: table, attributes: defined({ strict: strict === 1 || undefined, withoutRowid: wr === 1 || undefined }) },
    ...facts.map((column, i) =>
      part('column', `${table}.${quoteName(column.name)}`, {
        ...ofColumn(
          column,
          text.columns.find((one) => isSameName(one.name, column.name)),
        ),
        position: i + 1,
      }),
    ),
    ...keys.map((key) =>
      part('primary key', table, { columns: keyOf(key), autoincrement: key.isAutoincrement, conflict: key.conflict, name: key.name }),
    ),
    ...text.uniques.map((key) =>
      part('unique constraint', `${table} (${keyOf(key)})`, { columns: keyOf(key), conflict: key.conflict, name: key.name }),
    ),
    ...text.checks.map(({ expression, name: called }) => part('check', `${table} (${expression})`, { expression, name: called })),
    ...text.foreignKeys.map((key) => part('foreign key', `${table} (${key.columns.map(quoteName).join(', ')})`, ofForeignKey(key))),
  ]);
}

function ofColumn({ name, type, notnull, dflt_value, hidden }: ColumnFacts, text: ColumnText | undefined) {
  const isGenerated = hidden === 2 || hidden === 3;
  const collation = text?.collation;
  return {
    name,
    type: type === '' ? undefined : canonicalType(type),
    notNull: notnull === 1 || undefined,
    notNullConflict: notnull === 1 ? text?.notNullConflict : undefined,
    default: dflt_value === null || isGenerated ? undefined : defaultText(dflt_value),
    collation: collation === undefined || isSameName(collation, 'BINARY') ? undefined : collation.toUpperCase(),
    generated: isGenerated ? text?.expression : undefined,
    stored: hidden === 3 || undefined,
  };
}

const ofForeignKey = ({ columns, table, to, onDelete, onUpdate, isDeferred, name }: ForeignKeyText) => ({
  columns: columns.map(quoteName).join(', '),
  references: `${quoteName(table)}${to.length === 0 ? '' : ` (${to.map(quoteName).join(', ')})`}`,
  onDelete: onDelete === 'NO ACTION' ? undefined : onDelete,
  onUpdate: onUpdate === 'NO ACTION' ? undefined : onUpdate,
  deferred: isDeferred === true ? true : undefined,
  name,
});

/** Affinity follows from its letters, whatever case they have. */
const canonicalType = (type: string): string =>
  type
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),]) ?/g, '$1')
    .replaceAll(',', ', ')
    .toUpperCase();

/** No column can be meant there: what is in quotes is a string, as SQLite takes it. */
const defaultText = (value: string): string =>
  canonicalOf(
    bare(tokensOf(value)).map(
      (token): Token => (token.kind === 'quoted' ? { ...token, kind: 'string', text: literal(token.name) } : token),
    ),
  );

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Without a collation that is the column's own anyway. */
function withColumnCollations(columns: readonly string[], texts: readonly ColumnText[]): readonly string[] {
  return columns.map((column) => {
    const [, name = column, collation, rest = ''] = /^(.*?) COLLATE (\S+)( DESC)?$/i.exec(column) ?? [];
    const own = texts.find((one) => isSameName(quoteName(one.name), name))?.collation ?? 'BINARY';
    return collation !== undefined && isSameName(collation, own) ? `${name}${rest}` : column;
  });
}

/** REFERENCES without columns means the primary key, which the other table says. */
export function withKeysFilledIn(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  const keys = new Map(
    objects.filter(({ kind }) => kind === 'primary key').map(({ id, attributes }) => [folded(id), attributes['columns']]),
  );
  return objects.map((object) => {
    const { references } = object.attributes;
    if (object.kind !== 'foreign key' || typeof references !== 'string' || references.endsWith(')')) return object;
    const columns = keys.get(folded(references));
    if (typeof columns !== 'string') return object;
    return { ...object, attributes: { ...object.attributes, references: `${references} (${columns.replaceAll(/ DESC\b/gi, '')})` } };
  });
}

/** The same constraint twice is one; two keys of the same columns to different tables are told apart. */
function distinct(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  const found = new Map<string, CatalogObject>();
  for (const object of objects) {
    const before = found.get(folded(referenceOf(object)));
    if (before === undefined) found.set(folded(referenceOf(object)), object);
    else if (object.kind === 'foreign key' && before.attributes['references'] !== object.attributes['references']) {
      const apart = { ...object, id: `${object.id} to ${String(object.attributes['references'])}` };
      found.set(folded(referenceOf(apart)), apart);
    }
  }
  return [...found.values()];
}

const defined = (attributes: Readonly<Record<string, Json | undefined>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, Json] => entry[1] !== undefined));
