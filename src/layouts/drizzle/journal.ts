// Drizzle's journal, meta/_journal.json: which files are migrations, and in which order. Only what the tool's own migrator looks at is
// asked for; that the migrations are made for PostgreSQL is what its generator asks.
import { DIALECT_NAMES, type Dialect } from '../../core/dialect.ts';
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { filesIn, problem, readText } from '../read-folder.ts';

const JOURNAL = 'meta/_journal.json';
/** As drizzle-kit writes them; its first versions wrote none. */
const WRITTEN: Readonly<Record<Dialect, readonly unknown[]>> = {
  postgres: ['postgresql', 'pg', undefined],
  sqlite: ['sqlite', 'turso', undefined],
};

/** A migration as the tool finds it, before it reads the script. */
export interface Found {
  /** The tag, or the folder's name. */
  readonly id: string;
  readonly file: string;
  /** What the tool writes as `created_at`: milliseconds, in decimal. */
  readonly millis: string;
  readonly form: 'journal' | 'folder';
}

interface Read {
  readonly found: readonly Found[];
  readonly findings: readonly Finding[];
}

export function readJournal(folder: Folder, wanted: Dialect): Read {
  const file = folder.show(JOURNAL);
  const read = readText(folder, JOURNAL);
  if ('findings' in read) return { found: [], findings: read.findings };
  let journal: unknown;
  try {
    journal = JSON.parse(read.text);
  } catch (error) {
    return { found: [], findings: [bad(file, `${file} is no JSON: ${(error as Error).message}`)] };
  }
  const { dialect, entries } = isRecord(journal) ? journal : {};
  if (!WRITTEN[wanted].includes(dialect)) return { found: [], findings: [foreignDialect(file, String(dialect), wanted)] };
  if (!Array.isArray(entries)) return { found: [], findings: [bad(file, `${file} does not contain a list of entries`)] };
  return readEntries(folder, entries);
}

function readEntries(folder: Folder, entries: readonly unknown[]): Read {
  const journal = folder.show(JOURNAL);
  const findings: Finding[] = [];
  const found: Found[] = [];
  const unlisted = new Set(filesIn(folder).filter((name) => name.endsWith('.sql')));
  const files = new Set(unlisted);
  let last: { readonly when: number; readonly tag: string } | null = null;
  for (const [i, entry] of entries.entries()) {
    const { tag, when } = isRecord(entry) ? entry : {};
    if (typeof tag !== 'string' || typeof when !== 'number' || !Number.isSafeInteger(when) || when < 0) {
      findings.push(bad(journal, `entry ${i} of ${journal} has no tag, or no time in whole milliseconds as its \`when\``));
      continue;
    }
    const file = `${tag}.sql`;
    unlisted.delete(file);
    if (!files.has(file)) findings.push(missing(folder.show(file), journal));
    else found.push({ id: tag, file, millis: String(when), form: 'journal' });
    if (last !== null && when <= last.when) findings.push(late(folder.show(file), tag, last.tag));
    else last = { when, tag };
  }
  for (const name of unlisted) findings.push(notListed(folder.show(name), journal));
  return { found, findings };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const bad = (file: string, message: string): Finding =>
  problem('bad-journal', file, message, 'restore it as drizzle-kit wrote it; after a merge, keep the entries of both sides, in order');

const foreignDialect = (file: string, dialect: string, wanted: Dialect): Finding =>
  problem(
    'wrong-dialect',
    file,
    `${file} says that these migrations are for ${dialect}, not for ${DIALECT_NAMES[wanted]}`,
    `point GATE_MIGRATIONS at migrations that were generated with dialect ${WRITTEN[wanted][0]}`,
  );

const missing = (file: string, journal: string): Finding =>
  problem(
    'file-missing',
    file,
    `${journal} lists ${file}, which does not exist`,
    'restore the file, or remove its entry from the journal if it was never applied',
  );

/** The tool only runs what is later than the latest that it has run. */
const late = (file: string, tag: string, before: string): Finding => ({
  ...problem(
    'late-entry',
    file,
    `${tag} comes after ${before} in the journal, but its time is not later: Drizzle itself never runs it once ${before} is applied`,
    'raise its `when` in meta/_journal.json above that of the entry before it, if it is not applied anywhere yet',
  ),
  severity: 'warning',
});

const notListed = (file: string, journal: string): Finding => ({
  ...problem(
    'not-in-journal',
    file,
    `${file} is not in ${journal}: Drizzle does not run it`,
    'create migrations with `drizzle-kit generate` (with --custom for SQL of your own), which lists them; or move the file out of the folder',
  ),
  severity: 'warning',
});
