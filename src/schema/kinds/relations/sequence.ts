// Sequences, those of serial columns too. The sequence behind an identity column is part of that column.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { referenceTo } from '../../model/object.ts';
import { ourRelations } from '../../model/scope.ts';
import { asRelation, COUNTED, securableRelation } from '../../parts/catalogs/relation-rows.ts';
import {
  explicitBounds as explicit,
  moveInto,
  parseSequenceOptions,
  SEQUENCE_COLUMNS,
  type SequenceOptions,
  sequenceClauses,
} from '../../parts/sequence-options.ts';

type SequenceAttributes = SequenceOptions & {
  readonly type: string;
  readonly unlogged?: true;
  /** Id of the column that owns it, as serial makes it: dropped with that column. */
  readonly ownedBy?: string;
};

export const sequence: Kind<SequenceAttributes> = {
  name: 'sequence',
  plural: 'sequences',
  catalogs: [COUNTED.relations, { table: 'pg_sequence', oid: 'seqrelid', relation: 'seqrelid', onlyBeside: ['pg_class.S'] }],
  foundBy: ['pg_class.S'],
  described: [asRelation('S', 'sequence')],
  securable: { ...securableRelation('S', 'SEQUENCE'), followsOwner: true },
  attributes: {
    increment: 'meaning',
    min: 'meaning',
    max: 'meaning',
    start: 'meaning',
    cache: 'tuning',
    cycle: 'meaning',
    type: 'meaning',
    unlogged: 'meaning',
    ownedBy: 'meaning',
  },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'S');
    return `/* gate:sequence */ SELECT n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence, ${SEQUENCE_COLUMNS},
  tn.nspname AS table_schema, t.relname AS "table", a.attname AS "column"
FROM ${from}
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE ${where} AND d.deptype IS DISTINCT FROM 'i' ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const column = row['column'] == null ? null : qualified(row['table_schema']!, row['table']!, row['column']);
    return {
      kind: 'sequence',
      id: qualified(row['schema']!, row['name']!),
      ...(column !== null && { owner: referenceTo('column', column) }),
      attributes: present<SequenceAttributes>({
        type: row['seq_type']!,
        ...parseSequenceOptions(row),
        unlogged: row['persistence'] === 'u',
        ownedBy: column,
      }),
    };
  },
  weight: () => weightOfStep('sequence'),
  mentions: () => '',
  // That of an unlogged table is unlogged with it since PostgreSQL 15, which knows such sequences first.
  perMajor: ({ attributes }) => (attributes.ownedBy === undefined ? [] : ['unlogged']),
  create: ({ id, attributes }) => [
    `CREATE ${attributes.unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${id} AS ${attributes.type} ${sequenceClauses(attributes.type, attributes)}`,
  ],
  finish: ({ id, attributes }) => (attributes.ownedBy === undefined ? [] : [`ALTER SEQUENCE ${id} OWNED BY ${attributes.ownedBy}`]),
  alter: ({ expected: { id, attributes }, live, changed }) => [
    ...moveInto(
      id,
      'bigint',
      { ...live.attributes, ...explicit(live.attributes) },
      { ...attributes, ...explicit(attributes) },
      (bounds) => `ALTER SEQUENCE ${id} AS bigint ${bounds}`,
    ),
    ...(changed.some((name) => name !== 'ownedBy' && name !== 'unlogged')
      ? [`ALTER SEQUENCE ${id} AS ${attributes.type} ${sequenceClauses(attributes.type, attributes)}`]
      : []),
    ...(changed.includes('unlogged') ? [`ALTER SEQUENCE ${id} SET ${attributes.unlogged ? 'UNLOGGED' : 'LOGGED'}`] : []),
  ],
  pieces: ({ id, attributes: { ownedBy } }) =>
    ownedBy === undefined
      ? []
      : [
          {
            key: 'owner',
            attributes: ['ownedBy'],
            text: ownedBy,
            value: ownedBy,
            put: [`ALTER SEQUENCE ${id} OWNED BY ${ownedBy}`],
            take: [`ALTER SEQUENCE ${id} OWNED BY NONE`],
            only: 'differing',
          },
        ],
  unsettles: ({ state }) => (state === 'extra' ? 'replaced' : 'untouched'),
  drop: ({ id }) => [`DROP SEQUENCE ${id}`],
  holds: 'where it stands',
  brief: ({ attributes }) => attributes.type,
  caution: ({ state, expected: { id, attributes } }) => {
    if (state !== 'missing') return undefined;
    const goOn =
      attributes.ownedBy === undefined
        ? `set it past the values in use with setval(${quoteLiteral(id)}, …)`
        : `SELECT setval(${quoteLiteral(id)}, max(…)) of ${attributes.ownedBy}`;
    return `it starts again: ${goOn}`;
  },
};
