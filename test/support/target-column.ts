// A column of a PostgreSQL table as the move from SQLite sees it.
import type { TargetColumn } from '../../src/import/target.ts';

/** @param base the catalog's name of its type. */
export const targetColumn = (base: string, more: Partial<TargetColumn> = {}): TargetColumn => ({
  ...{ name: 'c', type: base, base, limit: null, scale: null, labels: [], element: null },
  ...{ isRequired: false, hasDefault: false, isGenerated: false, sequence: null },
  ...more,
});
