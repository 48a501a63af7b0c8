// What a gate wants to know of a database when it asks whether that can be used: which ledgers are there, and the fingerprint of the schema.
import type { Config } from '../../config/config.ts';
import { wantedTables } from '../../layouts/ledger-tables.ts';
import { LEDGER_SCHEMAS } from '../../ledger/verification-store.ts';
import type { Wanted } from '../../postgres/server/probe.ts';
import { firstLook } from '../../schema/verify/fingerprint.ts';

/** @param more tables to look for besides those that the settings name. @returns `also` is made when it is asked for: every kind of object has a part in it. */
export function wantedOfGate(config: Config, more: readonly string[] = []): Omit<Wanted, 'asked'> {
  let text: string | undefined;
  return {
    tables: [...new Set([...wantedTables(config), ...more])],
    get also() {
      text ??= firstLook({ privileges: config.privileges === 'verify', owners: config.owners === 'verify' });
      return text;
    },
    neighbours: LEDGER_SCHEMAS,
  };
}
