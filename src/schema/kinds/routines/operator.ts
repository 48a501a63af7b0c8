// Operators: function, commutator, negator, estimators. One object for each pair of operand types.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { inSchema } from '../../parts/catalogs/catalog-rows.ts';

type OperatorAttributes = {
  /** Absent for an operator that stands before its only operand. */
  readonly left?: string;
  readonly right: string;
  readonly function: string;
  /** `OPERATOR(public.>)`. */
  readonly commutator?: string;
  readonly negator?: string;
  readonly restrict?: string;
  readonly join?: string;
  readonly hashes?: true;
  readonly merges?: true;
};

export const operator: Kind<OperatorAttributes> = {
  name: 'operator',
  plural: 'operators',
  ...inSchema('pg_operator', 'opr', {
    names: 'n.nspname',
    tail: `'.' || o.oprname || '(' || CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END
  || ', ' || pg_catalog.format_type(o.oprright, NULL) || ')'`,
  }),
  securable: {
    rows: {
      catalog: 'pg_operator',
      namespace: 'o.oprnamespace',
      suffix: `'.' || o.oprname || '(' || CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END || ', '
      || CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END || ')'`,
      owner: 'o.oprowner',
      where: 'o.oprcode <> 0',
    },
  },
  attributes: {
    left: 'meaning',
    right: 'meaning',
    function: 'meaning',
    commutator: 'meaning',
    negator: 'meaning',
    restrict: 'tuning',
    join: 'tuning',
    hashes: 'meaning',
    merges: 'meaning',
  },
  // What has no function is only named as another one's commutator or negator.
  query: (scope) => `/* gate:operator */ SELECT n.nspname AS schema, o.oprname AS name,
  CASE WHEN o.oprleft <> 0 THEN pg_catalog.format_type(o.oprleft, NULL) END AS left, pg_catalog.format_type(o.oprright, NULL) AS right,
  pn.nspname AS function_schema, p.proname AS function, cn.nspname AS commutator_schema, c.oprname AS commutator,
  gn.nspname AS negator_schema, g.oprname AS negator, rn.nspname AS restrict_schema, r.proname AS restrict,
  jn.nspname AS join_schema, j.proname AS join, o.oprcanhash AS hashes, o.oprcanmerge AS merges
FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
LEFT JOIN pg_catalog.pg_operator g ON g.oid = o.oprnegate LEFT JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace
LEFT JOIN pg_catalog.pg_proc r ON r.oid = o.oprrest LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.pronamespace
LEFT JOIN pg_catalog.pg_proc j ON j.oid = o.oprjoin LEFT JOIN pg_catalog.pg_namespace jn ON jn.oid = j.pronamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_operator', 'o.oid')} ORDER BY n.nspname, o.oprname, "left", "right"`,
  parse: (row) => {
    const routine = (what: string): string | null => (row[what] == null ? null : qualified(row[`${what}_schema`]!, row[what]));
    const other = (what: string): string | null =>
      row[what] == null ? null : `OPERATOR(${quoteName(row[`${what}_schema`]!)}.${row[what]})`;
    return {
      kind: 'operator',
      id: `${quoteName(row['schema']!)}.${row['name']!}(${row['left'] ?? 'NONE'}, ${row['right']!})`,
      attributes: present<OperatorAttributes>({
        left: row['left'],
        right: row['right']!,
        function: routine('function')!,
        commutator: other('commutator'),
        negator: other('negator'),
        restrict: routine('restrict'),
        join: routine('join'),
        hashes: row['hashes'] === 't',
        merges: row['merges'] === 't',
      }),
    };
  },
  // Texts name an operator by signs, which no mention finds: operators come before all that may use them, their functions before them.
  weight: () => weightOfStep('operator'),
  mentions: ({ attributes: { left, right, function: name, restrict, join } }) =>
    [left, right, ...[name, restrict, join].map((one) => `${one}(`)].join('\n'),
  create: ({ id, attributes }) => {
    const options = [
      `FUNCTION = ${attributes.function}`,
      ...(attributes.left === undefined ? [] : [`LEFTARG = ${attributes.left}`]),
      `RIGHTARG = ${attributes.right}`,
      ...(attributes.commutator === undefined ? [] : [`COMMUTATOR = ${attributes.commutator}`]),
      ...(attributes.negator === undefined ? [] : [`NEGATOR = ${attributes.negator}`]),
      ...(attributes.restrict === undefined ? [] : [`RESTRICT = ${attributes.restrict}`]),
      ...(attributes.join === undefined ? [] : [`JOIN = ${attributes.join}`]),
      ...(attributes.hashes ? ['HASHES'] : []),
      ...(attributes.merges ? ['MERGES'] : []),
    ];
    const name = id.slice(0, -`(${attributes.left ?? 'NONE'}, ${attributes.right})`.length);
    return [`CREATE OPERATOR ${name} (${options.join(', ')})`];
  },
  alter: (change) => {
    if (!isInPlace(change)) return 'replace';
    const { restrict, join } = change.expected.attributes;
    return [`ALTER OPERATOR ${change.expected.id} SET (RESTRICT = ${restrict ?? 'NONE'}, JOIN = ${join ?? 'NONE'})`];
  },
  drop: ({ id }) => [`DROP OPERATOR ${id}`],
  brief: ({ attributes }) => attributes.function,
  caution: (difference) =>
    difference.state === 'changed' && !isInPlace(difference)
      ? 'the operator is dropped and recreated: if a view, a default, a check, an index or an operator class uses it, drop that first and recreate it afterwards'
      : undefined,
};

/** What every version alters; PostgreSQL 17 adds what was not said before, and takes nothing back. */
const isInPlace = ({ changed }: Change<OperatorAttributes>): boolean => changed.every((name) => name === 'restrict' || name === 'join');
