// What files of a folder say of the tool that they were written for: the comments and words that one tool reads or writes and no other.
// Looks at every file, and at the beginning of each; refuses to look at the text of what is in folders.
import type { Folder } from '../core/folder.ts';
import { filesIn } from './read-folder.ts';

/** Bytes of each file: a tool's mark stands above its SQL. */
const LOOKED_AT = 64 * 1024;
/** At the beginning of a line, whichever case the tool takes. */
const MARKS = {
  dbmate: /^--[\t\f\r ]*migrate:up(?![^\t\n\f\r ])/m,
  goose: /^--\s*\+goose\s+up/im,
  'sql-migrate': /^--\s*\+migrate\s+up/im,
  tern: /^----\s*create above\s*\/\s*drop below\s*----/m,
  Liquibase: /^--\s*(?:liquibase formatted sql|changeset\s+\S+:\S+)/im,
  'sqlx template': /^(?:\xef\xbb\xbf)?-- (?:Add (?:up |down )?migration script here|no-transaction)/,
  drizzle: /^--> statement-breakpoint/m,
  'node-pg-migrate': /^[ \t]*--[ \t-]*up[ \t]+migration/im,
  graphile: /^--! /m,
} satisfies Readonly<Record<string, RegExp>>;
/** Of code, which is only looked at where no SQL is. */
const CODE_MARKS = {
  pgm: /\bpgm\b|node-pg-migrate/,
  Knex: /\bknex\b/i,
  Sequelize: /\bqueryInterface\b|\bsequelize\b/i,
  TypeORM: /\bMigrationInterface\b/,
  'db-migrate': /\bdbm?\.(?:runSql|createTable|addColumn)\b|\boptions\.dbmigrate\b/,
  Kysely: /\bkysely\b/i,
} satisfies Readonly<Record<string, RegExp>>;

const SQL = /^\+?\d.*\.sql$/;
const CODE = /^\d.*\.[cm]?[jt]s$/;

export type Mark = keyof typeof MARKS | keyof typeof CODE_MARKS;

const known = new WeakMap<Folder, ReadonlyMap<Mark, string>>();

/** The marks that files with a version carry, each with the first file that has it. */
export function marksIn(folder: Folder): ReadonlyMap<Mark, string> {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const found = new Map<Mark, string>();
  const look = (name: string, text: string, patterns: readonly (readonly [Mark, RegExp])[]): void => {
    for (const [mark, pattern] of patterns) if (!found.has(mark) && pattern.test(text)) found.set(mark, name);
  };
  for (const name of filesIn(folder)) {
    if (SQL.test(name)) {
      const comments = commentsOf(beginningOf(folder, name));
      if (comments !== null) look(name, comments, OF_SQL);
    } else if (CODE.test(name)) look(name, beginningOf(folder, name).toString('latin1'), OF_CODE);
  }
  known.set(folder, found);
  return found;
}

const OF_SQL = Object.entries(MARKS) as [Mark, RegExp][];
const OF_CODE = Object.entries(CODE_MARKS) as [Mark, RegExp][];

/**
 * The lines that hold dashes from their beginning on, without what is between them: most of a file need not be looked at again and again.
 * Byte by byte: every mark is ASCII. Null where there is none.
 */
function commentsOf(bytes: Buffer): string | null {
  if (!bytes.includes('--')) return null;
  const text = bytes.toString('latin1');
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

/** Empty where it cannot be read, which discovery then tells. */
function beginningOf(folder: Folder, name: string): Buffer {
  try {
    const bytes = folder.read(name);
    return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(LOOKED_AT, bytes.byteLength));
  } catch {
    return Buffer.alloc(0);
  }
}
