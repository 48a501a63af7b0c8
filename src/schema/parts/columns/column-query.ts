// The SELECT that reads columns: the one with the most rows, and therefore written for a planner that has no statistics yet.
import type { Row } from '../../../postgres/session/queryable.ts';
import { ourRelations, type Scope } from '../../model/scope.ts';
import { SEQUENCE_WORD_COUNT, SEQUENCE_WORDS, sequenceRow } from '../sequence-options.ts';
import { mayBeDocumented } from '../storage-options.ts';

/** Since PostgreSQL 18. OFFSET 0 has it read once and hashed; planned into the columns it is an index scan for each of them. */
const NOT_NULLS = `LEFT JOIN (SELECT conrelid, conkey[1] AS attnum, conname, convalidated, conislocal, connoinherit
  FROM pg_catalog.pg_constraint WHERE contype = 'n' OFFSET 0) k ON k.conrelid = a.attrelid AND k.attnum = a.attnum
`;

/** Where there are none. */
const NO_NOT_NULLS = `CROSS JOIN (SELECT NULL::pg_catalog.name AS conname, NULL::bool AS convalidated, NULL::bool AS conislocal, NULL::bool AS connoinherit) k
`;

/** What a column may have besides type, not null and default: JSON in the rows of the few that have any of it. */
export interface Unusual {
  readonly unvalidated: boolean | null;
  readonly no_inherit: boolean | null;
  /** The name of its NOT NULL constraint, if that may not be the usual one. */
  readonly not_null_name: string | null;
  readonly not_null_local: boolean | null;
  readonly not_null_valid: boolean | null;
  readonly of_partition: boolean;
  /** pg_attribute.attstorage, if it is not pg_type.typstorage. */
  readonly storage: string | null;
  readonly type_storage: string;
  readonly compression: string;
  readonly statistics: number | null;
  readonly options: string | null;
  readonly collation: readonly [schema: string, name: string] | null;
  readonly generated: string;
  readonly inherited: boolean;
  readonly parent: Parent | null;
}

/**
 * Schema, table, not null, default, name of the constraint that is its NOT NULL if the rows are checked, or these are rows of partitions: of the
 * column it comes from, and of whatever parent has it not null.
 */
export type Parent = readonly [string, string, boolean, string | null, string | null];

const USUAL_NAME = "c.relname || '_' || a.attname || '_not_null'";

const unusual = (
  hasParents: boolean,
): string => `SELECT (k.conislocal OR c.relispartition) AND NOT k.convalidated AS unvalidated, k.conislocal AND k.connoinherit AS no_inherit,
  CASE WHEN c.relispartition OR k.conname <> ${USUAL_NAME} THEN k.conname END AS not_null_name,
  k.conislocal AS not_null_local, k.convalidated AS not_null_valid, c.relispartition AS of_partition,
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage, t.typstorage AS type_storage, a.attcompression AS compression,
  NULLIF(a.attstattarget, -1) AS statistics, pg_catalog.array_to_json(a.attoptions)::text AS options,
  CASE WHEN a.attcollation <> t.typcollation THEN (SELECT pg_catalog.json_build_array(ln.nspname, l.collname) FROM pg_catalog.pg_collation l
    JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collation,
  a.attgenerated AS generated, a.attinhcount > 0 AND NOT a.attislocal AS inherited,
  ${hasParents ? PARENT : 'NULL'} AS parent`;

const PARENT = `CASE WHEN a.attinhcount > 0 THEN (SELECT pg_catalog.json_build_array(pn.nspname, p.relname, pg_catalog.bool_or(o.attnotnull) OVER (),
      (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = o.attrelid AND d.adnum = o.attnum),
      pg_catalog.max((SELECT p.conname::text FROM pg_catalog.pg_constraint p WHERE p.contype = 'n' AND (p.convalidated OR c.relispartition)
        AND p.conrelid = o.attrelid AND p.conkey[1] = o.attnum)) OVER ())
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_attribute o ON o.attrelid = h.inhparent AND o.attname = a.attname AND NOT o.attisdropped
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = a.attrelid ORDER BY h.inhseqno LIMIT 1) END`;

/** Before PostgreSQL 15 every sequence is logged, whatever its table is. */
const IS_UNLIKE = `(sc.relpersistence <> c.relpersistence AND pg_catalog.current_setting('server_version_num')::int >= 150000)`;

const HAS_OTHER_NAME = "sc.relname <> c.relname || '_' || a.attname || '_seq'";

/** Looked up for each column that has one, by indexes. What is unusual of its sequence is told last: its name, and that it is unlike its table. */
const IDENTITY = `CASE WHEN a.attidentity <> '' THEN pg_catalog.concat_ws(' ', a.attidentity, (SELECT pg_catalog.concat_ws(' ', ${SEQUENCE_WORDS},
    CASE WHEN ${HAS_OTHER_NAME} OR ${IS_UNLIKE} THEN
      (SELECT pg_catalog.json_build_array(sn.nspname, CASE WHEN ${HAS_OTHER_NAME} THEN sc.relname END,
        CASE WHEN ${IS_UNLIKE} THEN sc.relpersistence END) FROM pg_catalog.pg_namespace sn WHERE sn.oid = sc.relnamespace) END)
  FROM pg_catalog.pg_depend q JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.objid JOIN pg_catalog.pg_class sc ON sc.oid = q.objid
  WHERE q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum
    AND q.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND q.deptype = 'i')) END`;

/** What IDENTITY says. */
export interface Identity {
  readonly identity: 'ALWAYS' | 'BY DEFAULT';
  /** For parseSequenceOptions. */
  readonly sequence: Row;
  /** Of the sequence, if it is not the usual one. */
  readonly name: readonly [schema: string, name: string] | null;
  /** Of the sequence, if it is not that of the table: `p` or `u`. */
  readonly persistence: string | null;
}

export function parseIdentity(text: string): Identity {
  const [letter, ...words] = text.split(' ');
  const last = words.slice(SEQUENCE_WORD_COUNT).join(' ');
  const [schema, name, persistence] = last === '' ? [null, null, null] : (JSON.parse(last) as [string, string | null, string | null]);
  return {
    identity: letter === 'a' ? 'ALWAYS' : 'BY DEFAULT',
    sequence: sequenceRow(words),
    name: schema === null || name === null ? null : [schema, name],
    persistence,
  };
}

/** Columns schema, table, name, type, not_null, default, `identity` for parseIdentity, and `unusual`: null, or JSON of Unusual. */
export function columnQuery(scope: Scope): string {
  const { from, where } = ourRelations(scope, 'rp');
  return `/* gate:column */ SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
  CASE WHEN a.atthasdef THEN (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
    WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS default, ${IDENTITY} AS identity,
  CASE WHEN a.attinhcount > 0 OR a.attgenerated <> '' OR a.attstorage <> t.typstorage OR a.attcompression <> ''
    OR a.attstattarget >= 0 OR ${mayBeDocumented('a.attoptions', 'column')} OR a.attcollation <> t.typcollation OR NOT k.convalidated OR k.connoinherit
    OR k.conname <> ${USUAL_NAME}
  THEN (SELECT pg_catalog.row_to_json(u) FROM (${unusual(scope.extent?.hasParents ?? true)}) u) END AS unusual
FROM ${from} JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
${(scope.extent?.hasNotNulls ?? true) ? NOT_NULLS : NO_NOT_NULLS}WHERE ${where}`;
}
