// Pure: a ledger that two folders share by mistake. Its rows are another folder's if they have other names than the files of the same
// versions, or if the folder has none of them at all.

import type { Finding } from '../core/finding.ts';
import { labelOf, type Migration } from '../core/migration.ts';
import { few } from '../core/text/few.ts';
import type { LedgerRow } from '../ledger/ledger.ts';

/** The row of that version has another name: it is another migration, not an edited one. Tools differ in how they write blanks. */
export const isOfAnother = ({ kind, name, version }: Migration, row: LedgerRow): boolean =>
  kind === 'versioned' && row.state !== 'dirty' && ![name, version, ''].map(plainly).includes(plainly(row.name));

const plainly = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_');

/** All rows, if the folder has none of them: they do not belong to a folder that this one grew out of. */
export function strangersAmong(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const files = new Set(migrations.map(({ id }) => id));
  const strangers = rows.filter(({ fileless, kind, state }) => !fileless && kind === 'versioned' && state === 'applied');
  const isNone = migrations.length > 0 && strangers.length > 0 && !rows.some(({ id, fileless }) => !fileless && files.has(id));
  return isNone ? strangers : [];
}

interface Renamed {
  readonly migration: Migration;
  readonly row: LedgerRow;
}

interface Policy {
  readonly ledgerSetting?: string | undefined;
  readonly toleratesMissing?: boolean | undefined;
}

export function anotherFolder(
  others: readonly Renamed[],
  strangers: readonly LedgerRow[],
  { ledgerSetting = 'GATE_LEDGER_SCHEMA', toleratesMissing = false }: Policy,
): Finding {
  const [first] = others;
  const rows = first === undefined ? strangers.map(labelOf) : others.map(({ row }) => labelOf(row));
  const shown = few(rows, 3);
  const files = others
    .map(({ migration }) => migration.file)
    .slice(0, 3)
    .join(', ');
  const what = first === undefined ? 'which is not in this folder' : `where this folder has ${files}`;
  const instead =
    first === undefined
      ? 'or, if this folder replaces the one that was applied, restore its files'
      : `or, if the file was renamed and changed, restore it as it was applied, or accept it with \`schemagate mark ${first.row.version} applied\``;
  return {
    code: 'another-folder',
    severity: first === undefined && toleratesMissing ? 'warning' : 'error',
    subject: shown,
    message: `this ledger belongs to another folder: it has ${shown}, ${what}`,
    hint: `give each service a ledger of its own: set ${ledgerSetting} to another name; ${instead}`,
    ...(first !== undefined && { place: { file: first.migration.file } }),
  };
}
