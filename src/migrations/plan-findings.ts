// What a plan says of migrations and of rows of the ledger that are neither pending nor applied: what happened to which file, and what to do.
import { type Finding, finding } from '../core/finding.ts';
import { labelOf, type Migration } from '../core/migration.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import type { PlanPolicy } from './plan-policy.ts';
import { moved, type Renumbered } from './renumbered.ts';

export const edited = (migration: Migration, row: LedgerRow): Finding =>
  finding({
    code: 'edited',
    subject: migration.file,
    message: `${migration.file} was changed after it was applied${on(row)} (checksum ${short(row.checksum)} then, ${short(migration.checksum)} now)`,
    hint: `restore the file as it was applied, and put the change into a new migration; or, if the change does not affect the schema, accept it with \`schemagate repair ${row.version} --yes\``,
    place: { file: migration.file },
  });

export const editedHalfWay = (migration: Migration, row: LedgerRow): Finding =>
  finding({
    code: 'edited',
    subject: migration.file,
    message: `${migration.file} stopped after ${row.done} of its statements${on(row)}, and was changed since then: it cannot continue where it stopped`,
    hint: `restore the file and run again; or undo by hand what its first ${row.done} statements did, and then \`schemagate repair ${row.version} --yes\` records it as pending`,
    place: { file: migration.file },
  });

export const outOfOrder = (migration: Migration, last: LedgerRow, lastFile: Migration | undefined): Finding =>
  finding({
    code: 'out-of-order',
    subject: migration.file,
    message: `${migration.file} is not applied, but ${lastFile?.file ?? labelOf(last)}, which comes after it, is`,
    hint: `it was probably merged later: rename it to a version above ${last.version}, so that it is applied after them; or set GATE_OUT_OF_ORDER=apply`,
    place: { file: migration.file },
  });

export const missing = (row: LedgerRow, renumbered: Renumbered | undefined): Finding =>
  renumbered === undefined ? gone(row) : moved(renumbered, on(renumbered.row));

const gone = (row: LedgerRow): Finding => ({
  code: 'missing',
  severity: 'error',
  subject: labelOf(row),
  message: `${labelOf(row)} was applied${on(row)}, but its file is not in the folder`,
  hint: 'restore the file from version control; if the image was built from a branch without it, build it from one that has it; if it is gone for good, `schemagate repair` removes its row',
});

export const dirty = (subject: string, row: LedgerRow, { whenDirty }: PlanPolicy): Finding =>
  finding({
    code: 'dirty',
    subject,
    message: `${subject} was started${on(row)} by the tool that wrote this ledger, and is recorded as unfinished or failed`,
    hint: `${whenDirty ?? 'look at what it did; finish it or undo it by hand'}; then record it: \`schemagate mark ${row.version} applied\` if it is finished; \`schemagate repair ${row.version} --yes\` if it is undone, so that it is run again`,
  });

export const inCode = ({ file, version, code }: Migration): Finding =>
  finding({
    code: 'code-migration',
    subject: file,
    message: `${file} is a migration in ${code}, which only its own tool can run, and it is not applied`,
    hint: `run it with that tool, or achieve its effect another way; then \`schemagate mark ${version} applied\``,
    place: { file },
  });

const on = ({ appliedAt }: LedgerRow): string => (appliedAt === '' ? '' : ` on ${appliedAt}`);
const short = (checksum: string | null): string => (checksum ?? '').slice(0, 12);
