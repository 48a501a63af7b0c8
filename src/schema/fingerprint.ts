// Whether anything in the catalog has changed, without reading it: a sum over (oid, xmin) of the rows that describe the user's objects.
// Every DDL statement writes a new row version with its own transaction id in xmin, so equal sums mean that nothing was written since.
// What changes rows in place leaves xmin alone, rightly: VACUUM and ANALYZE keep statistics in pg_class that way (heap_inplace_update).
// It is compared with the sum recorded in the same database after a full comparison, so neither dump and restore, which make new oids,
// nor a restored base backup, which brings the old record with it, can pass for unchanged. Unequal sums only mean: compare in full.

/** User objects have an oid of at least FirstNormalObjectId (src/include/access/transam.h). */
const FIRST_USER_OID = 16_384;

const CATALOGS: readonly { readonly table: string; readonly oid: string; readonly temporary?: string; readonly also?: string }[] = [
  { table: 'pg_class', oid: 'oid', temporary: 'oid' },
  { table: 'pg_attribute', oid: 'attrelid', temporary: 'attrelid', also: 'attnum' },
  { table: 'pg_attrdef', oid: 'oid', temporary: 'adrelid' },
  { table: 'pg_constraint', oid: 'oid', temporary: 'conrelid' },
  { table: 'pg_index', oid: 'indexrelid', temporary: 'indexrelid', also: '(indisvalid::integer + 2 * indisready::integer)' },
  { table: 'pg_inherits', oid: 'inhrelid', temporary: 'inhrelid' },
  { table: 'pg_sequence', oid: 'seqrelid', temporary: 'seqrelid' },
  { table: 'pg_trigger', oid: 'oid', temporary: 'tgrelid' },
  { table: 'pg_rewrite', oid: 'oid', temporary: 'ev_class' },
  { table: 'pg_type', oid: 'oid', temporary: 'typrelid' },
  { table: 'pg_enum', oid: 'oid' },
  { table: 'pg_proc', oid: 'oid' },
  { table: 'pg_extension', oid: 'oid' },
  { table: 'pg_collation', oid: 'oid' },
];

/** Other sessions' temporary tables come and go, and are nobody's schema. Array types of theirs have typrelid 0 and are told by name. */
const TEMPORARY = "ARRAY(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't')";
const TEMPORARY_SCHEMAS = "ARRAY(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_')";

/** An SQL expression of type text. Works for any role, and on 14 and newer. */
export function fingerprintExpression(): string {
  const sums = CATALOGS.map(({ table, oid, temporary, also }, i) => {
    const conditions = [`${oid} >= ${FIRST_USER_OID}`];
    if (temporary !== undefined) conditions.push(`${temporary} <> ALL (${TEMPORARY})`);
    if (table === 'pg_type') conditions.push(`typnamespace <> ALL (${TEMPORARY_SCHEMAS})`);
    const hash = `pg_catalog.hashint8extended((${oid}::bigint << 32) | xmin::text::bigint, ${also === undefined ? i : `${also} * 16 + ${i}`})`;
    return `(SELECT pg_catalog.count(*) || ':' || coalesce(pg_catalog.sum(${hash}), 0) FROM pg_catalog.${table} WHERE ${conditions.join(' AND ')})`;
  });
  const schemas = `(SELECT pg_catalog.sum(pg_catalog.hashint8extended((oid::bigint << 32) | xmin::text::bigint, 99)) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_')`;
  return `pg_catalog.concat_ws(' ', ${[...sums, schemas].join(',\n')})`;
}
