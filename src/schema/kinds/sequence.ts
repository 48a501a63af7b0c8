// Sequences: pg_sequence. One that an identity column owns belongs to the column; one that a serial column owns is listed.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

export const sequence: Kind = {
  name: 'sequence',
  plural: 'sequences',
  weight: () => 30,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:sequence */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS id,
  pg_catalog.format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max,
  s.seqcache AS cache, s.seqcycle AS cycle, c.relpersistence AS persistence,
  (SELECT pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(tc.relname) || '.' || pg_catalog.quote_ident(a.attname)
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'a') AS owned_by
FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
  WHERE i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objid = c.oid AND i.deptype = 'i') ORDER BY 1`,
  parse: (row) => ({
    kind: 'sequence',
    id: row['id']!,
    owner: null,
    attributes: {
      type: text(row['type']),
      start: text(row['start']),
      increment: text(row['increment']),
      min: text(row['min']),
      max: text(row['max']),
      cache: text(row['cache']),
      cycle: isTrue(row['cycle']),
      unlogged: row['persistence'] === 'u',
      ownedBy: row['owned_by'] ?? null,
    },
  }),
  create: (object) => [`CREATE ${object.attributes['unlogged'] === true ? 'UNLOGGED ' : ''}SEQUENCE ${object.id} ${options(object)}`],
  finish: (object) =>
    object.attributes['ownedBy'] === null ? [] : [`ALTER SEQUENCE ${object.id} OWNED BY ${object.attributes['ownedBy']}`],
  alter: (expected, live) => [
    ...(options(expected) === options(live) ? [] : [`ALTER SEQUENCE ${expected.id} ${options(expected)}`]),
    ...(expected.attributes['ownedBy'] === live.attributes['ownedBy']
      ? []
      : [`ALTER SEQUENCE ${expected.id} OWNED BY ${expected.attributes['ownedBy'] ?? 'NONE'}`]),
    ...(expected.attributes['unlogged'] === live.attributes['unlogged']
      ? []
      : [`ALTER SEQUENCE ${expected.id} SET ${expected.attributes['unlogged'] === true ? 'UNLOGGED' : 'LOGGED'}`]),
  ],
  drop: ({ id }) => [`DROP SEQUENCE ${id}`],
  holdsData: true,
};

const options = ({ attributes: a }: CatalogObject): string =>
  `AS ${a['type']} INCREMENT BY ${a['increment']} MINVALUE ${a['min']} MAXVALUE ${a['max']} START WITH ${a['start']} CACHE ${a['cache']} ${a['cycle'] === true ? 'CYCLE' : 'NO CYCLE'}`;
