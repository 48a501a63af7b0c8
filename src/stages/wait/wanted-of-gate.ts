// What a gate wants to know of a database when it asks whether that can be used: which ledgers are there, and the fingerprint of the schema.
import type { Config } from '../../config/config.ts';
import { wantedTables } from '../../layouts/ledger-tables.ts';
import { LEDGER_SCHEMAS } from '../../ledger/verification-store.ts';
import type { FirstLook, Wanted } from '../../postgres/server/wanted.ts';
import { firstLook, lookOf } from '../../schema/verify/fingerprint.ts';

/**
 * @param more tables to look for besides those that the settings name. @param mayLag the caller can begin again. @returns `sql` is made when it is asked for: every kind of object has a
 * part in it.
 */
export function wantedOfGate(config: Config, more: readonly string[] = [], mayLag = false) {
  let text: string | undefined;
  const look: FirstLook = {
    mayLag,
    get sql() {
      text ??= firstLook({ privileges: config.privileges === 'verify', owners: config.owners === 'verify' });
      return text;
    },
    of: (rows) => lookOf(rows),
  };
  return { tables: [...new Set([...wantedTables(config), ...more])], look, neighbours: LEDGER_SCHEMAS } satisfies Wanted;
}
