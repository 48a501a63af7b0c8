// Materialized views. Whether they are filled is data, not schema.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { quoteName } from '../../model/name.ts';
import { COUNTED_TABLESPACES } from '../../parts/catalogs/catalog-rows.ts';
import { asRelation, COUNTED, securableRelation, withColumns } from '../../parts/catalogs/relation-rows.ts';
import { documented, optionChanges, optionList, parseOptions, withDocumented } from '../../parts/storage-options.ts';
import { type ViewAttributes as Common, viewAttributes, viewId, viewQuery } from '../../parts/view-definition.ts';

type MaterializedViewAttributes = Common & {
  /** Absent: heap. */
  readonly accessMethod?: string;
  /** Absent: the database's. */
  readonly tablespace?: string;
  /** What follows ALTER COLUMN: `note SET STATISTICS 100`. */
  readonly columnSettings?: readonly string[];
};

interface ColumnSettings {
  readonly name: string;
  readonly statistics: number | null;
  readonly storage: string | null;
  readonly compression: string | null;
  readonly options: readonly string[] | null;
}

const STORAGE: Readonly<Record<string, string>> = { p: 'PLAIN', e: 'EXTERNAL', x: 'EXTENDED', m: 'MAIN' };
const COMPRESSION: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

const MORE = `pg_catalog.array_to_json(tc.reloptions) AS toast_options, NULLIF(am.amname, 'heap') AS access_method, ts.spcname AS tablespace,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'statistics', NULLIF(a.attstattarget, -1),
      'storage', NULLIF(a.attstorage, t.typstorage), 'compression', NULLIF(a.attcompression, ''), 'options', a.attoptions) ORDER BY a.attname)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attstattarget >= 0 OR a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attoptions IS NOT NULL)) AS settings`;
const JOINS = `LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND c.reltoastrelid <> 0
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace`;

export const materializedView: Kind<MaterializedViewAttributes> = {
  name: 'materialized view',
  plural: 'materialized views',
  catalogs: [COUNTED.relations, COUNTED.columns, COUNTED.rules, COUNTED_TABLESPACES],
  foundBy: ['pg_class.m'],
  described: [asRelation('m', 'materialized view'), withColumns('m')],
  securable: securableRelation('m'),
  attributes: {
    definition: 'meaning',
    columns: 'kept',
    options: 'tuning',
    accessMethod: 'tuning',
    tablespace: 'tuning',
    columnSettings: 'tuning',
  },
  query: (scope) => `/* gate:materialized-view */ ${viewQuery(scope, 'm', MORE, JOINS)}`,
  parse: (row) => {
    const common = viewAttributes(row);
    return {
      kind: 'materialized view',
      id: viewId(row),
      attributes: present<MaterializedViewAttributes>({
        ...common,
        options: [...(common.options ?? []), ...parseOptions(row['toast_options'], 'toast.')].sort(),
        accessMethod: row['access_method'] == null ? null : quoteName(row['access_method']),
        tablespace: row['tablespace'] == null ? null : quoteName(row['tablespace']),
        columnSettings: (JSON.parse(row['settings'] ?? '[]') as ColumnSettings[]).flatMap(settingsOf),
      }),
    };
  },
  withoutInternals: (attributes) => withDocumented(columnsWithDocumented(attributes), 'table', attributes.accessMethod),
  actsOnRows: true,
  weight: () => weightOfStep('materialized view'),
  rows: ({ attributes }) => (attributes.columns ?? []).join('\n'),
  printed: { definition: 'statement' },
  create: ({ id, attributes: { definition, options, accessMethod, tablespace, columnSettings = [] } }) => [
    [
      `CREATE MATERIALIZED VIEW ${id}`,
      ...(accessMethod === undefined ? [] : [`USING ${accessMethod}`]),
      ...(options === undefined ? [] : [`WITH (${optionList(options)})`]),
      ...(tablespace === undefined ? [] : [`TABLESPACE ${tablespace}`]),
      `AS\n${definition}`,
    ].join(' '),
    ...columnSettings.map((setting) => `ALTER MATERIALIZED VIEW ${id} ALTER COLUMN ${setting}`),
  ],
  alter: alterMaterializedView,
  drop: ({ id }) => [`DROP MATERIALIZED VIEW ${id}`],
  caution: (difference) =>
    difference.state === 'missing' || alterMaterializedView(difference) === 'replace' ? 'this runs its query and fills it' : undefined,
};

function settingsOf({ name, statistics, storage, compression, options }: ColumnSettings): readonly string[] {
  const settings = [
    ...(statistics === null ? [] : [`SET STATISTICS ${statistics}`]),
    ...(storage === null ? [] : [`SET STORAGE ${STORAGE[storage]}`]),
    ...(compression === null ? [] : [`SET COMPRESSION ${COMPRESSION[compression]}`]),
    ...(options === null ? [] : [`SET (${optionList(options)})`]),
  ];
  return settings.map((setting) => `${quoteName(name)} ${setting}`);
}

function columnsWithDocumented(attributes: MaterializedViewAttributes): MaterializedViewAttributes {
  if (attributes.columnSettings === undefined) return attributes;
  const { columnSettings, ...rest } = attributes;
  const kept = columnSettings.flatMap((setting) => {
    const [, column, options] = /^(.* SET) \((.*)\)$/s.exec(setting) ?? [];
    if (options === undefined) return [setting];
    const list = documented(options.split(', '), 'column');
    return list === undefined ? [] : [`${column} (${list.join(', ')})`];
  });
  return { ...rest, ...(kept.length > 0 && { columnSettings: kept }) };
}

function alterMaterializedView({ expected, live, changed }: Change<MaterializedViewAttributes>): readonly string[] | 'replace' {
  if (changed.includes('definition') || changed.includes('accessMethod')) return 'replace';
  const [wanted, found] = [expected.attributes, live.attributes];
  const alter = `ALTER MATERIALIZED VIEW ${expected.id}`;
  const settings = columnSettingsChanges(found.columnSettings, wanted.columnSettings);
  if (settings === null) return 'replace';
  return [
    ...optionChanges(found.options, wanted.options).map((change) => `${alter} ${change}`),
    ...settings.map((setting) => `${alter} ALTER COLUMN ${setting}`),
    ...(changed.includes('tablespace') ? [`${alter} SET TABLESPACE ${wanted.tablespace ?? 'pg_default'}`] : []),
  ];
}

/** Null if there is no statement for it on every server version. */
function columnSettingsChanges(live: readonly string[] = [], expected: readonly string[] = []): readonly string[] | null {
  const gone = live.filter((setting) => !expected.includes(setting));
  const isSet = (setting: string): boolean => expected.some((other) => subjectOf(other) === subjectOf(setting));
  const undone = gone.filter((setting) => setting.endsWith(')') || !isSet(setting)).map(undo);
  if (undone.includes(null)) return null;
  return [...(undone as string[]), ...expected.filter((setting) => !live.includes(setting))];
}

/** `note SET STATISTICS` of `note SET STATISTICS 100`. */
const subjectOf = (setting: string): string => setting.replace(/ \S+$/, '');

function undo(setting: string): string | null {
  if (setting.endsWith(')')) return setting.replace(/ SET \(/, ' RESET (').replaceAll(/=[^,)]+/g, '');
  if (/ SET STORAGE \w+$/.test(setting)) return null;
  return setting.replace(/ SET STATISTICS \d+$/, ' SET STATISTICS -1').replace(/ SET COMPRESSION \w+$/, ' SET COMPRESSION default');
}
