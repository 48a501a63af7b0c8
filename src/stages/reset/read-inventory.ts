// What users have created in a database, with owners and schemas: by PostgreSQL's own words for each object, so that nothing has to be known of
// its kind. What belongs to an extension is the extension's.
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../sql/quote.ts';

export interface FoundSchema {
  readonly name: string;
  /** As SQL has it, in quotes if it needs them. */
  readonly quoted: string;
  readonly owner: string;
  /** This role may drop it. */
  readonly mine: boolean;
}

export interface FoundObject {
  /** `table`, `view`, `operator class`: as pg_identify_object says. */
  readonly type: string;
  /** `app.users`, `app.total(integer)`; what follows DROP and its kind. */
  readonly identity: string;
  /** Null for what is in no schema. */
  readonly schema: string | null;
  readonly owner: string;
  readonly mine: boolean;
  /** It belongs to another role, whatever this one may do with it. */
  readonly ofOther: boolean;
  /** The ledger of the migrations. */
  readonly isLedger: boolean;
}

export interface FoundExtension {
  readonly name: string;
  readonly schema: string;
  readonly mine: boolean;
  /** This role may create it again. */
  readonly again: boolean;
}

export interface Inventory {
  readonly schemas: readonly FoundSchema[];
  /** Newest first, so that partitions come before their parents. */
  readonly objects: readonly FoundObject[];
  readonly extensions: readonly FoundExtension[];
  readonly largeObjects: { readonly mine: number; readonly others: number };
  /** Of logical replication into this database. */
  readonly subscriptions: readonly string[];
  /** In the tables of each schema, as the counters of the server have it. */
  readonly rows: ReadonlyMap<string, number>;
  /** The role may create a schema. */
  readonly makesSchemas: boolean;
}

/** FirstNormalObjectId (src/include/access/transam.h): what is below it came with the server. */
const FIRST_OF_USERS = 16384;
const OF_USERS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const isMember = (catalog: string, oid: string): string =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

const SCHEMAS = `SELECT n.nspname AS name, quote_ident(n.nspname) AS quoted, pg_get_userbyid(n.nspowner) AS owner, pg_has_role(n.nspowner, 'USAGE') AS mine
FROM pg_namespace n WHERE ${OF_USERS} AND NOT ${isMember('pg_namespace', 'n.oid')} ORDER BY n.nspname`;

/** What depends on its schema is in it; what is part of another object, as the functions of a range type, goes with that. Who owns nothing by name is the role that the server was set up with (pg_shdepend has no row for that). */
const IN_SCHEMAS = `SELECT d.objid AS oid, i.type, i.identity, n.nspname AS schema,
  coalesce(o.refobjid, 10::oid) AS owner, coalesce(d.classid = 'pg_class'::regclass AND d.objid = ANY (ledgers.oids), false) AS is_ledger
FROM pg_depend d JOIN pg_namespace n ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
CROSS JOIN ledgers CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) i
LEFT JOIN pg_shdepend o ON o.deptype = 'o' AND o.classid = d.classid AND o.objid = d.objid AND o.objsubid = 0
  AND o.dbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
WHERE d.deptype = 'n' AND d.objsubid = 0 AND ${OF_USERS} AND d.classid <> 'pg_extension'::regclass
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = 0 AND e.deptype IN ('e', 'i'))`;

/** [catalog, column of the owner] of what is in no schema and can be dropped by its name. */
const WITHOUT_SCHEMA = [
  ['pg_event_trigger', 'evtowner'],
  ['pg_publication', 'pubowner'],
  ['pg_foreign_server', 'srvowner'],
  ['pg_foreign_data_wrapper', 'fdwowner'],
  ['pg_language', 'lanowner'],
] as const;

const inNoSchema = (catalog: string, owner: string): string => `SELECT c.oid, i.type, i.identity, NULL, c.${owner}, false
FROM pg_catalog.${catalog} c CROSS JOIN LATERAL pg_identify_object('${catalog}'::regclass, c.oid, 0) i
WHERE c.oid >= ${FIRST_OF_USERS} AND NOT ${isMember(catalog, 'c.oid')}`;

const objectsQuery = (ledgers: readonly string[]): string => `WITH ledgers AS (
  SELECT ARRAY[${ledgers.map((name) => `to_regclass(${quoteLiteral(name)})::oid`).join(', ')}]::oid[] AS oids)
SELECT x.type, x.identity, x.schema, pg_get_userbyid(x.owner) AS owner, pg_has_role(x.owner, 'USAGE') AS mine, x.is_ledger,
  pg_get_userbyid(x.owner) NOT IN (current_user, session_user) AS of_other
FROM (${[IN_SCHEMAS, ...WITHOUT_SCHEMA.map(([catalog, owner]) => inNoSchema(catalog, owner))].join('\nUNION ALL ')}) x ORDER BY x.oid DESC, x.identity`;

const EXTENSIONS = `SELECT e.extname AS name, n.nspname AS schema, pg_has_role(e.extowner, 'USAGE') AS mine,
  coalesce((SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) OR (has_database_privilege(current_database(), 'CREATE')
    AND bool_or(v.trusted OR NOT v.superuser)), false) AS again
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
WHERE e.oid >= ${FIRST_OF_USERS} GROUP BY e.extname, n.nspname, e.extowner ORDER BY e.extname`;

const REST = `SELECT (SELECT count(*) FROM pg_largeobject_metadata l WHERE pg_has_role(l.lomowner, 'USAGE')) AS large,
  (SELECT count(*) FROM pg_largeobject_metadata l WHERE NOT pg_has_role(l.lomowner, 'USAGE')) AS large_of_others,
  (SELECT json_agg(s.subname ORDER BY s.subname) FROM pg_subscription s JOIN pg_database b ON b.oid = s.subdbid
    WHERE b.datname = current_database()) AS subscriptions,
  (SELECT json_agg(json_build_array(t.nspname, t.rows)) FROM (SELECT n.nspname, sum(pg_stat_get_live_tuples(c.oid)) AS rows
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND ${OF_USERS} GROUP BY n.nspname) t) AS rows,
  has_database_privilege(current_database(), 'CREATE') AS makes_schemas`;

/** @param ledgers qualified names of the ledgers of the migrations. */
export async function readInventory(session: Queryable, ledgers: readonly string[]): Promise<Inventory> {
  const text = [OWN_NAMES_ONLY, SCHEMAS, objectsQuery(ledgers), EXTENSIONS, REST].join(';\n');
  const [, schemas, objects, extensions, rest] = await session.query(`/* gate:reset */ ${text}`);
  const row = rest!.rows[0]!;
  return {
    schemas: schemas!.rows.map((one) => ({ name: one['name']!, quoted: one['quoted']!, owner: one['owner']!, mine: one['mine'] === 't' })),
    objects: objects!.rows.map(objectIn),
    extensions: extensions!.rows.map((one) => ({
      ...{ name: one['name']!, schema: one['schema']! },
      ...{ mine: one['mine'] === 't', again: one['again'] === 't' },
    })),
    largeObjects: { mine: Number(row['large']), others: Number(row['large_of_others']) },
    subscriptions: JSON.parse(row['subscriptions'] ?? '[]') as readonly string[],
    rows: new Map(JSON.parse(row['rows'] ?? '[]') as readonly (readonly [string, number])[]),
    makesSchemas: row['makes_schemas'] === 't',
  };
}

const objectIn = (row: Row): FoundObject => ({
  ...{ type: row['type']!, identity: row['identity']!, schema: row['schema'] ?? null, owner: row['owner']! },
  ...{ mine: row['mine'] === 't', ofOther: row['of_other'] === 't', isLedger: row['is_ledger'] === 't' },
});

/** How one is called in a report, and recognised again: `table app.users`. */
export const nameOf = ({ type, identity }: Pick<FoundObject, 'type' | 'identity'>): string => `${type} ${identity}`;
