// The ledger of a migrator as it is in the database, read without running anything.
import type { TableName } from '../../config/accessors.ts';
import type { Config } from '../../config/config.ts';
import { askedFor } from '../../layouts/ledger-tables.ts';
import { besideOf, type LedgerTable, type Migrator } from '../../migrators/migrator.ts';
import { MIGRATORS } from '../../migrators/migrators.ts';
import { standingOf } from '../../migrators/standing.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { qualified } from '../../schema/model/name.ts';
import { referenceTo } from '../../schema/model/object.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Workspace } from '../workspace.ts';

export interface CodeLedger {
  readonly migrator: Migrator;
  readonly table: LedgerTable;
  /** Every table that the tool keeps for itself. */
  readonly tables: readonly LedgerTable[];
  /** As `Migrator.ledger.ids` has them. */
  readonly ids: readonly string[];
  /** Who holds the tool's own lock, in words; null if nobody does, or it has none. */
  readonly holder: string | null;
}

export interface LedgerSought {
  /** Which tool's it is, if known. */
  readonly migrator: Migrator | null;
  /** What it is called, if the tool's folder says so. */
  readonly table: TableName | null;
  readonly config: Pick<Config, 'ledgerTable'>;
}

/** Null if there is none, or if there are several and nothing says which one is meant. */
export async function readCodeLedger(session: Queryable, { migrator, table: said, config }: LedgerSought): Promise<CodeLedger | null> {
  const ledgerTable = config.ledgerTable ?? said;
  const sought = migrator === null ? MIGRATORS : [migrator];
  const names = sought.flatMap((one) => [nameOf(one.ledger.table, ledgerTable), ...besideOf(one).map((name) => nameOf(name))]);
  const tables = await findTables(session, names);
  const found = sought.flatMap((one) => {
    const table = tables.get(askedFor(nameOf(one.ledger.table, ledgerTable)));
    return table !== undefined && one.ledger.isOurs(table.columns) ? [{ migrator: one, table }] : [];
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const { lock } = only.migrator;
  const lockTable = lock === undefined ? undefined : tables.get(askedFor(nameOf(lock.table)));
  const results = await session.query(
    `/* gate:ledger */ ${only.migrator.ledger.ids(only.table)}${lock && lockTable ? `; ${lock.holder(lockTable)}` : ''}`,
  );
  const [ids, held] = results;
  return {
    ...only,
    tables: [only.table, ...besideOf(only.migrator).flatMap((name) => tables.get(askedFor(nameOf(name))) ?? [])],
    ids: ids!.rows.map(({ id }) => id ?? ''),
    holder: held?.rows[0]?.['held'] ?? null,
  };
}

/** The setting is for the ledger itself. */
const nameOf = (name: string, said: TableName | null = null): TableName => said ?? { schema: null, name };

/** By the given name, looked for along the search path. */
async function findTables(session: Queryable, names: readonly TableName[]): Promise<ReadonlyMap<string, LedgerTable>> {
  const asked = [...new Set(names.map(askedFor))].map(quoteLiteral).join(', ');
  const [found] = await session.query(`/* gate:ledger-tables */ SELECT w.asked, n.nspname AS schema, c.relname AS name,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_catalog.unnest(ARRAY[${asked}]::pg_catalog.text[]) w(asked)
JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.asked)::pg_catalog.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`);
  return new Map(
    found!.rows.map((row) => {
      const [schema, name] = [row['schema']!, row['name']!];
      return [row['asked']!, { table: qualified(schema, name), schema, name, columns: JSON.parse(row['columns'] ?? '[]') as string[] }];
    }),
  );
}

/** How far it is, for people; null if it is empty, and if there is none. */
export const reachedBy = (ledger: CodeLedger | null): string | null =>
  ledger === null ? null : standingOf(ledger.migrator, null, ledger.ids).head;

/** What the tool keeps for itself is not the application's schema. */
export function withoutLedger(workspace: Workspace, ledger: CodeLedger | null): Workspace {
  if (ledger === null) return workspace;
  const { scope } = workspace;
  const references = ledger.tables.map(({ schema, name }) => referenceTo('table', qualified(schema, name)));
  return { ...workspace, scope: { ...scope, without: [...(scope.without ?? []), ...references] } };
}
