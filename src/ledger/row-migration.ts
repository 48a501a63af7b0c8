// A migration of which no file is there, made of its row: what a ledger knows it by is all there is of it.
import { identityOf, labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from './ledger.ts';

export const migrationOfRow = (row: LedgerRow): Migration => ({
  ...identityOf(row),
  ...{ file: labelOf(row), checksum: row.checksum ?? '', text: '', down: null, code: null },
});
