// Which tables are maintained: those that are named, otherwise all that the task is for; and which of them the role may not maintain.
import { type Finding, finding } from '../core/finding.ts';
import { stopOnErrors } from '../core/stop.ts';
import { few } from '../core/text/few.ts';
import type { Ready } from '../postgres/server/wait.ts';
import { quoteLiteral } from '../sql/quote.ts';
import { bare } from '../stages/least-rights.ts';
import type { Maintaining, Target } from './task.ts';
import { TABLE_NAME, USER_TABLES } from './user-tables.ts';

export interface Targets {
  readonly targets: readonly Target[];
  readonly findings: readonly Finding[];
}

/** @param names as in SQL, with or without schema. @throws Stop('misused') for a name that no table has. */
export async function targetsOf({ session, facts }: Ready, { which, order }: Maintaining, names: readonly string[]): Promise<Targets> {
  const named = names.map((name) => `(${quoteLiteral(name)}, pg_catalog.to_regclass(${quoteLiteral(name)})::pg_catalog.oid)`).join(', ');
  if (names.length > 0) {
    const [asked] = await session.query(`/* gate:upkeep */ SELECT v.name FROM (VALUES ${named}) v(name, oid)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = v.oid AND c.relkind IN ('r', 'm', 'p'))`);
    stopOnErrors(asked!.rows.map(({ name }) => noTable(name ?? '')));
  }
  const maintain = facts.versionNumber >= 170_000 ? " OR pg_catalog.has_table_privilege(c.oid, 'MAINTAIN')" : '';
  const among = names.length === 0 ? which : `c.oid IN (SELECT v.oid FROM (VALUES ${named}) v(name, oid))`;
  const [found] = await session.query(`/* gate:upkeep */ SELECT ${TABLE_NAME}, c.oid,
  pg_catalog.pg_has_role(c.relowner, 'USAGE')${maintain} AS allowed
FROM ${USER_TABLES} AND ${among} ORDER BY ${order}, 1`);
  const targets = found!.rows.map((row) => ({ table: row['table']!, oid: row['oid']!, allowed: row['allowed'] === 't' }));
  const denied = targets.filter(({ allowed }) => !allowed).map(({ table }) => table);
  return { targets: targets.filter(({ allowed }) => allowed), findings: denied.length === 0 ? [] : [notAllowed(denied, facts.user)] };
}

const noTable = (name: string): Finding =>
  finding({
    code: 'no-such-table',
    subject: name,
    message: `there is no table ${name}`,
    hint: '`schemagate upkeep tables` lists those that are there; a name is written as in SQL: schema.table',
  });

const notAllowed = (tables: readonly string[], role: string): Finding =>
  finding({
    code: 'upkeep-not-allowed',
    subject: `role ${role}`,
    message: `left out, because they belong to other roles than ${role}: ${few(tables)}`,
    hint: `log in as their owner; from PostgreSQL 17 on, GRANT MAINTAIN ON TABLE … TO ${bare(role)} is enough`,
  });
