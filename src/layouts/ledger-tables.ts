// Which tables in a database say what was run in it: the gate's own, and where each layout's tool keeps its ledger.
import type { TableName } from '../config/accessors.ts';
import type { Config, ConnectionConfig } from '../config/config.ts';
import { besideTable } from '../ledger/beside-ledger.ts';
import { migrationsTable } from '../ledger/gate-ledger.ts';
import { verificationStore } from '../ledger/verification-store.ts';
import { wayBackStore } from '../ledger/way-back-store.ts';
import type { FoundTable, ServerFacts } from '../postgres/server/probe.ts';
import { quoteIdent } from '../sql/quote.ts';
import { LEDGER_TABLES, type LedgerTable } from './known-layouts.ts';
import type { Layout } from './layout.ts';

/** Every table whose presence matters, of every layout: when the server is asked, it is not yet known which layout the folder has. */
export function wantedTables(config: LedgerSettings & Pick<Config, 'ledgerSchema'>): readonly string[] {
  const { ledgerSchema } = config;
  const gate = gateTables(ledgerSchema);
  const tools = LEDGER_TABLES.flatMap((table) =>
    [{ ...config, ledgerTable: null }, config].map((settings) => askedFor(askedTable(table, settings))),
  );
  return [...new Set([...gate, ...tools])];
}

/** What is asked about ledgers of a database before its folder is read. */
export type LedgersFound = Pick<ServerFacts, 'tables'>;

/** The settings that say where another tool's ledger is. */
export interface LedgerSettings extends Pick<Config, 'ledgerTable'> {
  readonly connection?: Pick<ConnectionConfig, 'searchPath'> | null;
}

/** Where the ledger of a layout's tool is looked for. */
export function askedTable({ table, inFirstOfUrl }: LedgerTable, { ledgerTable, connection }: LedgerSettings): TableName {
  const [first = ''] = inFirstOfUrl ? (connection?.searchPath ?? '').split(',').map((schema) => schema.trim()) : [];
  return ledgerTable ?? (first === '' ? table : { ...table, schema: first });
}

/** Whether what the gate keeps beside another tool's ledger is there. */
export const besideIsThere = ({ ledgerSchema }: Pick<Config, 'ledgerSchema'>, facts: ServerFacts): boolean =>
  facts.tables.has(besideTable(ledgerSchema).table);

/** The gate's own tables, by their bare names. */
export const gateTableNames = (schema: string): readonly string[] =>
  gateTables(schema).map((table) => table.split('.').at(-1)!.replaceAll('"', ''));

const gateTables = (schema: string): readonly string[] => [
  ...verificationStore(schema).tables,
  besideTable(schema).table,
  migrationsTable(schema).table,
  wayBackStore(schema).table,
];

export const askedFor = ({ schema, name }: TableName): string =>
  schema === null ? quoteIdent(name) : `${quoteIdent(schema)}.${quoteIdent(name)}`;

/** The table of a layout's tool, if it exists and is that tool's. */
export function foundOf({ toolLedger }: Layout, settings: LedgerSettings, facts: LedgersFound): FoundTable | null {
  if (toolLedger === null) return null;
  const found = facts.tables.get(askedFor(askedTable(toolLedger, settings))) ?? null;
  return found !== null && (toolLedger.isOurs?.(found.columns) ?? true) ? found : null;
}
