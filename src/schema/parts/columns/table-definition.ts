// CREATE TABLE, with what its columns say in it; a partition whose columns have an order of their own is attached.
import { lastName } from '../../model/name.ts';
import { type CatalogObject, referenceOf } from '../../model/object.ts';
import { optionList } from '../storage-options.ts';
import { type ColumnAttributes, columnDefinition, columnOptions, columnSettings, inheritedNotNull } from './column-definition.ts';

export type TableAttributes = {
  /** Column names in the table's order: what INSERT without a column list relies on, and a recreated table follows. */
  readonly order: readonly string[];
  /** A partition whose columns are in a different order than its parent's. */
  readonly ownOrder?: true;
  readonly unlogged?: true;
  readonly partitionBy?: string;
  readonly partitionOf?: string;
  /** `FOR VALUES FROM (…) TO (…)`, `DEFAULT`. */
  readonly bounds?: string;
  readonly inherits?: readonly string[];
  /** The composite type of which it is a typed table. */
  readonly ofType?: string;
  /** If it is not the default, heap. */
  readonly accessMethod?: string;
  readonly tablespace?: string;
  /** `fillfactor=70`, `toast.autovacuum_enabled=false` … */
  readonly options?: readonly string[];
  readonly rowSecurity?: true;
  readonly forceRowSecurity?: true;
  /** `INDEX`: the index itself says that it is the one. */
  readonly replicaIdentity?: 'FULL' | 'NOTHING' | 'INDEX';
};

/** @param parts everything that the table contains. */
export function createTable(object: CatalogObject<TableAttributes>, parts: readonly CatalogObject[]): readonly string[] {
  const { id, attributes } = object;
  const self = referenceOf(object);
  const columns = parts
    .filter((part): part is CatalogObject<ColumnAttributes> => part.kind === 'column' && part.owner === self)
    .sort((a, b) => attributes.order.indexOf(lastName(a.id)) - attributes.order.indexOf(lastName(b.id)));
  // A partition that is made as one gets its parent's NOT NULL with all its rows checked, for it has none.
  const isUnvalidated = attributes.partitionOf !== undefined && columns.some((column) => column.attributes.notNullUnvalidated);
  if (attributes.ownOrder || isUnvalidated) return attachedTable(object, columns, parts);
  const { ofType, ...untyped } = attributes;
  // PostgreSQL knows neither where a typed table is made, and takes both where a table is put on a type.
  const isLater = ofType !== undefined && columns.some((column) => column.attributes.identity ?? column.attributes.generated);
  return [
    [`CREATE ${attributes.unlogged ? 'UNLOGGED ' : ''}TABLE ${id}`, ...body(isLater ? untyped : attributes, columns)].join(' '),
    ...columns.flatMap(columnSettings),
    ...(isLater ? [`ALTER TABLE ${id} OF ${ofType}`] : []),
  ];
}

/** In the order of the partition, which CREATE TABLE … PARTITION OF would take from its parent. */
function attachedTable(
  { id, attributes }: CatalogObject<TableAttributes>,
  columns: readonly CatalogObject<ColumnAttributes>[],
  parts: readonly CatalogObject[],
): readonly string[] {
  const { partitionOf, bounds, inherits: _, ...others } = attributes;
  const own = columns.map(ownColumn);
  const checks = parts.filter(
    (part) =>
      part.kind === 'constraint' &&
      part.owner === `table ${id}` &&
      part.attributes['inherited'] === true &&
      /^CHECK/.test(String(part.attributes['definition'])),
  );
  return [
    [`CREATE ${attributes.unlogged ? 'UNLOGGED ' : ''}TABLE ${id}`, ...body(others, own)].join(' '),
    ...own.flatMap(columnSettings),
    ...checks.map((check) => `ALTER TABLE ${id} ADD CONSTRAINT ${lastName(check.id)} ${check.attributes['definition']}`),
    `ALTER TABLE ${partitionOf} ATTACH PARTITION ${id} ${bounds}`,
  ];
}

/** A column of a partition, as the table has it before it is attached. */
export function ownColumn({ origin: _, ...column }: CatalogObject<ColumnAttributes>): CatalogObject<ColumnAttributes> {
  // An identity column is the parent's.
  const { inherited: _i, ownDefault: _d, ownNotNull: _n, parentsNotNull: _p, identity: _y, ...rest } = column.attributes;
  // What comes from its parent is called there as here.
  return { ...column, attributes: { ...rest, ...(rest.ownNotNullName !== undefined && { notNullName: rest.ownNotNullName }) } };
}

function body(attributes: TableAttributes, columns: readonly CatalogObject<ColumnAttributes>[]): readonly string[] {
  const { ofType, partitionOf, partitionBy, bounds, inherits, accessMethod, options, tablespace } = attributes;
  const list = (lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`(\n${lines.map((line) => `  ${line}`).join(',\n')}\n)`];
  const [inherited, declared] = [true, undefined].map((from) => columns.filter((column) => column.attributes.inherited === from));
  const renamed = inherited!.flatMap(inheritedNotNull);
  const own = [...declared!.map(columnDefinition), ...renamed];
  return [
    ...(partitionOf === undefined
      ? ofType === undefined
        ? own.length === 0
          ? ['()']
          : list(own)
        : [`OF ${ofType}`, ...list(columns.flatMap(columnOptions))]
      : [`PARTITION OF ${partitionOf}`, ...list(renamed), `${bounds}`]),
    ...(inherits === undefined ? [] : [`INHERITS (${inherits.join(', ')})`]),
    ...(partitionBy === undefined ? [] : [`PARTITION BY ${partitionBy}`]),
    ...(accessMethod === undefined ? [] : [`USING ${accessMethod}`]),
    ...(options === undefined ? [] : [`WITH (${optionList(options)})`]),
    ...(tablespace === undefined ? [] : [`TABLESPACE ${tablespace}`]),
  ];
}
