// Search tables (FTS5, FTS4) that index a table of the file and keep no text of their own: the triggers that keep them up to date do not run for the
// rows that are moved, so they are built anew from the table.
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import type { BackPair } from '../../import/back/pair-back.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';

const CONTENT = /\bUSING\s+fts[45]\s*\(.*\bcontent\s*=\s*(?:'([^']+)'|"([^"]+)"|([\w.]+))/is;

/** @returns those that cannot be built. */
export function rebuildSearch(file: SqliteFile, pairs: readonly BackPair[]): readonly Finding[] {
  const moved = new Set(pairs.map(({ from }) => from.name.toLowerCase()));
  const virtual = file.all("SELECT name, sql FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'");
  return virtual.flatMap(([nameCell, sql]) => {
    const name = String(nameCell);
    const [, ...found] = CONTENT.exec(String(sql)) ?? [];
    const content = found.find((one) => one !== undefined);
    if (content === undefined || !moved.has(content.toLowerCase())) return [];
    try {
      file.run(`INSERT INTO main.${quoteIdent(name)} (${quoteIdent(name)}) VALUES (${sqliteLiteral('rebuild')})`);
      return [];
    } catch (error) {
      return [notRebuilt(name, content, reasonOf(error))];
    }
  });
}

const notRebuilt = (name: string, content: string, why: string): Finding =>
  finding({
    code: 'export-search-stale',
    subject: `table ${name}`,
    message: `the search table ${name} cannot be built anew from ${content}: ${why}; it finds what was there before`,
    hint: `let the application do it: INSERT INTO ${quoteIdent(name)} (${quoteIdent(name)}) VALUES ('rebuild')`,
  });
