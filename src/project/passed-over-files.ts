// Files in a migrations folder that could be migrations but are not to the layout: they are reported, never ignored silently. Notes, settings
// and other files that nobody would run are not reported.

import { type Finding, finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { few } from '../core/text/few.ts';
import type { Discovery, Layout } from '../layouts/layout.ts';
import { filesIn, foldersIn } from '../layouts/read-folder.ts';

/** Also names that were meant to end so: a slip of the keys, another program's ending, what a mail program or a file manager adds. */
const SQL = /\.(?:sql(?:\.txt)?|sq|sl|slq|qsl|sgl|sqll|ssql|psql|pgsql|ddl)\s*$/i;
/** A version and a name, and no ending at all. */
const WITHOUT_ENDING = /^[VURB]?\d+[^.]*$/;
/** Code that begins with a version. */
const CODE = /^(?:V|U|R|B)?\d.*(?<!\.d|_test)\.(?:[cm]?[jt]s|go|py|rb|php|java|kt)$/i;
/** Of folders in the folder. */
const DEPTH = 4;
const NAMED = 5;
/** Folders of SQL that is not applied as migrations (project.ts). */
const QUERIES: ReadonlySet<string> = new Set(['verify', 'check', 'init']);

export function passedOver(
  folder: Folder,
  layout: Layout,
  { migrations, callbacks = [], ofOtherDialects = [], findings }: Discovery,
): readonly Finding[] {
  const known = new Set([...ofOtherDialects, ...findings.flatMap(({ subject, place }) => [subject, place?.file])]);
  for (const { file, down } of [...migrations, ...callbacks.map(({ migration }) => migration)]) {
    known.add(file);
    if (down !== null) known.add(down);
  }
  const left = runnable(folder, '', DEPTH).filter((name) => !known.has(folder.show(name)) && !layout.leaves?.test(name));
  if (left.length === 0) return [];
  const names = few(left, NAMED);
  const message = `not applied, because ${left.length === 1 ? 'it is not a migration' : 'they are not migrations'} to ${layout.id} (${layout.files}): ${names}`;
  const hint = `rename ${left.length === 1 ? 'it' : 'them'}, or move ${left.length === 1 ? 'it' : 'them'} out of the migrations folder; if this folder belongs to another tool, set GATE_LAYOUT`;
  return [finding({ code: 'passed-over', subject: folder.path, message, hint })];
}

function runnable(folder: Folder, subfolder: string, depth: number): readonly string[] {
  const path = (name: string): string => (subfolder === '' ? name : `${subfolder}/${name}`);
  const at = subfolder === '' ? undefined : subfolder;
  const here = filesIn(folder, at).filter((name) => SQL.test(name) || WITHOUT_ENDING.test(name) || CODE.test(name));
  const below = depth === 0 ? [] : foldersIn(folder, at).filter((name) => !name.startsWith('.') && !QUERIES.has(path(name)));
  return [...here.map(path), ...below.flatMap((name) => runnable(folder, path(name), depth - 1))];
}
