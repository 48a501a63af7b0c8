// Base types: made of functions that read and write their values, which only superusers can make. Shell types too, which are a name
// alone (PostgreSQL manual, CREATE TYPE). The array type that comes with each is part of it.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { callsOf } from '../../parts/calls-in-text.ts';
import { asType, COUNTED_TYPES, securableType } from '../../parts/catalogs/type-rows.ts';

type BaseTypeAttributes = {
  /** A name that stands for a type to come; nothing else is said of it then. */
  readonly shell?: true;
  /** Names of functions, by the parameter of CREATE TYPE. */
  readonly functions?: Readonly<Record<string, string>>;
  /** The other parameters, but for those that are as they are by default. */
  readonly parameters?: Readonly<Record<string, string>>;
};

/** Columns of pg_type that hold functions, by the parameter of CREATE TYPE. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  INPUT: 'typinput',
  OUTPUT: 'typoutput',
  RECEIVE: 'typreceive',
  SEND: 'typsend',
  TYPMOD_IN: 'typmodin',
  TYPMOD_OUT: 'typmodout',
  ANALYZE: 'typanalyze',
  SUBSCRIPT: 'typsubscript',
};

export const baseType: Kind<BaseTypeAttributes> = {
  name: 'base type',
  plural: 'base types',
  catalogs: [COUNTED_TYPES],
  foundBy: ['pg_type.b', 'pg_type.p'],
  described: [asType('b', 'type')],
  securable: securableType('b'),
  attributes: { shell: 'meaning', functions: 'meaning', parameters: 'meaning' },
  query: (scope) => `/* gate:base type */ SELECT n.nspname AS schema, t.typname AS name, t.typisdefined AS defined,
  t.typlen AS length, t.typbyval AS by_value, t.typalign AS alignment, t.typstorage AS storage, t.typcategory AS category,
  t.typispreferred AS preferred, t.typdefault AS default, t.typdelim AS delimiter, t.typcollation <> 0 AS collatable,
  CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END AS element,
  (SELECT pg_catalog.json_object_agg(f.parameter, pg_catalog.json_build_array(fn.nspname, p.proname)) FROM (VALUES ${Object.entries(
    FUNCTIONS,
  )
    .map(([parameter, column]) => `('${parameter}', t.${column}::pg_catalog.oid)`)
    .join(', ')}) f (parameter, oid)
    JOIN pg_catalog.pg_proc p ON p.oid = f.oid JOIN pg_catalog.pg_namespace fn ON fn.oid = p.pronamespace) AS functions
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE (t.typtype = 'b' AND t.oid NOT IN (SELECT e.typarray FROM pg_catalog.pg_type e) OR NOT t.typisdefined) AND ${ourOwn(scope, 'pg_catalog.pg_type', 't.oid')} ORDER BY n.nspname, t.typname`,
  parse: (row) => {
    const id = qualified(row['schema']!, row['name']!);
    if (row['defined'] !== 't') return { kind: 'base type', id, attributes: { shell: true } };
    const functions = Object.entries(JSON.parse(row['functions'] ?? '{}') as Record<string, [string, string]>);
    return {
      kind: 'base type',
      id,
      attributes: present<BaseTypeAttributes>({
        functions: Object.fromEntries(functions.map(([parameter, names]) => [parameter, qualified(...names)])),
        parameters: present<Readonly<Record<string, string>>>({
          INTERNALLENGTH: row['length'] === '-1' ? null : row['length'],
          PASSEDBYVALUE: row['by_value'] === 't' && 'true',
          ALIGNMENT: row['alignment'] === 'i' ? null : ALIGNMENTS[row['alignment']!],
          STORAGE: row['storage'] === 'p' ? null : STORAGES[row['storage']!],
          CATEGORY: row['category'] === 'U' ? null : quoteLiteral(row['category']!),
          PREFERRED: row['preferred'] === 't' && 'true',
          DEFAULT: row['default'] == null ? null : quoteLiteral(row['default']),
          ELEMENT: row['element'],
          DELIMITER: row['delimiter'] === ',' ? null : quoteLiteral(row['delimiter']!),
          COLLATABLE: row['collatable'] === 't' && 'true',
        }),
      }),
    };
  },
  weight: () => weightOfStep('base type'),
  mentions: ({ attributes }) => attributes.parameters?.['ELEMENT'] ?? '',
  completedBy: ({ attributes }) => callsOf(attributes.functions ?? {}),
  create: ({ id }) => [`CREATE TYPE ${id}`],
  finish: (object) => (object.attributes.shell ? [] : [createType(object)]),
  // A shell is filled in place; of a whole type little can be altered, and what is built on it holds on to it.
  alter: (change) => (change.live.attributes.shell ? [createType(change.expected)] : alterInPlace(change)),
  drop: ({ id, attributes }) => [`DROP TYPE ${id}${attributes.shell ? '' : ' CASCADE'}`],
  brief: ({ attributes }) => (attributes.shell ? 'a shell' : undefined),
  caution: (difference) =>
    difference.state === 'changed' && !difference.live.attributes.shell && alterInPlace(difference).length === 0
      ? 'a base type cannot be altered in place: create a new one in a migration and move the columns over'
      : undefined,
};

const ALIGNMENTS: Readonly<Record<string, string>> = { c: 'char', s: 'int2', d: 'double' };
const STORAGES: Readonly<Record<string, string>> = { e: 'external', x: 'extended', m: 'main' };

function createType({ id, attributes: { functions = {}, parameters = {} } }: CatalogObject<BaseTypeAttributes>): string {
  const all = Object.entries({ ...functions, ...parameters }).map(([name, value]) => `${name} = ${value}`);
  return `CREATE TYPE ${id} (${all.join(', ')})`;
}

/** The only ones that ALTER TYPE … SET takes. */
const ALTERABLE = ['RECEIVE', 'SEND', 'TYPMOD_IN', 'TYPMOD_OUT', 'ANALYZE', 'SUBSCRIPT', 'STORAGE'];

/** Nothing if that is not enough. */
function alterInPlace({ expected, live, dependents }: Change<BaseTypeAttributes>): readonly string[] {
  const all = ({ attributes }: CatalogObject<BaseTypeAttributes>): Readonly<Record<string, string>> => ({
    ...attributes.functions,
    ...attributes.parameters,
  });
  const [wanted, found] = [all(expected), all(live)];
  const differing = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].filter((name) => wanted[name] !== found[name]);
  if (expected.attributes.shell || !differing.every((name) => ALTERABLE.includes(name))) return [];
  const none = (name: string): string => (name === 'STORAGE' ? 'plain' : 'NONE');
  // Columns keep what they had.
  const columns = differing.includes('STORAGE')
    ? dependents.filter((one) => one.kind === 'column' && one.attributes['type'] === expected.id)
    : [];
  return [
    `ALTER TYPE ${expected.id} SET (${differing.map((name) => `${name} = ${wanted[name] ?? none(name)}`).join(', ')})`,
    ...columns.map(({ id }) => `ALTER TABLE ${allButLast(id)} ALTER COLUMN ${lastName(id)} SET STORAGE ${wanted['STORAGE'] ?? 'plain'}`),
  ];
}
