// Aggregate functions. One object for each signature.

import { isDeepStrictEqual } from 'node:util';
import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, signatureAt } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { COUNTED_ROUTINES, routineFacets } from '../../parts/catalogs/routine-rows.ts';

type AggregateAttributes = {
  /** With names and ORDER BY; absent if it only consists of types. */
  readonly arguments?: string;
  /** If it is not the state's type. */
  readonly result?: string;
  readonly hypothetical?: true;
  /** Options of CREATE AGGREGATE as they are written there, by name: `"sfunc": "public.add"`. */
  readonly options: Readonly<Record<string, string>>;
};

/** Columns of pg_aggregate that hold a function, and the option that each is. */
const FUNCTIONS = {
  sfunc: 'aggtransfn',
  finalfunc: 'aggfinalfn',
  combinefunc: 'aggcombinefn',
  serialfunc: 'aggserialfn',
  deserialfunc: 'aggdeserialfn',
  msfunc: 'aggmtransfn',
  minvfunc: 'aggminvtransfn',
  mfinalfunc: 'aggmfinalfn',
};

const MODIFY: Readonly<Record<string, string>> = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' };
const PARALLEL: Readonly<Record<string, string>> = { s: 'SAFE', r: 'RESTRICTED' };

export const aggregate: Kind<AggregateAttributes> = {
  name: 'aggregate',
  plural: 'aggregates',
  catalogs: [COUNTED_ROUTINES, { table: 'pg_aggregate', oid: 'aggfnoid::oid', onlyBeside: ['pg_proc.a'] }],
  foundBy: ['pg_proc.a'],
  ...routineFacets({ a: 'aggregate' }),
  attributes: { arguments: 'meaning', result: 'meaning', hypothetical: 'meaning', options: 'meaning', planning: 'tuning' },
  // PostgreSQL's own functions are printed with their schema only where others have the same name, which newer versions may add.
  query: (scope) => `/* gate:aggregate */ SELECT n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS types,
  pg_catalog.pg_get_function_arguments(p.oid) AS arguments, pg_catalog.format_type(p.prorettype, NULL) AS result, a.aggkind AS kind,
  ${Object.entries(FUNCTIONS)
    .map(
      ([name, column]) =>
        `CASE WHEN a.${column} <> 0 THEN pg_catalog.regexp_replace(a.${column}::text, '^pg_catalog\\.', '') END AS ${name}`,
    )
    .join(',\n  ')},
  pg_catalog.format_type(a.aggtranstype, NULL) AS stype, a.aggtransspace AS sspace, a.agginitval AS initcond,
  CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END AS mstype, a.aggmtransspace AS msspace,
  a.aggminitval AS minitcond, a.aggfinalextra AS finalfunc_extra, a.aggmfinalextra AS mfinalfunc_extra,
  a.aggfinalmodify AS finalfunc_modify, a.aggmfinalmodify AS mfinalfunc_modify, p.proparallel AS parallel,
  sn.nspname AS sort_schema, s.oprname AS sort_operator
FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_operator s ON s.oid = a.aggsortop LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.oprnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_proc', 'p.oid')} ORDER BY n.nspname, p.proname, types`,
  parse: (row) => {
    const types = row['types']!;
    const flag = (name: string): string | null => (row[name] === 't' ? 'true' : null);
    const number = (name: string): string | null => (row[name] === '0' ? null : row[name]!);
    const literal = (name: string): string | null => (row[name] == null ? null : quoteLiteral(row[name]));
    // An aggregate of an ordered set may look at its state as it likes, unless said otherwise.
    const usual = row['kind'] === 'n' ? 'r' : 'w';
    const modify = (name: string): string | null => (row[name] === usual ? null : MODIFY[row[name]!]!);
    const sort = row['sort_operator'];
    return {
      kind: 'aggregate',
      id: `${qualified(row['schema']!, row['name']!)}(${types === '' ? '*' : types})`,
      attributes: present<AggregateAttributes>({
        arguments: row['arguments'] !== types && row['arguments'],
        result: row['result'] !== row['stype'] && row['result'],
        hypothetical: row['kind'] === 'h',
        options: present<Record<string, string>>({
          ...Object.fromEntries(Object.keys(FUNCTIONS).map((name) => [name, row[name]])),
          stype: row['stype'],
          sspace: number('sspace'),
          initcond: literal('initcond'),
          finalfunc_extra: flag('finalfunc_extra'),
          finalfunc_modify: modify('finalfunc_modify'),
          mstype: row['mstype'],
          msspace: number('msspace'),
          minitcond: literal('minitcond'),
          mfinalfunc_extra: flag('mfinalfunc_extra'),
          mfinalfunc_modify: row['msfunc'] == null ? null : modify('mfinalfunc_modify'),
          sortop: sort == null ? null : `OPERATOR(${qualified(row['sort_schema']!)}.${sort})`,
          parallel: PARALLEL[row['parallel']!],
        }),
      }),
    };
  },
  weight: () => weightOfStep('aggregate, conversion'),
  mentions: ({ id, attributes: { arguments: names, result, options } }) =>
    [id, names, result, options['stype'], options['mstype'], ...Object.keys(FUNCTIONS).map((name) => `${options[name]}(`)].join('\n'),
  aspect: ({ expected, live }, name) =>
    name === 'options' && isDeepStrictEqual(withoutPlanning(expected.attributes.options), withoutPlanning(live.attributes.options))
      ? 'planning'
      : name,
  create: (object) => [createAggregate(object, 'CREATE')],
  alter: (change) => (isInPlace(change) ? [createAggregate(change.expected, 'CREATE OR REPLACE')] : 'replace'),
  drop: ({ id }) => [`DROP AGGREGATE ${id}`],
  brief: ({ attributes }) => optionsOf(attributes).join(', '),
  caution: (difference) =>
    difference.state === 'changed' && !isInPlace(difference)
      ? 'arguments and result cannot be changed in place; if a view, a default or an index uses it, drop that first and recreate it afterwards'
      : undefined,
};

/** The result is not said in CREATE AGGREGATE: it follows from the functions, and must stay. */
const isInPlace = ({ expected, live, changed }: Change<AggregateAttributes>): boolean =>
  !changed.includes('arguments') && !changed.includes('hypothetical') && resultOf(expected) === resultOf(live);

const resultOf = ({ attributes }: CatalogObject<AggregateAttributes>): string | undefined =>
  attributes.result ?? attributes.options['stype'];

const optionsOf = ({ hypothetical, options }: AggregateAttributes): readonly string[] => [
  ...Object.entries(options).map(([name, value]) => `${name.toUpperCase()} = ${value}`),
  ...(hypothetical ? ['HYPOTHETICAL'] : []),
];

function createAggregate({ id, attributes }: CatalogObject<AggregateAttributes>, create: string): string {
  const at = signatureAt(id);
  const names = attributes.arguments === undefined ? id.slice(at) : `(${attributes.arguments})`;
  return `${create} AGGREGATE ${id.slice(0, at)}${names} (${optionsOf(attributes).join(', ')})`;
}

/** Without what only the planner reads. */
const withoutPlanning = ({ parallel: _, sspace: _s, msspace: _m, ...rest }: AggregateAttributes['options']) => rest;
