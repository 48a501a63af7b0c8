// Reads the live catalog: every kind's query in one message, in one read-only transaction, so that all of it is of one moment.
import type { Queryable, Row } from '../postgres/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';
import type { ReadContext } from './kind.ts';
import { KINDS } from './kinds.ts';
import { byKey, type Catalog } from './object.ts';

export interface ReadOptions {
  /** The ledger schema, which is not part of the application's schema. */
  readonly exclude: string;
  /** One more SELECT of the same moment. */
  readonly also: string;
}

/** pg_get_*def qualifies every name that this path does not reach. */
const BEFORE = ['BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY', 'SET LOCAL search_path = pg_catalog'];

/** Must not be called inside a transaction. @throws what the session throws. */
export async function readCatalog(session: Queryable, { exclude, also }: ReadOptions): Promise<{ catalog: Catalog; also: readonly Row[] }> {
  const context: ReadContext = {
    userSchema: `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> ${quoteLiteral(exclude)}`,
    notExtensionMember: (catalogTable, oid) =>
      `NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.${catalogTable}'::pg_catalog.regclass AND e.objid = ${oid} AND e.deptype = 'e')`,
  };
  const version = "SELECT pg_catalog.current_setting('server_version_num') AS version";
  const queries = KINDS.map((kind) => kind.query(context));
  const results = (await session.query([...BEFORE, version, also, ...queries, 'COMMIT'].join(';\n'))).slice(BEFORE.length);
  const objects = KINDS.flatMap((kind, i) => results[i + 2]!.rows.map(kind.parse));
  return { catalog: { serverVersion: Number(results[0]!.rows[0]!['version']), objects: objects.sort(byKey) }, also: results[1]!.rows };
}
