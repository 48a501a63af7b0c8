// A row whose file is gone, as the migration that it was: what a ledger knows it by is all there is of it.
import type { Migration } from '../core/migration.ts';
import type { LedgerRow } from './ledger.ts';

export const migrationOfRow = ({ version, id, key, name, kind, checksum }: LedgerRow): Migration => ({
  ...{ version, id, key, name, kind, checksum: checksum ?? '' },
  ...{ file: '', text: '', down: null, code: null },
});
