// What is said of every layout before one is needed: the build puts what this module exports in its place, so that no layout is loaded before the
// server has been asked (scripts/build/constant-module.ts): everything here is plain data.
import type { Layout } from './layout.ts';
import { LAYOUTS } from './layouts.ts';

export type LedgerTable = Pick<NonNullable<Layout['toolLedger']>, 'table' | 'inFirstOfUrl'>;

export const LAYOUT_NAMES: readonly string[] = LAYOUTS.map(({ id }) => id);

/** Where the tools keep their ledgers. */
export const LEDGER_TABLES: readonly LedgerTable[] = LAYOUTS.flatMap(({ toolLedger }) =>
  toolLedger === null ? [] : [{ table: toolLedger.table, ...(toolLedger.inFirstOfUrl && { inFirstOfUrl: true as const }) }],
);
