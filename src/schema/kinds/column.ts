// Columns of tables. Their order is the table's; the sequence behind an identity column is part of it.
import type { Row } from '../../postgres/queryable.ts';
import { type ColumnAttributes, columnDefinition, identityClause, typeClause } from '../column-definition.ts';
import type { Change, Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { allButLast, lastName, qualified, quoteName } from '../name.ts';
import { referenceTo } from '../object.ts';
import { ourRelations } from '../scope.ts';
import { parseSequenceOptions, SEQUENCE_COLUMNS, sequenceClauses } from '../sequence-options.ts';

export const column: Kind<ColumnAttributes> = {
  name: 'column',
  plural: 'columns',
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rp');
    return `/* gate:column */ SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AND (a.attrelid, a.attnum) NOT IN (SELECT k.conrelid, k.conkey[1] FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'n' AND NOT k.convalidated AND k.conrelid <> 0) AS not_null,
  CASE WHEN a.atthasdef THEN (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
    WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS default,
  CASE WHEN a.attcollation <> t.typcollation THEN (SELECT pg_catalog.json_build_array(ln.nspname, l.collname) FROM pg_catalog.pg_collation l
    JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collation,
  a.attgenerated AS generated, a.attidentity AS identity,
  CASE WHEN a.attidentity <> '' THEN (SELECT pg_catalog.row_to_json(o) FROM (SELECT ${SEQUENCE_COLUMNS} FROM pg_catalog.pg_depend q
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.objid WHERE q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum AND q.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND q.deptype = 'i') o)
  END AS identity_sequence, a.attinhcount > 0 AND NOT a.attislocal AS inherited,
  CASE WHEN a.attinhcount > 0 THEN (SELECT pg_catalog.json_build_array(pn.nspname, p.relname) FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_attribute o ON o.attrelid = h.inhparent AND o.attname = a.attname AND NOT o.attisdropped
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = a.attrelid ORDER BY h.inhseqno LIMIT 1) END AS parent
FROM ${from} JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE ${where} ORDER BY n.nspname, c.relname, a.attname`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    const generated = row['generated'] === 's' ? 'STORED' : row['generated'] === 'v' ? 'VIRTUAL' : null;
    const options = row['identity_sequence'] == null ? {} : parseSequenceOptions(JSON.parse(row['identity_sequence']) as Row);
    return {
      kind: 'column',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo('table', table),
      ...(row['parent'] != null && { origin: referenceTo('column', qualified(...(JSON.parse(row['parent']) as string[]), row['name']!)) }),
      attributes: present<ColumnAttributes>({
        type: row['type']!,
        collation: row['collation'] == null ? null : qualified(...(JSON.parse(row['collation']) as string[])),
        notNull: row['not_null'] === 't',
        default: generated === null && row['default'],
        identity: row['identity'] === 'a' ? 'ALWAYS' : row['identity'] === 'd' ? 'BY DEFAULT' : null,
        identityOptions: Object.keys(options).length > 0 && options,
        generated,
        expression: generated !== null && row['default'],
        inherited: row['inherited'] === 't',
      }),
    };
  },
  // A generated column is made of others.
  weight: ({ attributes }) => (attributes.generated === undefined ? 55 : 56),
  printed: ['default', 'expression'],
  inline: true,
  create: (object) => [`ALTER TABLE ${allButLast(object.id)} ADD COLUMN ${columnDefinition(object)}`],
  alter: alterColumn,
  drop: ({ id }) => [`ALTER TABLE ${allButLast(id)} DROP COLUMN ${lastName(id)}`],
  holds: 'its data',
  brief: (object) => columnDefinition(object).slice(lastName(object.id).length + 1),
  caution: (difference) => {
    const { notNull, default: byDefault, identity, generated } = difference.expected.attributes;
    if (difference.state === 'missing') {
      if (generated !== undefined || identity !== undefined) return undefined;
      const needsDefault = notNull && byDefault === undefined;
      const lost = 'this adds the column without the data it had: restore that from a backup';
      return needsDefault ? `${lost}; where the table has rows, add it without NOT NULL, fill it, then SET NOT NULL` : lost;
    }
    if (isMadeAnew(difference) && difference.live.attributes.generated === undefined)
      return 'this drops the data in the column, which the expression replaces';
    const { changed } = difference;
    if (changed.includes('type') || changed.includes('collation'))
      return 'this may rewrite the table under an exclusive lock, and fails where a value does not fit';
    return changed.includes('notNull') && notNull ? 'this fails where the column holds a null: fill those first' : undefined;
  },
};

/** No statement makes an ordinary column a generated one, or alters the expression of a generated one on every version. */
const isMadeAnew = ({ expected, live, changed }: Change<ColumnAttributes>): boolean =>
  live.attributes.generated === 'VIRTUAL'
    ? changed.includes('generated') || changed.includes('expression')
    : expected.attributes.generated !== undefined && (changed.includes('generated') || changed.includes('expression'));

function alterColumn(change: Change<ColumnAttributes>): readonly string[] | 'replace' {
  if (isMadeAnew(change)) return 'replace';
  const { expected, live, changed } = change;
  const [wanted, found] = [expected.attributes, live.attributes];
  const name = lastName(expected.id);
  const alter = `ALTER TABLE ${allButLast(expected.id)} ALTER COLUMN ${name}`;
  const retyped = changed.includes('type') || changed.includes('collation');
  const redefaulted = changed.includes('default') || (retyped && wanted.default !== undefined);
  return [
    ...(changed.includes('identity') && wanted.identity === undefined ? [`${alter} DROP IDENTITY`] : []),
    ...(changed.includes('generated') ? [`${alter} DROP EXPRESSION`] : []),
    ...(redefaulted && found.default !== undefined ? [`${alter} DROP DEFAULT`] : []),
    ...(retyped ? [`${alter} TYPE ${typeClause(wanted)}${wanted.generated === undefined ? ` USING ${name}::${wanted.type}` : ''}`] : []),
    ...(redefaulted && wanted.default !== undefined ? [`${alter} SET DEFAULT ${wanted.default}`] : []),
    ...(changed.includes('notNull') ? [`${alter} ${wanted.notNull ? 'SET' : 'DROP'} NOT NULL`] : []),
    ...alterIdentity(change, alter),
  ];
}

function alterIdentity({ expected, live, changed }: Change<ColumnAttributes>, alter: string): readonly string[] {
  const { identity, identityOptions = {}, type } = expected.attributes;
  if (identity === undefined) return [];
  if (live.attributes.identity === undefined) return [`${alter} ADD ${identityClause(expected.attributes)}`];
  const setOptions = sequenceClauses(type, identityOptions).replace(/INCREMENT|MINVALUE|MAXVALUE|START|CACHE|NO CYCLE|CYCLE/g, 'SET $&');
  return [
    ...(changed.includes('identity') ? [`${alter} SET GENERATED ${identity}`] : []),
    ...(changed.includes('identityOptions') ? [`${alter} ${setOptions}`] : []),
  ];
}
