// `U1__name.sql`, which undoes `V1__name.sql`: a script of its own, with a row of its own in the history.
import type { Migration } from '../../core/migration.ts';
import { flywayChecksum } from './checksum.ts';

/** @param migration with the text that reverts it. @returns what Flyway calls the undo migration. */
export function undoMigration(migration: Migration): Migration {
  const { file, text, notes } = migration;
  const checksum = flywayChecksum(text);
  return {
    ...migration,
    toolChecksum: { checksum, accepted: [checksum] },
    notes: { type: 'UNDO_SQL', script: notes?.['undo'] ?? file.slice(file.lastIndexOf('/') + 1) },
  };
}
