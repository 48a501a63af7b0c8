// What the files of a folder say about the tool that they were written for: comments and words that only one tool reads or writes,
// each in that tool's own form.
// Looks at every file, and at the beginning of each; refuses to look at the text of what is in folders.
import type { Folder } from '../core/folder.ts';
import { filesIn, plainText } from './read-folder.ts';
import type { Tool } from './tool.ts';

/** Characters, or bytes, of each file: a tool's mark is above its SQL. */
const LOOKED_AT = 64 * 1024;

const SQL = /^\+?\d.*\.sql$/;
const CODE = /^\d.*\.[cm]?[jt]s$/;

type Where = 'sql' | 'common' | 'code';

/** As Tool.marks: by the tool's id, the first file that carries its mark. */
export type MarksFound = Readonly<Record<Where, ReadonlyMap<string, string>>>;

/** The marks that files with a version carry. */
export function marksIn(folder: Folder, tools: readonly Tool[]): MarksFound {
  const found = { sql: new Map<string, string>(), common: new Map<string, string>(), code: new Map<string, string>() };
  const marks = tools.flatMap(({ id, marks = {} }) => Object.entries(marks).map(([where, mark]) => ({ id, where: where as Where, mark })));
  const [ofCode, ofSql] = [marks.filter(({ where }) => where === 'code'), marks.filter(({ where }) => where !== 'code')];
  for (const name of filesIn(folder)) {
    const isSql = SQL.test(name);
    if (!isSql && !CODE.test(name)) continue;
    const beginning = beginningOf(folder, name);
    const text = isSql ? commentsOf(beginning) : beginning;
    if (text === null) continue;
    for (const { id, where, mark } of isSql ? ofSql : ofCode) {
      if (!found[where].has(id) && mark.test(text)) found[where].set(id, name);
    }
  }
  return found;
}

/** Whether SQL files carry what only the files of some other tool do. */
export const isMarkedByAnother = ({ sql }: MarksFound, tool: string): boolean => [...sql.keys()].some((id) => id !== tool);

/** Whether a comment of the SQL files carries that mark. */
export const isMarked = (folder: Folder, mark: RegExp): boolean => marksIn(folder, [{ id: '', marks: { sql: mark } }]).sql.size > 0;

/**
 * The lines that hold dashes from their beginning on, without what is between them: most of a file need not be looked at again and again.
 * Null if there is none.
 */
function commentsOf(text: string): string | null {
  if (!text.includes('--')) return null;
  // What is to begin a file must not begin with a later comment.
  const lines: string[] = BEGINS.test(text) ? [] : [''];
  for (let at = text.indexOf('--'); at !== -1; ) {
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    if (BLANK.test(text.slice(start, at))) lines.push(text.slice(start, end === -1 ? undefined : end));
    if (end === -1) break;
    at = text.indexOf('--', end);
  }
  return lines.join('\n');
}

const BEGINS = /^(?:\xef\xbb\xbf)?--/;
const BLANK = /^(?:\xef\xbb\xbf)?[ \t]*$/;

/** What is not plain text, byte by byte: every mark is ASCII. Empty if it cannot be read, which discovery then reports. */
function beginningOf(folder: Folder, name: string): string {
  try {
    return (plainText(folder, name) ?? Buffer.from(folder.read(name)).toString('latin1')).slice(0, LOOKED_AT);
  } catch {
    return '';
  }
}
