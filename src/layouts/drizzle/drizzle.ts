// Drizzle: `meta/_journal.json` and the `<tag>.sql` files it lists; since 1.0 `<YYYYMMDDhhmmss>_<name>/migration.sql` without a journal.
// Followed: drizzle-orm 0.45.4 and 1.0.0-rc.5 (migrator, migrate of pg-core, up-migrations/pg), drizzle-kit of the same.
import { createHash } from 'node:crypto';
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { type Migration, numericKey, partsOfLabel } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import type { Edit } from '../../sql/edit.ts';
import { lex } from '../../sql/lexer/lex.ts';
import { locate } from '../../sql/locate.ts';
import type { Discovery, Layout, LayoutOptions } from '../layout.ts';
import { duplicateVersion, filesIn, foldersIn, mayBreathe, noMigrations, problem, readText, withLineEnds } from '../read-folder.ts';
import { npmPackage, present } from '../tool.ts';
import { isMarked, type MarksFound } from '../tool-marks.ts';
import { type Found, readJournal } from './journal.ts';
import { drizzleLedger } from './ledger.ts';

const FILES = 'meta/_journal.json and <tag>.sql, or <YYYYMMDDhhmmss>_<name>/migration.sql';
const BREAKPOINT = '--> statement-breakpoint';
const MARK = new RegExp(`^${BREAKPOINT}`, 'm');
const SCRIPT = 'migration.sql';
const STAMPED = /^(\d{14})_/;

export const drizzle: Layout = {
  id: 'drizzle',
  files: FILES,
  marks: { sql: MARK },
  project: {
    'package.json': npmPackage('drizzle-(?:orm|kit)'),
    ...present('drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json'),
  },
  recognise,
  could: (folder) => {
    const found = foldersIn(folder).find((name) => STAMPED.test(name) && filesIn(folder, name).includes(SCRIPT));
    return found === undefined ? null : `folders such as ${found} hold a ${SCRIPT}`;
  },
  discover,
  render: (migration) => ({ edits: breakpoints(migration.text), directives: {}, findings: brokenBy(migration) }),
  newFiles: async () => (await import('../new-files/drizzle.ts')).writeNew,
  toolLedger: {
    table: { schema: 'drizzle', name: '__drizzle_migrations' },
    ledger: drizzleLedger,
    inSqlite: async () => (await import('../in-sqlite/drizzle.ts')).drizzleFile,
  },
  session: { keeps: true, settings: [] },
  outOfOrder: 'fail',
  toleratesMissing: true,
};

/** Prisma has folders like those of 1.0, but no snapshot.json in them. */
function recognise(folder: Folder, marks: MarksFound): string | null {
  if (filesIn(folder, 'meta').includes('_journal.json')) return 'there is a meta/_journal.json';
  const found = foldersIn(folder).find((name) => {
    const files = STAMPED.test(name) ? filesIn(folder, name) : [];
    return files.includes(SCRIPT) && files.includes('snapshot.json');
  });
  if (found !== undefined) return `folders such as ${found} hold a ${SCRIPT} and a snapshot.json`;
  // Without their journal nothing says in which order they apply; and no other tool's they are.
  return marks.sql.has('drizzle') ? `files carry \`${BREAKPOINT}\`` : null;
}

async function discover(folder: Folder, { dialect = 'postgres' }: LayoutOptions): Promise<Discovery> {
  const isJournal = filesIn(folder, 'meta').includes('_journal.json');
  const { found, findings: first } = isJournal ? readJournal(folder, dialect) : readFolders(folder);
  const findings = [...first];
  const migrations: Migration[] = [];
  const seen = new Map<string, string>();
  let highest = 0;
  for (const [i, { id, file, millis, form }] of found.entries()) {
    await mayBreathe(i);
    const read = readText(folder, file);
    const twin = seen.get(id);
    if (twin !== undefined) findings.push(duplicateVersion(folder.show(file), twin, id));
    else if ('findings' in read) findings.push(...read.findings);
    else {
      highest = Math.max(highest, Number(millis));
      migrations.push({
        ...partsOfLabel(id),
        id,
        key: keyOf(highest, i),
        file: folder.show(file),
        kind: 'versioned',
        checksum: checksum(read.text),
        text: read.text,
        down: null,
        code: null,
        toolChecksum: checksumsOf(read.bytes),
        notes: { millis, form },
      });
    }
    seen.set(id, folder.show(file));
  }
  if (migrations.length === 0 && !hasErrors(findings)) {
    findings.push(isMarked(folder, MARK) ? withoutJournal(folder) : noMigrations(folder, FILES));
  }
  return { migrations, findings };
}

/** Folders that hold a script, in the order of their names; what else is there the tool does not look at. */
function readFolders(folder: Folder): { readonly found: readonly Found[]; readonly findings: readonly Finding[] } {
  const found: Found[] = [];
  const findings: Finding[] = [];
  for (const id of foldersIn(folder)) {
    if (!filesIn(folder, id).includes(SCRIPT)) continue;
    const file = `${id}/${SCRIPT}`;
    const millis = millisOf(id.slice(0, 14));
    if (millis === null) findings.push(withoutTime(folder.show(id)));
    else found.push({ id, file, millis, form: 'folder' });
  }
  return { found, findings };
}

const withoutJournal = (folder: Folder): Finding =>
  problem(
    'no-journal',
    folder.path,
    `${folder.path} has SQL files of Drizzle but no meta/_journal.json, which says what is applied and in which order`,
    'copy or mount the folder meta as well; if it is lost, restore it from version control',
  );

/** As the tool reads it, which lets the 31st of a short month run over into the next one. */
function millisOf(stamp: string): string | null {
  if (!/^\d{14}$/.test(stamp)) return null;
  const part = (start: number, end: number): number => Number(stamp.slice(start, end));
  return String(Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14)));
}

/**
 * The order is the one in which the tool goes through its list. Its ledger only has times, so a key begins with the highest one so far:
 * a row whose file is gone stands where its time would.
 */
const keyOf = (highest: number, index: number): string => `${numericKey(String(highest))}.${String(index).padStart(6, '0')}`;

/** SHA-256 of the file's bytes; a checkout with other line ends is the same file. */
function checksumsOf(bytes: Uint8Array): { readonly checksum: string; readonly accepted: readonly string[] } {
  const raw = Buffer.from(bytes).toString('utf8');
  const sums = [raw, ...withLineEnds(raw)].map((text) => createHash('sha256').update(text).digest('hex'));
  return { checksum: sums[0]!, accepted: [...new Set(sums)] };
}

/** The tool sends what is between two breakpoints on its own, so that a semicolon is not needed before one; what follows in its line counts. */
function breakpoints(text: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (let at = text.indexOf(BREAKPOINT); at !== -1; at = text.indexOf(BREAKPOINT, at + 1)) {
    edits.push({ start: at, end: at + BREAKPOINT.length, text: '\n;\n' });
  }
  return edits;
}

/** A mark inside a quoted string or a comment cuts it in two, for the tool as well. */
function brokenBy({ text, file }: Migration): readonly Finding[] {
  let start = 0;
  for (const piece of text.split(BREAKPOINT)) {
    const cut = lex(piece).problems.find(({ code }) => code === 'unterminated');
    if (cut !== undefined) return [cutInTwo(file, cut.what, locate(text, start + cut.offset))];
    start += piece.length + BREAKPOINT.length;
  }
  return [];
}

const cutInTwo = (file: string, what: string, place: ReturnType<typeof locate>): Finding =>
  problem(
    'breakpoint-in-quotes',
    file,
    `${file}:${place.line}:${place.column}: the ${what} is not closed before the next ${BREAKPOINT}, where Drizzle splits statements`,
    'close it, or change the text so that it does not contain that mark',
    place,
  );

const withoutTime = (file: string): Finding =>
  problem(
    'bad-name',
    file,
    `${file} does not begin with a time, which Drizzle records as the time of the migration`,
    'rename the folder so that it begins with 14 digits and an underscore, as in 20240131120000_add_users',
  );
