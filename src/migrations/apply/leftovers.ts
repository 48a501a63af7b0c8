// What a concurrent statement leaves behind if it is stopped in the middle of its own transactions, and how the next run continues from
// there. Indexes with a name are settled beside the statement that makes them (statements.ts).
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Leftover } from '../../sql/statements/statement.ts';

type Reindex = Extract<Leftover, { kind: 'reindex' }>;
type Detach = Extract<Leftover, { kind: 'detach' }>;

/** A regular expression: how the name of the new or old half of an index ends that REINDEX CONCURRENTLY rebuilds (manual, REINDEX). */
export const TRANSIENT = '_cc(new|old)[0-9]*$';

/**
 * Before such a statement runs.
 * @param again an earlier run, or try, stopped at it. @param killed and that run did not live to say how.
 * @returns whether its work is finished already.
 */
export async function settleLeftovers(session: Queryable, leaves: Leftover | null, again: boolean, killed: boolean): Promise<boolean> {
  if (leaves?.kind === 'reindex' && again) await dropTransients(session, leaves);
  return leaves?.kind === 'detach' ? finalize(session, leaves, again && killed) : false;
}

/** What to report and to do after such a statement has failed; empty if nothing was left. */
export async function leftBehind(session: Queryable, leaves: Leftover | null): Promise<{ readonly what: string; readonly hint?: string }> {
  if (leaves?.kind === 'detach') {
    const pending = (await stateOf(session, leaves)) === 'pending';
    return { what: pending ? `; ${leaves.partition.name} is detached half-way, which the next run finishes (FINALIZE)` : '' };
  }
  if (leaves?.kind === 'reindex') {
    const names = await transients(session, leaves);
    return { what: names.length === 0 ? '' : `; it left the INVALID ${names.join(', ')}, which the next run drops before it starts again` };
  }
  if (leaves?.kind !== 'unnamed-index') return { what: '' };
  // The server chose its name, and another run would create another one beside it.
  const [found] = await session.query(`SELECT i.indexrelid::pg_catalog.regclass AS name FROM pg_catalog.pg_index i
WHERE NOT i.indisvalid AND i.indrelid = ${regclass(leaves.table)} ORDER BY i.indexrelid`);
  const names = found!.rows.map((row) => row['name']!);
  if (names.length === 0) return { what: '' };
  const drops = names.map((name) => `DROP INDEX CONCURRENTLY ${name};`).join(' ');
  return {
    what: `; on ${leaves.table.name} it left an INVALID index: ${names.join(', ')}`,
    hint: `first drop what this statement left (the file does not name its index): ${drops}`,
  };
}

async function transients(session: Queryable, leaves: Reindex): Promise<readonly string[]> {
  const [found] = await session.query(`SELECT i.indexrelid::pg_catalog.regclass AS name FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '${TRANSIENT}' AND ${among(leaves)} ORDER BY i.indexrelid`);
  return found!.rows.map((row) => row['name']!);
}

async function dropTransients(session: Queryable, leaves: Reindex): Promise<void> {
  for (const name of await transients(session, leaves)) await session.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
}

/** With a table go its partitions' indexes, and those of what is kept out of line. */
function among({ of, target }: Reindex): string {
  switch (of) {
    case 'index':
      return `i.indrelid = (SELECT b.indrelid FROM pg_catalog.pg_index b WHERE b.indexrelid = ${regclass(target)})
  AND pg_catalog.starts_with(${quoteLiteral(target.name)}, pg_catalog.regexp_replace(c.relname, '${TRANSIENT}', ''))`;
    case 'table':
      return `i.indrelid IN (SELECT r.oid FROM tables r UNION SELECT r.reltoastrelid FROM tables r)`.replaceAll(
        'tables r',
        `pg_catalog.pg_class r WHERE r.oid = ${regclass(target)} OR r.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(${regclass(target)}))`,
      );
    case 'schema':
      return `c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ${quoteLiteral(target.name)})`;
    case 'database':
      return 'true';
  }
}

async function finalize(session: Queryable, leaves: Detach, mayBeDone: boolean): Promise<boolean> {
  const state = await stateOf(session, leaves);
  if (state === 'attached') return false;
  if (state === 'gone') return mayBeDone;
  await session.query(`ALTER TABLE ${nameOf(leaves.table)} DETACH PARTITION ${nameOf(leaves.partition)} FINALIZE`);
  return true;
}

async function stateOf(session: Queryable, { table, partition }: Detach): Promise<'attached' | 'pending' | 'gone'> {
  const [found] = await session.query(`SELECT h.inhdetachpending AS pending FROM pg_catalog.pg_inherits h
WHERE h.inhparent = ${regclass(table)} AND h.inhrelid = ${regclass(partition)}`);
  const row = found!.rows[0];
  if (row === undefined) return 'gone';
  return row['pending'] === 't' ? 'pending' : 'attached';
}

interface Name {
  readonly schema: string | null;
  readonly name: string;
}

const nameOf = ({ schema, name }: Name): string => `${schema === null ? '' : `${quoteIdent(schema)}.`}${quoteIdent(name)}`;

/** Null if there is none with that name. */
export const regclass = (name: Name): string => `pg_catalog.to_regclass(${quoteLiteral(nameOf(name))})`;
