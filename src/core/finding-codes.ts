// The one list of finding codes: what each means, how bad it is and what to do. A code that is not in it does not compile.

import { BACKUP_CODES } from './codes/backup-codes.ts';
import { CHECKPOINT_CODES } from './codes/checkpoint-codes.ts';
import type { CodeEntries, CodeEntry } from './codes/code-entry.ts';
import { COMMAND_CODES } from './codes/command-codes.ts';
import { DOCTOR_CODES } from './codes/doctor-codes.ts';
import { DOCTOR_OBJECT_CODES } from './codes/doctor-object-codes.ts';
import { DOCTOR_SERVER_CODES } from './codes/doctor-server-codes.ts';
import { FILE_CODES } from './codes/file-codes.ts';
import { HISTORY_CODES } from './codes/history-codes.ts';
import { LAYOUT_CODES } from './codes/layout-codes.ts';
import { LOGIN_CODES } from './codes/login-codes.ts';
import { EXPORT_CODES } from './codes/operate/export-codes.ts';
import { IMPORT_CODES } from './codes/operate/import-codes.ts';
import { MOVE_CODES } from './codes/operate/move-codes.ts';
import { REDEPLOY_CODES } from './codes/operate/redeploy-codes.ts';
import { PLAN_CODES } from './codes/plan-codes.ts';
import { REHEARSAL_CODES } from './codes/rehearsal-codes.ts';
import { RESTORE_CODES } from './codes/restore-codes.ts';
import { REVERSAL_CODES } from './codes/reversal-codes.ts';
import { SCHEMA_CODES } from './codes/schema-codes.ts';
import { SERVER_CODES } from './codes/server-codes.ts';
import { SESSION_CODES } from './codes/session-codes.ts';
import { SETTINGS_CODES } from './codes/settings-codes.ts';
import { SQLITE_CODES } from './codes/sqlite/file-codes.ts';
import type { Outcome } from './outcome.ts';
import type { Severity } from './severity.ts';

/** By subject, in the order of the page. */
export const CODE_GROUPS = {
  'Settings and the command line': SETTINGS_CODES,
  'Server and connection': SERVER_CODES,
  'Login and rights': LOGIN_CODES,
  Sessions: SESSION_CODES,
  'Migration files': FILE_CODES,
  "Other tools' files": LAYOUT_CODES,
  'Ledger and migrations': HISTORY_CODES,
  'What a run would do': PLAN_CODES,
  'To a version, and back': REVERSAL_CODES,
  'Starting again, and restoring': RESTORE_CODES,
  'Testing migrations': REHEARSAL_CODES,
  'Schema and snapshot': SCHEMA_CODES,
  Checkpoints: CHECKPOINT_CODES,
  'Backups and client programs': BACKUP_CODES,
  'Commands that migrate': COMMAND_CODES,
  'From SQLite': IMPORT_CODES,
  'Back to SQLite': EXPORT_CODES,
  'A Compose project to PostgreSQL': MOVE_CODES,
  'Redeploying a Compose project': REDEPLOY_CODES,
  'Health: sessions, vacuum, what a gate would meet': DOCTOR_CODES,
  'Health: keys, indexes, constraints, access': DOCTOR_OBJECT_CODES,
  'Health: the server': DOCTOR_SERVER_CODES,
  'SQLite files': SQLITE_CODES,
} as const;

export const FINDING_CODES = {
  ...SETTINGS_CODES,
  ...SERVER_CODES,
  ...LOGIN_CODES,
  ...SESSION_CODES,
  ...FILE_CODES,
  ...LAYOUT_CODES,
  ...HISTORY_CODES,
  ...PLAN_CODES,
  ...REVERSAL_CODES,
  ...RESTORE_CODES,
  ...REHEARSAL_CODES,
  ...SCHEMA_CODES,
  ...CHECKPOINT_CODES,
  ...BACKUP_CODES,
  ...COMMAND_CODES,
  ...IMPORT_CODES,
  ...EXPORT_CODES,
  ...MOVE_CODES,
  ...REDEPLOY_CODES,
  ...DOCTOR_CODES,
  ...DOCTOR_OBJECT_CODES,
  ...DOCTOR_SERVER_CODES,
  ...SQLITE_CODES,
} as const;

export type ListedCode = keyof typeof FINDING_CODES;

/** How an object can differ; follows its kind in the code. */
type ObjectState = 'missing' | 'extra' | 'changed';
/** `table-missing`, `foreign-table-changed`; listed as KIND-missing and so on. Made by objectCode only. */
export type ObjectCode = `${string}-${ObjectState}`;

export type FindingCode = Exclude<ListedCode, `KIND-${ObjectState}`> | ObjectCode;

export const objectCode = (kind: string, state: ObjectState): ObjectCode => `${kind.replaceAll(' ', '-')}-${state}`;

/** Under which the code is listed; null if it is not listed. */
export function listedCode(code: string): ListedCode | null {
  if (isListed(code)) return code;
  const general = `KIND-${/[^-]+$/.exec(code)?.[0] ?? ''}`;
  return isListed(general) ? general : null;
}

const isListed = (code: string): code is ListedCode => Object.hasOwn(FINDING_CODES, code);

/** The entry's place on the page of the findings. */
export const pageOf = (code: ListedCode): string => `${PAGE}#${code.toLowerCase()}`;

const PAGE = 'https://github.com/schemagate/schemagate/blob/main/docs/findings.md';

/** What a run comes to that an error of this code ends. A command that only looks comes to `findings`, whatever it found. */
export function outcomeOf(code: FindingCode): Outcome {
  const listed = listedCode(code) ?? 'bug';
  const [group] = Object.entries<CodeEntries>(CODE_GROUPS).find(([, entries]) => Object.hasOwn(entries, listed))!;
  return entryOf(listed).outcome ?? OUTCOME_OF_GROUP[group as keyof typeof CODE_GROUPS];
}

/** But for codes whose entry says otherwise. */
const OUTCOME_OF_GROUP: { readonly [G in keyof typeof CODE_GROUPS]: Outcome } = {
  'Settings and the command line': 'misused',
  'Server and connection': 'unreachable',
  'Login and rights': 'refused',
  Sessions: 'refused',
  'Migration files': 'misused',
  "Other tools' files": 'misused',
  'Ledger and migrations': 'history',
  'What a run would do': 'misused',
  'To a version, and back': 'history',
  'Starting again, and restoring': 'failed',
  'Testing migrations': 'findings',
  'Schema and snapshot': 'mismatch',
  Checkpoints: 'misused',
  'Backups and client programs': 'failed',
  'Commands that migrate': 'misused',
  'From SQLite': 'history',
  'Back to SQLite': 'history',
  'A Compose project to PostgreSQL': 'failed',
  'Redeploying a Compose project': 'failed',
  'Health: sessions, vacuum, what a gate would meet': 'findings',
  'Health: keys, indexes, constraints, access': 'findings',
  'Health: the server': 'findings',
  'SQLite files': 'refused',
};

export const severitiesOf = ({ severity }: CodeEntry): readonly Severity[] => (typeof severity === 'string' ? [severity] : severity);

export const entryOf = (code: ListedCode): CodeEntry => FINDING_CODES[code];
