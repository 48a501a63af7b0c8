// Views. Their columns are in their definition; a default is what an INSERT into the view puts in where it says nothing.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { quoteName } from '../../model/name.ts';
import { asRelation, COUNTED, securableRelation, withColumns } from '../../parts/catalogs/relation-rows.ts';
import { optionChanges, optionList, withDocumented } from '../../parts/storage-options.ts';
import { type ViewAttributes as Common, viewAttributes, viewId, viewQuery } from '../../parts/view-definition.ts';

type ViewAttributes = Common & {
  /** By column. */
  readonly defaults?: Readonly<Record<string, string>>;
};

const DEFAULTS = `(SELECT pg_catalog.json_object_agg(a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) ORDER BY a.attname)
    FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = c.oid) AS defaults`;

export const view: Kind<ViewAttributes> = {
  name: 'view',
  plural: 'views',
  catalogs: [COUNTED.relations, COUNTED.columns, COUNTED.defaults, COUNTED.rules],
  foundBy: ['pg_class.v'],
  described: [asRelation('v', 'view'), withColumns('v')],
  securable: securableRelation('v'),
  attributes: { definition: 'meaning', columns: 'kept', options: 'meaning', defaults: 'meaning' },
  query: (scope) => `/* gate:view */ ${viewQuery(scope, 'v', DEFAULTS)}`,
  parse: (row) => {
    const defaults = Object.entries(JSON.parse(row['defaults'] ?? '{}') as Record<string, string>);
    const quoted = Object.fromEntries(defaults.map(([name, expression]) => [quoteName(name), expression]));
    return {
      kind: 'view',
      id: viewId(row),
      attributes: present<ViewAttributes>({ ...viewAttributes(row), defaults: defaults.length > 0 && quoted }),
    };
  },
  withoutInternals: (attributes) => withDocumented(attributes, 'view'),
  weight: () => weightOfStep('view'),
  composedOf: ({ attributes: { columns = [] } }) => columns.join('\n'),
  printed: { definition: 'statement', defaults: 'expression' },
  create: ({ id, attributes }) => [createView('CREATE VIEW', id, attributes), ...setDefaults(id, {}, attributes.defaults)],
  alter: alterView,
  drop: ({ id }) => [`DROP VIEW ${id}`],
};

function createView(create: string, id: string, { definition, options }: ViewAttributes): string {
  return `${create} ${id}${options === undefined ? '' : ` WITH (${optionList(options)})`} AS\n${definition}`;
}

/** CREATE OR REPLACE VIEW keeps the columns that are there, with names, types and defaults, in their order, and may add to them. */
function alterView({ expected: { id, attributes }, live, changed }: Change<ViewAttributes>): readonly string[] | 'replace' {
  const renamed = renamedColumns(live.attributes, attributes);
  if (renamed === null) return 'replace';
  const now = new Map(renamed);
  const kept = Object.entries(live.attributes.defaults ?? {}).map(([name, expression]) => [now.get(name) ?? name, expression]);
  const defaults = setDefaults(id, Object.fromEntries(kept) as Record<string, string>, attributes.defaults);
  const { options } = attributes;
  if (!changed.includes('definition')) {
    const set = changed.includes('options') ? optionChanges(live.attributes.options, options) : [];
    return [...set.map((change) => `ALTER VIEW ${id} ${change}`), ...defaults];
  }
  return [
    ...renamed.map(([from, to]) => `ALTER VIEW ${id} RENAME COLUMN ${from} TO ${to}`),
    createView('CREATE OR REPLACE VIEW', id, attributes),
    ...defaults,
  ];
}

/** The live columns that have another name in the same place; null where more has changed of them than that. */
function renamedColumns(live: ViewAttributes, expected: ViewAttributes): readonly (readonly [string, string])[] | null {
  const [found, wanted] = [(live.columns ?? []).map(nameAndType), (expected.columns ?? []).map(nameAndType)];
  if (found.some(([, type], i) => type !== wanted[i]?.[1])) return null;
  const renamed = found.flatMap(([name], i) => (name === wanted[i]![0] ? [] : [[name, wanted[i]![0]] as const]));
  return renamed.some(([, to]) => found.some(([name]) => name === to)) ? null : renamed;
}

function nameAndType(column: string): readonly [string, string] {
  const name = /^(?:"(?:[^"]|"")*"|\S+)/.exec(column)?.[0] ?? '';
  return [name, column.slice(name.length + 1)];
}

function setDefaults(
  id: string,
  live: Readonly<Record<string, string>> = {},
  expected: Readonly<Record<string, string>> = {},
): readonly string[] {
  const alter = (name: string, what: string): string => `ALTER VIEW ${id} ALTER COLUMN ${name} ${what}`;
  return [
    ...Object.keys(live).flatMap((name) => (name in expected ? [] : [alter(name, 'DROP DEFAULT')])),
    ...Object.entries(expected).flatMap(([name, value]) => (live[name] === value ? [] : [alter(name, `SET DEFAULT ${value}`)])),
  ];
}
