// What SQLite refused in a migration, as a failure that a person can act on. SQLite gives no position: the statement is known, and within it the
// word that the message is about.
import type { Place } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import { hintOnRefusal } from '../../sql/dialects/dialect-hints.ts';
import { locate } from '../../sql/locate.ts';
import { type Connection, SqliteError } from '../session/connection.ts';
import { type AroundFile, fileFinding } from '../session/file-findings.ts';
import type { FileStatement } from '../sql/statements.ts';
import type { PreparedFile } from './prepare-file.ts';

interface Where {
  readonly statement: FileStatement | undefined;
  /** Of the same kind as the one that failed. */
  readonly connection: Connection;
  readonly path: string;
  readonly around: AroundFile;
}

export async function failureOf(
  error: SqliteError,
  prepared: PreparedFile,
  { statement, connection, path, around }: Where,
): Promise<Failure> {
  const ofFile = fileFinding(error, path, around);
  const text = statement === undefined ? '' : prepared.edited.text.slice(statement.start, statement.end);
  const hint = ofFile?.hint ?? ofDialect(text, error.message) ?? hintFor(error.message);
  return {
    place: statement === undefined ? { file: prepared.migration.file } : await placeIn(prepared, statement, error.message, connection),
    message: ofFile?.message ?? error.message,
    ...(hint !== undefined && { hint }),
  };
}

async function placeIn(
  { migration: { file, text }, edited }: PreparedFile,
  { start, end }: FileStatement,
  message: string,
  connection: Connection,
): Promise<Place> {
  const statement = edited.text.slice(start, end);
  const found = wordsIn(statement, message);
  const at = found.length > 1 && message.startsWith('near "') ? await firstRefused(statement, found, message, connection) : found[0];
  return { file, ...locate(text, edited.toSource(start + (at?.index ?? 0))) };
}

interface Word {
  readonly index: number;
  readonly end: number;
}

/** Of several places with the word that does not fit: the first after which SQLite says the same. It only reads the text, and runs nothing. */
async function firstRefused(statement: string, words: readonly Word[], message: string, connection: Connection): Promise<Word | undefined> {
  for (const word of words) {
    const said = await connection.rows(`EXPLAIN ${statement.slice(0, word.end)}`).then(
      () => '',
      (error: unknown) => (error instanceof SqliteError ? error.message : ''),
    );
    if (said === message) return word;
  }
  return words[0];
}

/** Where SQLite's messages have the word that they are about. */
const ABOUT: readonly RegExp[] = [
  /^near "(.+)": syntax error$/s,
  /^unrecognized token: "(.+)"$/s,
  /^no such (?:table|column|index|view|trigger|function|module|collation sequence): (?:\w+\.)?(.+)$/s,
  /^(?:table|index|view|trigger) "?(.+?)"? already exists$/s,
  /^there is already (?:a table|an index) named (.+)$/s,
  /^duplicate column name: (.+)$/s,
  /^no such column: "(.+?)"/s,
  /^table \S+ has no column named (.+)$/s,
  /^unknown database (.+)$/s,
];

function wordsIn(statement: string, message: string): readonly Word[] {
  const word = ABOUT.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  if (word === undefined) return [];
  const pattern = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [from, to] = /^\w/.test(word) ? ['(?<![\\w$])', '(?![\\w$])'] : ['', ''];
  return [...statement.matchAll(new RegExp(`${from}${pattern}${to}`, 'gi'))].map(({ 0: { length }, index }) => ({
    index,
    end: index + length,
  }));
}

/** What SQLite cannot read, or does not have, may be PostgreSQL's. */
function ofDialect(statement: string, message: string): string | null {
  if (!/^(?:near "|unrecognized token: |no such (?:column|function|table|collation sequence): |unknown database )/.test(message))
    return null;
  return hintOnRefusal(statement, wordsIn(statement, message)[0]?.index ?? null, 'sqlite');
}

function hintFor(message: string): string | undefined {
  if (/^near "/.test(message)) return 'SQLite does not understand this here; if it is written for PostgreSQL, write it for SQLite';
  if (/already exists$|^there is already /.test(message))
    return 'if the file had it before the first migration was applied, record what it has with `schemagate baseline VERSION`; otherwise drop it, or rename one of the two';
  if (/^cannot (?:start a transaction within|commit|rollback)/.test(message))
    return 'remove BEGIN and COMMIT: the gate runs the file in a transaction';
  return undefined;
}
