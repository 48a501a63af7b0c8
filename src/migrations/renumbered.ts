// Pure: histories that parted ways. A row without a file and a file without a row that are the same migration under another version, as
// after two branches were merged: recognised by their content, or else by a name that only they have.
import type { Finding } from '../core/finding.ts';
import { labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';

export interface Renumbered {
  readonly row: LedgerRow;
  readonly migration: Migration;
  readonly by: 'content' | 'name';
}

export function renumberedAmong(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly Renumbered[] {
  const [files, applied] = [new Set(migrations.map(({ id }) => id)), new Set(rows.map(({ id }) => id))];
  const lost = rows.filter(({ id, kind, state, fileless }) => kind === 'versioned' && state === 'applied' && !fileless && !files.has(id));
  if (lost.length === 0) return [];
  const open = migrations.filter(({ id, kind }) => kind === 'versioned' && !applied.has(id));
  const same = pairs(lost, open, ({ checksum }) => checksum);
  const left = <T>(all: readonly T[], taken: readonly unknown[]): readonly T[] => all.filter((one) => !taken.includes(one));
  const named = pairs(
    left(
      lost,
      same.map(({ row }) => row),
    ),
    left(
      open,
      same.map(({ migration }) => migration),
    ),
    ({ name }) => name.toLowerCase(),
  );
  return [...same.map((pair) => ({ ...pair, by: 'content' as const })), ...named.map((pair) => ({ ...pair, by: 'name' as const }))];
}

/** @param on when it was applied, in words. */
export const moved = ({ row, migration, by }: Renumbered, on: string): Finding => ({
  code: 'missing',
  severity: 'error',
  subject: labelOf(row),
  message: `${labelOf(row)} was applied${on}; the folder does not have it, but ${migration.file}, which is not applied, has the same ${by}`,
  hint: `if it was renumbered, give the file its old version ${row.version} again; or record it under the new one: \`schemagate mark ${migration.version} applied\`, then \`schemagate repair ${row.version} --yes\``,
  place: { file: migration.file },
});

interface Told {
  readonly checksum: string | null;
  readonly name: string;
}

/** What several have in common says nothing. */
function pairs(
  rows: readonly LedgerRow[],
  migrations: readonly Migration[],
  keyOf: (one: Told) => string | null,
): readonly Omit<Renumbered, 'by'>[] {
  const only = <T extends Told>(all: readonly T[], key: string): T | undefined => {
    const found = all.filter((one) => keyOf(one) === key);
    return found.length === 1 ? found[0] : undefined;
  };
  return rows.flatMap((row) => {
    const key = keyOf(row) ?? '';
    const migration = key === '' || only(rows, key) === undefined ? undefined : only(migrations, key);
    return migration === undefined ? [] : [{ row, migration }];
  });
}
