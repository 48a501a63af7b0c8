// Pure: which of the applied migrations are to be reverted, newest first, and by what; or why they cannot be.
import { type Finding, finding } from '../core/finding.ts';
import { labelOf, type Migration } from '../core/migration.ts';
import type { Layout } from '../layouts/layout.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { migrationOfRow } from '../ledger/row-migration.ts';
import type { HalfReverted, WayBack } from '../ledger/way-back-store.ts';

/** How far back: a number of migrations, down to a version that stays, or all. */
export type Back = { readonly count: number } | { readonly to: LedgerRow } | 'all';

export interface Reversal {
  readonly row: LedgerRow;
  /** Its text is the one that takes it back; of a module the module itself. */
  readonly migration: Migration;
  /** The row of the one applied before it. */
  readonly before: LedgerRow | null;
  readonly isStored: boolean;
}

/** The versioned ones that the ledger has, newest first; one that is half reverted before all others. */
export function rowsToRevert(rows: readonly LedgerRow[], back: Back, half: HalfReverted | null): readonly LedgerRow[] {
  const versioned = rows.filter(({ kind }) => kind === 'versioned').sort((a, b) => (a.key < b.key ? 1 : -1));
  const begun = versioned.filter(({ id }) => id === half?.id);
  const others = versioned.filter(({ id }) => id !== half?.id);
  const newestFirst = [...begun, ...others];
  if (back === 'all') return newestFirst;
  if ('count' in back) return newestFirst.slice(0, back.count);
  return [...begun, ...others.filter(({ key }) => key > back.to.key)];
}

export interface Ways {
  readonly layout: Pick<Layout, 'id' | 'wayBack'>;
  readonly migrations: readonly Migration[];
  /** Of a migration of the folder, by its file. */
  readonly ofFile: (migration: Migration) => WayBack | null;
  /** As it was stored, by the migration's id. */
  readonly stored: ReadonlyMap<string, WayBack>;
  readonly policy: 'stored' | 'files' | 'off';
  readonly half: HalfReverted | null;
}

/** @param chosen as rowsToRevert has it. @param all rows of the ledger. */
export function planReversal(
  chosen: readonly LedgerRow[],
  all: readonly LedgerRow[],
  ways: Ways,
): { readonly reversals: readonly Reversal[]; readonly findings: readonly Finding[] } {
  const ascending = all.filter(({ kind }) => kind === 'versioned').sort((a, b) => (a.key < b.key ? -1 : 1));
  const files = new Map(ways.migrations.map((migration) => [migration.id, migration]));
  const reversals: Reversal[] = [];
  const findings: Finding[] = [];
  for (const row of chosen) {
    const found = wayOf(row, files.get(row.id), ways);
    findings.push(...found.findings);
    if (found.migration === null) continue;
    const before = ascending[ascending.indexOf(row) - 1] ?? null;
    reversals.push({ row, migration: found.migration, before, isStored: found.isStored });
  }
  return { reversals, findings };
}

interface Found {
  readonly migration: Migration | null;
  readonly isStored: boolean;
  readonly findings: readonly Finding[];
}

function wayOf(row: LedgerRow, file: Migration | undefined, { layout, ofFile, stored, policy, half }: Ways): Found {
  const kept = stored.get(row.id) ?? null;
  // What is half done continues as it was begun.
  if (half?.id === row.id && kept !== null) return by(row, file, kept, file === undefined);
  if (file === undefined) {
    if (kept !== null && policy === 'stored') return by(row, file, kept, true, [isFromStore(row, kept)]);
    return none(row.fileless ? withoutFile(row) : gone(row, kept !== null, policy));
  }
  if (file.code !== null && file.code !== 'module') return none(inCode(file));
  const way = ofFile(file);
  if (way !== null) return by(row, file, way, false, kept === null || kept.text === way.text ? [] : [differs(file, way)]);
  if (file.code === 'module') return { migration: file, isStored: false, findings: [] };
  if (kept !== null && policy === 'stored') return by(row, file, kept, true, [isFromStore(row, kept)]);
  return none(onlyForward(file, layout.wayBack?.place ?? ''));
}

const none = (finding: Finding): Found => ({ migration: null, isStored: false, findings: [finding] });

function by(row: LedgerRow, file: Migration | undefined, way: WayBack, isStored: boolean, findings: readonly Finding[] = []): Found {
  return { migration: { ...(file ?? migrationOfRow(row)), file: way.file, text: way.text, down: null, code: null }, isStored, findings };
}

const INSTEAD = 'undo it in a new migration; or undo it by hand, and record that with';

const onlyForward = ({ file, version }: Migration, place: string): Finding =>
  finding({
    code: 'no-way-back',
    subject: file,
    message: `${file} has nothing that takes it back`,
    hint: `write ${place}; or ${INSTEAD} \`schemagate mark ${version} pending\``,
    place: { file },
  });

const inCode = ({ file, version, code }: Migration): Finding =>
  finding({
    code: 'no-way-back',
    subject: file,
    message: `${file} is a migration in ${code}, which only its own tool can revert`,
    hint: `revert it with that tool; or ${INSTEAD} \`schemagate mark ${version} pending\``,
    place: { file },
  });

const withoutFile = (row: LedgerRow): Finding =>
  finding({
    code: 'no-way-back',
    subject: labelOf(row),
    message: `${labelOf(row)} is in the ledger without a file of its own, such as a baseline, and cannot be reverted`,
    hint: 'go back to it and no further: `schemagate down --to` it',
  });

function gone(row: LedgerRow, isKept: boolean, policy: Ways['policy']): Finding {
  const why =
    isKept && policy === 'files' ? 'GATE_DOWN=files forbids to use what the database has' : 'the database has no SQL that takes it back';
  return finding({
    code: 'no-way-back',
    subject: labelOf(row),
    message: `${labelOf(row)} is applied, its file is not in the folder, and ${why}`,
    hint: 'run this with the image that has the file; down SQL is stored when a migration is applied under GATE_DOWN=stored, by a release that does so, if the migration has any',
  });
}

const isFromStore = (row: LedgerRow, { file }: WayBack): Finding =>
  finding({
    code: 'way-back-stored',
    subject: labelOf(row),
    message: `${labelOf(row)} is reverted by ${file.slice(file.lastIndexOf('/') + 1)} as it was stored in the database when it was applied`,
  });

const differs = ({ version }: Migration, { file }: WayBack): Finding =>
  finding({
    code: 'way-back-differs',
    subject: file,
    message: `${file} is not what it was when ${version} was applied: the file is used, not the SQL that was stored then`,
    hint: 'check with --plan that it takes back what was applied',
    place: { file },
  });
