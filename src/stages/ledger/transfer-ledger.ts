// What `adopt` and `eject` have in common: rows of one ledger are written into another, for the migrations of the folder that are meant.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { type Match, matchRows } from '../../ledger/ledger-match.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';

export interface Transfer {
  readonly session: Queryable;
  readonly project: Project;
  /** For people. */
  readonly from: string;
  readonly into: string;
  /** Of the ledger that is read. */
  readonly source: readonly LedgerRow[];
  /** Of the ledger that is written. */
  readonly target: readonly LedgerRow[];
  /** Statements that record it. */
  readonly record: (detail: string) => readonly string[];
  readonly write: (matches: readonly Match[]) => readonly string[];
}

/** @throws Stop('history') if a row stands for no file of the folder, or is unfinished: nothing is written then. */
export async function transfer({ session, project, from, into, source, target, record, write }: Transfer): Promise<Answer> {
  const applied = source.filter(({ state }) => state === 'applied');
  const { matches, unmatched } = matchRows(project.migrations, applied);
  stopOnErrors([
    ...source.filter(({ state }) => state !== 'applied').map((row) => unfinished(row, from)),
    ...unmatched.filter(({ fileless }) => !fileless).map((row) => withoutFile(row, from, project)),
  ]);
  const known = new Set(target.map(({ id }) => id));
  const missing = matches.filter(({ migration }) => !known.has(migration.id));
  if (missing.length > 0) {
    const recorded = record(`${count(missing.length, 'migration')} from ${from} into ${into}`);
    await session.query(`/* gate:transfer */ BEGIN;\n${[...recorded, ...write(missing)].join(';\n')};\nCOMMIT`);
  }
  const pending = project.migrations.length - matches.length;
  return {
    summary: `${missing.length} of ${applied.length} applied migrations written from ${from} into ${into}${missing.length < matches.length ? ` (${matches.length - missing.length} were there)` : ''}; ${pending} pending; nothing was run, and ${from} is as it was`,
    applied: matches.length,
    data: {
      from,
      into,
      written: missing.map(({ migration, row }) => ({ file: migration.file, version: migration.version, as: row.version })),
      pending,
    },
  };
}

const unfinished = (row: LedgerRow, from: string): Finding => ({
  code: 'unfinished',
  severity: 'error',
  subject: row.version,
  message: `${row.version} is recorded as unfinished in ${from}`,
  hint: 'settle it with the layout in which it was started: run the gate again there, or `schemagate mark`',
});

const withoutFile = (row: LedgerRow, from: string, { folder }: Project): Finding =>
  finding({
    code: 'unmatched',
    subject: row.version,
    message: `${from} has ${row.version}${row.name === '' || row.name === row.version ? '' : ` (${row.name})`}, and ${folder.path} has no migration with that version or name`,
    hint: 'give the file of that migration the same version or the same name, so that the two can be matched',
  });
