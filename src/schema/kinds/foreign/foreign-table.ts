// Foreign tables, with their columns and checks: they hold no rows, so that one whose change no statement makes is recreated.

import { isDeepStrictEqual } from 'node:util';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourRelations } from '../../model/scope.ts';
import { asRelation, COUNTED, securableRelation, withColumns, withConstraints, withNotNulls } from '../../parts/catalogs/relation-rows.ts';
import {
  columnChange,
  columnSettings,
  FOREIGN_COLUMNS,
  type ForeignColumn,
  foreignColumn,
  ownOfInherited,
  parseColumn,
  type WrittenColumn,
  withDocumentedSettings,
} from '../../parts/columns/foreign-column.ts';
import { type ForeignOptions, optionsAsJson, optionsChange, optionsClause, parseOptions } from '../../parts/foreign-options.ts';
import { PARENTS, parentsIn } from '../../parts/parents.ts';

type Named<T> = Readonly<Record<string, T>>;

type ForeignTableAttributes = {
  readonly server: string;
  readonly options?: ForeignOptions;
  /** Column names in the table's order, for `create`. */
  readonly order?: readonly string[];
  readonly columns?: Named<ForeignColumn>;
  /** What columns that come from a parent table have of their own. */
  readonly overrides?: Named<Partial<ForeignColumn>>;
  /** Those columns in full: a partition is made with them and attached then. */
  readonly inherited?: Named<ForeignColumn>;
  readonly checks?: Named<string>;
  readonly inheritedChecks?: Named<string>;
  readonly inherits?: readonly string[];
  readonly partitionOf?: string;
  readonly bounds?: string;
};

export const foreignTable: Kind<ForeignTableAttributes> = {
  name: 'foreign table',
  plural: 'foreign tables',
  catalogs: [
    COUNTED.relations,
    COUNTED.columns,
    COUNTED.defaults,
    COUNTED.constraints,
    COUNTED.parents,
    { table: 'pg_foreign_table', oid: 'ftrelid', relation: 'ftrelid', onlyBeside: ['pg_class.f'] },
  ],
  foundBy: ['pg_class.f'],
  described: [asRelation('f', 'foreign table'), withColumns('f'), withConstraints('f'), withNotNulls('f')],
  securable: securableRelation('f'),
  attributes: {
    server: 'meaning',
    options: 'meaning',
    order: 'kept',
    columns: 'meaning',
    overrides: 'meaning',
    inherited: 'kept',
    checks: 'meaning',
    inheritedChecks: 'kept',
    inherits: 'meaning',
    partitionOf: 'meaning',
    bounds: 'meaning',
    columnSettings: 'tuning',
  },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'f');
    return `/* gate:foreign-table */ SELECT n.nspname AS schema, c.relname AS name, s.srvname AS server, ${optionsAsJson('r.ftoptions')} AS options,
  c.relispartition AS is_partition, CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bounds,
  ${PARENTS},
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(k.conname, pg_catalog.pg_get_constraintdef(k.oid), NOT k.conislocal AND k.coninhcount > 0)
    ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c') AS checks,
  ${FOREIGN_COLUMNS} AS columns
FROM ${from} JOIN pg_catalog.pg_foreign_table r ON r.ftrelid = c.oid JOIN pg_catalog.pg_foreign_server s ON s.oid = r.ftserver
WHERE ${where} ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const parents = parentsIn(row);
    const columns = JSON.parse(row['columns'] ?? '[]') as WrittenColumn[];
    const checks = JSON.parse(row['checks'] ?? '[]') as [string, string, boolean][];
    const isPartition = row['is_partition'] === 't';
    const full = (ones: readonly WrittenColumn[]) => byName(ones.map((one) => [one.name, parseColumn(one)]));
    return {
      kind: 'foreign table',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<ForeignTableAttributes>({
        server: qualified(row['server']!),
        options: parseOptions(row['options']),
        order: columns.map(({ name }) => quoteName(name)),
        columns: full(columns.filter(({ inherited }) => !inherited)),
        overrides: byName(columns.flatMap((one) => (one.inherited ? [[one.name, ownOfInherited(one)] as const] : []))),
        inherited: full(columns.filter(({ inherited }) => inherited)),
        checks: byName(checks.flatMap(([name, check, inherited]) => (inherited ? [] : [[name, check] as const]))),
        inheritedChecks: byName(checks.flatMap(([name, check, inherited]) => (inherited ? [[name, check] as const] : []))),
        inherits: !isPartition && parents,
        partitionOf: isPartition && parents[0],
        bounds: row['bounds'],
      }),
    };
  },
  withoutInternals,
  onMajor: (object, major) => {
    const { columns } = object.attributes;
    if (major >= 18 || columns === undefined) return object;
    const unnamed = Object.entries(columns).map(([name, { notNullName: _, ...column }]) => [name, column] as const);
    return { ...object, attributes: { ...object.attributes, columns: Object.fromEntries(unnamed) } };
  },
  weight: () => weightOfStep('generated column, foreign table'),
  // The server as one names a schema: names that are not qualified are not looked for.
  mentions: ({ attributes: { server, partitionOf, inherits = [], columns = {}, overrides = {}, checks = {} } }) => {
    const ofColumns = Object.values({ ...columns, ...overrides }).flatMap(({ type, default: byDefault, expression, collation }) => [
      type,
      byDefault,
      expression,
      collation,
    ]);
    return [`${server}._`, partitionOf, ...inherits, ...ofColumns, ...Object.values(checks)].join('\n');
  },
  printed: {
    columns: { default: 'expression', expression: 'expression' },
    overrides: { default: 'expression', expression: 'expression' },
    checks: 'constraint',
    bounds: 'partition bounds',
  },
  aspect: ({ expected, live }, name) =>
    (name === 'columns' || name === 'overrides') &&
    isDeepStrictEqual(withoutSettings(expected.attributes[name]), withoutSettings(live.attributes[name]))
      ? 'columnSettings'
      : name,
  create: createTable,
  alter: (change) => alterTable(change) ?? 'replace',
  drop: ({ id }) => [`DROP FOREIGN TABLE ${id}`],
  brief: ({ attributes }) => `of server ${attributes.server}`,
  caution: (difference) =>
    difference.state === 'changed' && alterTable(difference) === null
      ? 'the foreign table is recreated: if a view uses it, drop that first and recreate it afterwards'
      : undefined,
};

function withoutInternals(attributes: ForeignTableAttributes): ForeignTableAttributes {
  const cleaned = { ...attributes } as { -readonly [K in keyof ForeignTableAttributes]: ForeignTableAttributes[K] };
  for (const name of ['columns', 'overrides', 'inherited'] as const) {
    const columns = Object.entries(attributes[name] ?? {}).map(([column, one]) => [column, withDocumentedSettings(one)] as const);
    // What a column that comes from a parent had of its own may have been nothing else.
    const kept = columns.filter(([, one]) => Object.keys(one).length > 0);
    if (kept.length === 0) delete cleaned[name];
    else cleaned[name] = Object.fromEntries(kept) as never;
  }
  return cleaned;
}

function byName<T>(entries: readonly (readonly [string, T | null])[]): Named<T> | null {
  const kept = entries.flatMap(([name, value]) => (value === null ? [] : [[quoteName(name), value] as const]));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function createTable({ id, attributes }: CatalogObject<ForeignTableAttributes>): readonly string[] {
  const { server, options, order = [], columns = {}, inherited = {}, overrides = {}, checks = {}, inheritedChecks = {} } = attributes;
  const { inherits, partitionOf, bounds } = attributes;
  const all = partitionOf === undefined ? columns : { ...columns, ...inherited };
  const constraints = Object.entries(partitionOf === undefined ? checks : { ...checks, ...inheritedChecks });
  const lines = [
    ...order.flatMap((name) => (all[name] === undefined ? [] : [`  ${foreignColumn(name, all[name])}`])),
    ...constraints.map(([name, check]) => `  CONSTRAINT ${name} ${check.replace(/ NOT VALID$/, '')}`),
  ];
  const parents = inherits === undefined ? '' : ` INHERITS (${inherits.join(', ')})`;
  const list = lines.length === 0 ? '()' : `(\n${lines.join(',\n')}\n)`;
  const settings = [
    ...Object.entries(all).flatMap(([name, column]) => columnSettings(name, column)),
    ...(partitionOf === undefined ? Object.entries(overrides).flatMap(([name, own]) => columnChange(name, own, {}) ?? []) : []),
  ];
  return [
    `CREATE FOREIGN TABLE ${id} ${list}${parents} SERVER ${server}${optionsClause(options)}`,
    ...alter(id, settings),
    ...(partitionOf === undefined ? [] : [`ALTER TABLE ${partitionOf} ATTACH PARTITION ${id} ${bounds}`]),
  ];
}

const alter = (id: string, clauses: readonly string[]): readonly string[] =>
  clauses.length === 0 ? [] : [`ALTER FOREIGN TABLE ${id} ${clauses.join(', ')}`];

/** Null if no statements make the change. */
function alterTable({ expected, live, changed }: Change<ForeignTableAttributes>): readonly string[] | null {
  const { id, attributes: wanted } = expected;
  const found = live.attributes;
  if (changed.includes('server')) return null;
  const columns = changeOfColumns(wanted, found);
  if (columns === null) return null;
  // A check that is its own on one side and its parent's on the other is left to INHERIT, ATTACH and their opposites, as columns are.
  const differing = (a: ForeignTableAttributes, b: ForeignTableAttributes): string[] =>
    Object.entries(a.checks ?? {}).flatMap(([name, check]) => (check === (b.checks?.[name] ?? b.inheritedChecks?.[name]) ? [] : [name]));
  const options = optionsChange(wanted.options, found.options);
  const only = (a: readonly string[] = [], b: readonly string[] = []): string[] => a.filter((parent) => !b.includes(parent));
  const moved = changed.includes('partitionOf') || changed.includes('bounds');
  return [
    ...(moved && found.partitionOf !== undefined ? [`ALTER TABLE ${found.partitionOf} DETACH PARTITION ${id}`] : []),
    ...only(found.inherits, wanted.inherits).map((parent) => `ALTER FOREIGN TABLE ${id} NO INHERIT ${parent}`),
    ...alter(id, [
      ...differing(found, wanted).map((name) => `DROP CONSTRAINT ${name}`),
      ...columns,
      ...differing(wanted, found).map((name) => `ADD CONSTRAINT ${name} ${wanted.checks?.[name]}`),
      ...(options === null ? [] : [options]),
    ]),
    ...only(wanted.inherits, found.inherits).map((parent) => `ALTER FOREIGN TABLE ${id} INHERIT ${parent}`),
    ...(moved && wanted.partitionOf !== undefined ? [`ALTER TABLE ${wanted.partitionOf} ATTACH PARTITION ${id} ${wanted.bounds}`] : []),
  ];
}

/** Columns that are on one side from a parent and on the other not are left to INHERIT, ATTACH and their opposites. */
function changeOfColumns(wanted: ForeignTableAttributes, found: ForeignTableAttributes): readonly string[] | null {
  const [after, before] = [
    { ...wanted.overrides, ...wanted.columns },
    { ...found.overrides, ...found.columns },
  ];
  const isThere = ({ columns, inherited }: ForeignTableAttributes, name: string): boolean =>
    [columns, inherited].some((all) => name in (all ?? {}));
  const clauses: string[] = [];
  for (const name of Object.keys(before)) if (!isThere(wanted, name)) clauses.push(`DROP COLUMN ${name}`);
  for (const name of Object.keys({ ...before, ...after })) {
    if (!isThere(wanted, name)) continue;
    if (!isThere(found, name)) {
      const column = wanted.columns?.[name];
      if (column !== undefined) clauses.push(`ADD COLUMN ${foreignColumn(name, column)}`, ...columnSettings(name, column));
      continue;
    }
    const isFull = (table: ForeignTableAttributes): boolean => name in (table.columns ?? {});
    const [one, other] =
      isFull(wanted) === isFull(found) ? [after[name], before[name]] : [fullColumn(wanted, name), fullColumn(found, name)];
    const change = columnChange(name, one ?? {}, other ?? {});
    if (change === null) return null;
    clauses.push(...change);
  }
  return clauses;
}

const fullColumn = ({ columns, inherited }: ForeignTableAttributes, name: string): ForeignColumn | undefined =>
  columns?.[name] ?? inherited?.[name];

/** Columns without what only ANALYZE and the storage of values go by. */
const withoutSettings = (columns: Named<Partial<ForeignColumn>> = {}) =>
  Object.entries(columns)
    .map(([name, { statistics: _, storage: _s, settings: _t, ...rest }]) => [name, rest] as const)
    .filter(([, rest]) => Object.keys(rest).length > 0);
