// What a database is besides what is in it: its owner, encoding and locale, settings, grants, comment; and the statements that make another one like
// it. What CREATE DATABASE cannot be told is done when the copy is filled, right before it gets the name.
import { OWN_NAMES_ONLY, searchPathNames } from '../../postgres/server/probe.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';

export interface DatabaseFacts {
  readonly oid: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  /** `b`uiltin, `i`cu, lib`c`; null before PostgreSQL 15. */
  readonly provider: string | null;
  readonly locale: string | null;
  readonly icuRules: string | null;
  readonly tablespace: string;
  readonly connectionLimit: number;
  readonly comment: string | null;
  /** Null: as CREATE DATABASE leaves them. */
  readonly grants: readonly DatabaseGrant[] | null;
  readonly settings: readonly DatabaseSetting[];
}

export interface DatabaseGrant {
  /** Null: PUBLIC. */
  readonly to: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

export interface DatabaseSetting {
  /** Null: of all roles. */
  readonly role: string | null;
  readonly name: string;
  readonly value: string;
}

/** A version of the server need not have each of the columns. */
const FACTS = (name: string): string => `SELECT d.oid, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
  d.datcollate, d.datctype, to_jsonb(d) ->> 'datlocprovider' AS provider, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
  to_jsonb(d) ->> 'daticurules' AS rules, t.spcname, d.datconnlimit, shobj_description(d.oid, 'pg_database') AS comment,
  (SELECT json_agg(json_build_object('to', r.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable) ORDER BY r.rolname NULLS FIRST, a.privilege_type)
    FROM aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee) AS grants, d.datacl IS NOT NULL AS has_grants,
  (SELECT json_agg(json_build_object('role', r.rolname, 'setting', c) ORDER BY r.rolname NULLS FIRST, c)
    FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid) AS settings
FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = ${quoteLiteral(name)}`;

/** Null if there is none of that name. */
export async function readDatabase(session: Queryable, name: string): Promise<DatabaseFacts | null> {
  const results = await session.query(`/* gate:database */ ${OWN_NAMES_ONLY}; ${FACTS(name)}`);
  const [row] = results.at(-1)!.rows;
  return row === undefined ? null : factsIn(row);
}

function factsIn(row: Row): DatabaseFacts {
  const settings = JSON.parse(row['settings'] ?? '[]') as readonly { readonly role: string | null; readonly setting: string }[];
  const grants = row['has_grants'] === 't' ? (JSON.parse(row['grants'] ?? '[]') as readonly DatabaseGrant[]) : null;
  return {
    ...{ oid: row['oid']!, owner: row['owner']!, encoding: row['encoding']!, collate: row['datcollate']!, ctype: row['datctype']! },
    ...{ provider: row['provider'] ?? null, locale: row['locale'] ?? null, icuRules: row['rules'] ?? null, tablespace: row['spcname']! },
    ...{ connectionLimit: Number(row['datconnlimit']), comment: row['comment'] ?? null, grants },
    settings: settings.map(({ role, setting }) => {
      const at = setting.indexOf('=');
      return { role, name: setting.slice(0, at), value: setting.slice(at + 1) };
    }),
  };
}

/** From template0, which nobody has put anything into. */
export function createLike(
  name: string,
  { owner, encoding, collate, ctype, provider, locale, icuRules, tablespace, connectionLimit }: DatabaseFacts,
): string {
  const literals = {
    ENCODING: encoding,
    LC_COLLATE: collate,
    LC_CTYPE: ctype,
    ...(provider !== null && { LOCALE_PROVIDER: PROVIDERS[provider] ?? 'libc' }),
    ...(locale !== null && { [provider === 'b' ? 'BUILTIN_LOCALE' : 'ICU_LOCALE']: locale }),
    ...(icuRules !== null && { ICU_RULES: icuRules }),
  };
  const options = Object.entries(literals).map(([option, value]) => `${option} = ${quoteLiteral(value)}`);
  // Naming the one that is taken anyway needs a right on it.
  const inTablespace = tablespace === 'pg_default' ? '' : ` TABLESPACE ${quoteIdent(tablespace)}`;
  return `CREATE DATABASE ${quoteIdent(name)} OWNER ${quoteIdent(owner)} TEMPLATE template0 ${options.join(' ')}${inTablespace} CONNECTION LIMIT ${connectionLimit}`;
}

const PROVIDERS: Readonly<Record<string, string>> = { b: 'builtin', c: 'libc', i: 'icu' };

/** Grants, settings and the comment, for a database of that name. */
export function dressLike(name: string, { owner, grants, settings, comment }: DatabaseFacts): readonly string[] {
  const database = quoteIdent(name);
  const granted = (grants ?? []).map(
    ({ to, privilege, grantable }) =>
      `GRANT ${privilege} ON DATABASE ${database} TO ${to === null ? 'PUBLIC' : quoteIdent(to)}${grantable && to !== owner ? ' WITH GRANT OPTION' : ''}`,
  );
  return [
    ...(grants === null ? [] : [`REVOKE ALL ON DATABASE ${database} FROM PUBLIC, ${quoteIdent(owner)}`, ...granted]),
    ...settings.map(
      ({ role, name: setting, value }) =>
        `ALTER ${role === null ? `DATABASE ${database}` : `ROLE ${quoteIdent(role)} IN DATABASE ${database}`} SET ${parameter(setting)} TO ${settingValue(setting, value)}`,
    ),
    ...(comment === null ? [] : [`COMMENT ON DATABASE ${database} IS ${quoteLiteral(comment)}`]),
  ];
}

/** `my.setting` has two parts. */
const parameter = (name: string): string => name.split('.').map(quoteIdent).join('.');

/** Lists of names, which are stored with the quotation marks that they need (GUC_LIST_QUOTE in the server's guc_tables.c). */
const LISTS: ReadonlySet<string> = new Set(['search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries']);

function settingValue(setting: string, value: string): string {
  if (!LISTS.has(setting.toLowerCase())) return quoteLiteral(value);
  const names = searchPathNames(value);
  return names.length === 0 ? "''" : names.map(quoteLiteral).join(', ');
}
