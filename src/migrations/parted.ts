// Pure: histories that parted ways, as after two branches were deployed in turn: what the ledger and the folder have since the last migration
// that they have in common, side by side, and what joins them.
import { labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { isOfAnother } from './another-folder.ts';
import { renumberedAmong } from './renumbered.ts';

export interface PartedLine {
  readonly row: LedgerRow | null;
  readonly migration: Migration | null;
  /** `content`, `name`: the same migration under another version. `same`: it has its file. `another`: another one of the same version. `null`: one side has nothing. */
  readonly by: 'content' | 'name' | 'same' | 'another' | null;
}

export interface Parted {
  /** The last one before they part; null if they have nothing in common. */
  readonly common: LedgerRow | null;
  /** In the order of versions. */
  readonly lines: readonly PartedLine[];
  /** What joins them, in words with commands. */
  readonly joins: readonly string[];
}

/** Null where one is only further than the other. */
export function partedHistories(migrations: readonly Migration[], rows: readonly LedgerRow[]): Parted | null {
  const files = migrations.filter(({ kind }) => kind === 'versioned');
  const applied = rows
    .filter(({ kind, fileless, state }) => kind === 'versioned' && !fileless && state === 'applied')
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const lines = linesOf(files, applied);
  const first = lines.findIndex(({ by }) => by !== 'same');
  const after = first === -1 ? [] : lines.slice(first);
  // Only one side goes on: what is pending, or what a newer image has applied.
  if (
    !after.some(({ row, by }) => row !== null && by !== 'same') ||
    !after.some(({ migration, by }) => migration !== null && by !== 'same')
  )
    return null;
  return {
    common: lines[first - 1]?.row ?? null,
    lines: after,
    joins: [...new Set(after.flatMap((line) => joinOf(line, applied.at(-1)!)))],
  };
}

/** By names. */
export const partedAsData = ({ common, lines, joins }: Parted) => ({
  after: common && labelOf(common),
  lines: lines.map(({ row, migration, by }) => ({ ledger: row && labelOf(row), file: migration?.file ?? null, by })),
  joins,
});

function linesOf(files: readonly Migration[], applied: readonly LedgerRow[]): readonly PartedLine[] {
  const renumbered = renumberedAmong(files, applied);
  const byId = new Map(files.map((migration) => [migration.id, migration]));
  const ofRows = applied.map((row): PartedLine => {
    const migration = byId.get(row.id) ?? null;
    const pair = renumbered.find((one) => one.row === row);
    if (pair !== undefined) return { row, migration: pair.migration, by: pair.by };
    if (migration === null) return { row, migration, by: null };
    const isOther = row.checksum !== null && row.checksum !== migration.checksum && isOfAnother(migration, row);
    return { row, migration, by: isOther ? 'another' : 'same' };
  });
  const placed = new Set(ofRows.map(({ migration }) => migration));
  const ofFiles = files.filter((migration) => !placed.has(migration)).map((migration): PartedLine => ({ row: null, migration, by: null }));
  const keyOf = ({ row, migration }: PartedLine): string => (row ?? migration!).key;
  return [...ofRows, ...ofFiles].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function joinOf({ row, migration, by }: PartedLine, last: LedgerRow): readonly string[] {
  if (by === 'same') return [];
  const rename = (file: string): string => `rename ${file} to a version above ${last.version}`;
  if (by === 'content' || by === 'name') {
    const [to, from] = [migration!, row!];
    return [
      `${to.file} is ${labelOf(from)}: give it its old version again, or \`schemagate mark ${to.version} applied\` and then \`schemagate repair ${from.version} --yes\``,
    ];
  }
  if (row === null) return migration!.key < last.key ? [`${rename(migration!.file)}, so that it is applied after what is there`] : [];
  const restore = `restore the file of ${labelOf(row)} from the branch that has it`;
  return by === 'another'
    ? [`${rename(migration!.file)}, and ${restore}`]
    : [`${restore}, or revert it: \`schemagate down\` shows whether what reverts it is stored`];
}
