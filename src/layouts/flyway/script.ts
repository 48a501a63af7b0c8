// What belongs to Flyway's migrations besides their scripts: the `.conf` of a script (SqlScriptMetadata), and scripts run at an event, the callbacks.
import { type Finding, finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import type { Moment } from '../layout.ts';
import { problem, readText } from '../read-folder.ts';

/** As notes of a migration: `off` where the file says so. */
export interface ScriptSettings {
  readonly transaction?: 'off';
  readonly placeholders?: 'off';
}

const KNOWN = ['executeInTransaction', 'encoding', 'placeholderReplacement', 'shouldExecute'];

/** @param name of the `.conf` file. */
export function readSettings(folder: Folder, name: string): { readonly settings: ScriptSettings; readonly findings: readonly Finding[] } {
  const read = readText(folder, name);
  if ('findings' in read) return { settings: {}, findings: read.findings };
  const findings: Finding[] = [];
  let settings: ScriptSettings = {};
  for (const [index, text] of read.text.split('\n').entries()) {
    const line = text.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    const [key, value] = property(line);
    const wrong = fault(key, value);
    if (wrong !== null) {
      const file = folder.show(name);
      findings.push(problem('bad-script-config', file, `${file}:${index + 1}: ${wrong.what}`, wrong.hint, { line: index + 1 }));
    } else if (key === 'executeInTransaction' && value.toLowerCase() === 'false') settings = { ...settings, transaction: 'off' };
    else if (key === 'placeholderReplacement' && value.toLowerCase() !== 'true') settings = { ...settings, placeholders: 'off' };
  }
  return { settings, findings };
}

/** `key=value`, `key: value` or `key value`. */
function property(line: string): readonly [string, string] {
  const end = line.search(/[=:\s]/);
  if (end === -1) return [line, ''];
  const rest = line.slice(end).trimStart();
  return [line.slice(0, end), (/^[=:]/.test(rest) ? rest.slice(1) : rest).trim()];
}

function fault(key: string, value: string): { readonly what: string; readonly hint: string } | null {
  if (!KNOWN.includes(key)) return { what: `unknown setting ${key}`, hint: `Flyway knows ${KNOWN.join(', ')} here` };
  const lower = value.toLowerCase();
  if (key === 'executeInTransaction' && lower !== 'true' && lower !== 'false')
    return { what: `executeInTransaction=${value} is not true or false`, hint: 'write true or false' };
  if (key === 'encoding' && !['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(lower))
    return { what: `encoding=${value}: only UTF-8 is read`, hint: 'save the script as UTF-8 and remove the setting' };
  if (key === 'shouldExecute' && lower !== 'true')
    return { what: 'shouldExecute is not evaluated', hint: 'remove the setting; Flyway itself evaluates it only in its paid editions' };
  return null;
}

export interface CallbackMoment {
  readonly moment: Moment;
  readonly always: boolean;
  readonly way?: 'down';
}

const at = (moment: Moment, always: boolean): CallbackMoment => ({ moment, always });
const undoing = (moment: Moment): CallbackMoment => ({ moment, always: false, way: 'down' });

/** In the order in which a run gets to them, so that those of one moment are in the right order. */
export const CALLBACKS: ReadonlyMap<string, CallbackMoment> = new Map([
  ['afterConnect', at('before-all', true)],
  ['beforeValidate', at('before-all', true)],
  ['afterValidate', at('before-all', true)],
  ['beforeMigrate', at('before-all', true)],
  ['beforeEachMigrate', at('before-each', false)],
  ['afterEachMigrate', at('after-each', false)],
  ['afterVersioned', at('after-versioned', true)],
  ['beforeRepeatables', at('before-repeatable', false)],
  ['afterMigrateApplied', at('after-applied', false)],
  ['afterMigrate', at('after-all', true)],
  ['beforeUndo', undoing('before-all')],
  ['beforeEachUndo', undoing('before-each')],
  ['afterEachUndo', undoing('after-each')],
  ['afterUndo', undoing('after-all')],
]);

/** What `flyway migrate` runs and the gate does not; the rest belong to other commands. */
const PASSED_OVER: ReadonlyMap<string, string> = new Map([
  ['beforeEachMigrateStatement', 'before every statement'],
  ['afterEachMigrateStatement', 'after every statement'],
  ['afterEachMigrateStatementError', 'after a statement that failed'],
  ['afterEachMigrateError', 'after a migration that failed'],
  ['afterMigrateError', 'after a run that failed'],
  ['beforeEachUndoStatement', 'before every statement of an undo'],
  ['afterEachUndoStatement', 'after every statement of an undo'],
  ['afterEachUndoStatementError', 'after a statement of an undo that failed'],
  ['afterEachUndoError', 'after an undo that failed'],
  ['afterUndoError', 'after an undo that failed'],
  ['afterUndoOperationFinish', 'at the very end of an undo'],
  ['afterValidateError', 'after a validation that failed'],
  ['afterMigrateOperationFinish', 'at the very end'],
  ['afterValidateOperationFinish', 'after a validation'],
  ['createSchema', 'before it creates a schema'],
  ['beforeCreateSchema', 'before it creates a schema'],
  ['beforeConnect', 'before it connects'],
]);

/** Null if Flyway would not run it while it migrates. */
export function passedOver(event: string, file: string): Finding | null {
  const when = PASSED_OVER.get(event);
  if (when === undefined) return null;
  return finding({
    code: 'callback-ignored',
    subject: file,
    message: `${file} is not run: Flyway runs it ${when}, and the gate has no such moment`,
    hint: 'move what matters into a migration or into afterMigrate.sql',
    place: { file },
  });
}

/** Classes are not text. */
export function readCode(folder: Folder, path: string): string {
  try {
    return new TextDecoder(path.endsWith('.class') ? 'latin1' : 'utf-8').decode(folder.read(path)).replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}
