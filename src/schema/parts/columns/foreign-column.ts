// Columns of foreign tables: besides what every column has, they have options for the foreign data wrapper.

import { present } from '../../model/kind.ts';
import { qualified } from '../../model/name.ts';
import { type ForeignOptions, optionsAsJson, optionsChange, optionsClause, parseOptions } from '../foreign-options.ts';
import { documented } from '../storage-options.ts';
import { type ColumnAttributes, columnDefinition, STORAGE } from './column-definition.ts';

export type ForeignColumn = Pick<ColumnAttributes, 'type' | 'collation' | 'notNull' | 'default' | 'generated' | 'expression'> & {
  readonly options?: ForeignOptions;
  /** Name of the NOT NULL constraint if it is not the one that PostgreSQL gives. Since 18. */
  readonly notNullName?: string;
  readonly statistics?: number;
  readonly storage?: string;
  /** `n_distinct=5`. */
  readonly settings?: readonly string[];
};

/** JSON of all columns of the foreign table `c`, in order. */
export const FOREIGN_COLUMNS = `(SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname,
    'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull, 'notNullName', k.conname,
    'default', pg_catalog.pg_get_expr(f.adbin, f.adrelid), 'generated', a.attgenerated, 'options', ${optionsAsJson('a.attfdwoptions')},
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.json_build_array(ln.nspname, l.collname) END,
    'statistics', nullif(a.attstattarget, -1), 'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
    'settings', a.attoptions, 'inherited', a.attinhcount > 0 AND NOT a.attislocal,
    'parentNotNull', u.attnotnull, 'parentDefault', pg_catalog.pg_get_expr(uf.adbin, uf.adrelid)) ORDER BY a.attnum)
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum
    AND k.conname <> c.relname || '_' || a.attname || '_not_null'
  LEFT JOIN (pg_catalog.pg_inherits h JOIN pg_catalog.pg_attribute u ON u.attrelid = h.inhparent
    LEFT JOIN pg_catalog.pg_attrdef uf ON uf.adrelid = u.attrelid AND uf.adnum = u.attnum)
    ON h.inhrelid = a.attrelid AND h.inhseqno = 1 AND u.attname = a.attname AND NOT u.attisdropped
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

export interface WrittenColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly notNullName: string | null;
  readonly default: string | null;
  readonly generated: string;
  readonly options: ForeignOptions | null;
  readonly collation: readonly string[] | null;
  readonly statistics: number | null;
  readonly storage: string | null;
  readonly settings: readonly string[] | null;
  readonly inherited: boolean;
  readonly parentNotNull: boolean | null;
  readonly parentDefault: string | null;
}

export const parseColumn = (column: WrittenColumn): ForeignColumn =>
  present<ForeignColumn>({
    type: column.type,
    collation: column.collation && qualified(...column.collation),
    notNull: column.notNull,
    notNullName: column.notNullName && qualified(column.notNullName),
    default: column.generated === '' && column.default,
    generated: column.generated === 's' ? 'STORED' : column.generated === 'v' ? 'VIRTUAL' : null,
    expression: column.generated !== '' && column.default,
    options: column.options && parseOptions(JSON.stringify(column.options)),
    statistics: column.statistics,
    storage: STORAGE[column.storage ?? ''],
    settings: column.settings,
  });

/** Without what the server keeps there for itself. */
export function withDocumentedSettings<C extends Partial<ForeignColumn>>(column: C): C {
  const { settings, ...rest } = column;
  const kept = documented(settings, 'column');
  return (kept === settings ? column : { ...rest, ...(kept !== undefined && { settings: kept }) }) as C;
}

/** What a column that comes from a parent table has of its own; null for nothing. */
export function ownOfInherited(column: WrittenColumn): Partial<ForeignColumn> | null {
  const {
    type: _,
    collation: _c,
    notNull,
    default: byDefault,
    notNullName: _n,
    generated: _g,
    expression: _e,
    ...rest
  } = parseColumn(column);
  const own = {
    ...rest,
    ...(notNull && !column.parentNotNull && { notNull }),
    ...(column.default !== column.parentDefault && byDefault !== undefined && { default: byDefault }),
  };
  return Object.keys(own).length === 0 ? null : own;
}

/** As in CREATE FOREIGN TABLE and ADD COLUMN. */
export function foreignColumn(name: string, { options, notNullName, ...column }: ForeignColumn): string {
  const [head, ...constraints] = columnDefinition({ kind: 'column', id: name, attributes: column }).split(
    /(?= (?:DEFAULT|GENERATED ALWAYS|NOT NULL))/,
  );
  const rest = constraints.join('');
  const named = notNullName === undefined ? rest : rest.replace(/ NOT NULL$/, ` CONSTRAINT ${notNullName} NOT NULL`);
  return `${head}${optionsClause(options)}${named}`;
}

/** Clauses of ALTER FOREIGN TABLE that a new column needs besides its definition. */
export const columnSettings = (name: string, { statistics, storage, settings }: Partial<ForeignColumn>): readonly string[] => [
  ...(statistics === undefined ? [] : [`ALTER COLUMN ${name} SET STATISTICS ${statistics}`]),
  ...(storage === undefined ? [] : [`ALTER COLUMN ${name} SET STORAGE ${storage}`]),
  ...(settings === undefined ? [] : [`ALTER COLUMN ${name} SET (${settings.join(', ')})`]),
];

/** Clauses of ALTER FOREIGN TABLE that turn a column into what it should be; null if it must be recreated. */
export function columnChange(name: string, wanted: Partial<ForeignColumn>, found: Partial<ForeignColumn>): readonly string[] | null {
  const differs = (key: keyof ForeignColumn): boolean => JSON.stringify(wanted[key]) !== JSON.stringify(found[key]);
  if (differs('generated') || differs('expression') || (differs('notNullName') && wanted.notNull && found.notNull)) return null;
  const alter = `ALTER COLUMN ${name}`;
  const options = optionsChange(wanted.options, found.options);
  const names = (settings: readonly string[] = []): readonly string[] => settings.map((setting) => setting.split('=')[0]!);
  const unset = names(found.settings).filter((setting) => !names(wanted.settings).includes(setting));
  const collate = wanted.collation === undefined ? '' : ` COLLATE ${wanted.collation}`;
  const notNull = wanted.notNullName === undefined ? `${alter} SET NOT NULL` : `ADD CONSTRAINT ${wanted.notNullName} NOT NULL ${name}`;
  return [
    ...(differs('type') || differs('collation') ? [`${alter} TYPE ${wanted.type}${collate}`] : []),
    ...(differs('default') ? [`${alter} ${wanted.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${wanted.default}`}`] : []),
    ...(differs('notNull') ? [wanted.notNull ? notNull : `${alter} DROP NOT NULL`] : []),
    ...(options === null ? [] : [`${alter} ${options}`]),
    ...(unset.length === 0 ? [] : [`${alter} RESET (${unset.join(', ')})`]),
    ...(differs('statistics') && wanted.statistics === undefined ? [`${alter} SET STATISTICS -1`] : []),
    ...(differs('storage') && wanted.storage === undefined ? [`${alter} SET STORAGE DEFAULT`] : []),
    ...columnSettings(name, {
      ...(differs('statistics') && wanted.statistics !== undefined && { statistics: wanted.statistics }),
      ...(differs('storage') && wanted.storage !== undefined && { storage: wanted.storage }),
      ...(differs('settings') && wanted.settings !== undefined && { settings: wanted.settings }),
    }),
  ];
}
