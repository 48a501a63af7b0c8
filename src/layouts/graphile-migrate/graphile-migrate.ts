// graphile-migrate: `committed/NNNNNN-slug.sql`, each headed by `--! Previous:` and `--! Hash:` lines that chain it to the one before it.
// Followed: dist/{migration, current, hash, header, pgReal, settings}.js and dist/commands/migrate.js of graphile-migrate 1.4.1. What is
// not committed yet (current.sql, current/) concerns neither `graphile-migrate migrate` nor us. `--! no-transaction` needs nothing: the tool
// then sends the whole body outside of a transaction, and what cannot be in one, the SQL itself says.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { compareMigrations, type Migration } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import type { Edit } from '../../sql/edit.ts';
import type { Discovery, Layout, Rendered, RenderOptions } from '../layout.ts';
import { duplicateVersion, filesIn, mayBreathe, noMigrations, problem, type ReadFile, readText } from '../read-folder.ts';
import { npmPackage, present } from '../tool.ts';
import { hashOf, trimmed } from './hash.ts';
import { ledger } from './ledger.ts';

const FOLDER = 'committed';
const FILES = `${FOLDER}/NNNNNN-name.sql`;
const NAME = /^(\d+)(-[-_a-zA-Z0-9]*)?\.sql$/;
/** A capital begins it: `--! no-transaction` belongs to the body. */
const HEADER = /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/;
/** Placeholders are whole words: `:NAME` is not one in `:NAMES`. */
const WORD = /:(\w+)/g;
const PLACEHOLDER = /^[A-Z][0-9A-Z_]+$/;

export const graphileMigrate: Layout = {
  id: 'graphile-migrate',
  files: FILES,
  marks: { sql: /^--! (?:Previous|Hash):/m },
  project: { 'package.json': npmPackage('graphile-migrate'), ...present('.gmrc', '.gmrc.js', '.gmrc.cjs') },
  recognise: (folder) => (committedIn(folder).length > 0 ? `its folder ${FOLDER} has files named NNNNNN-name.sql` : null),
  discover,
  render,
  newFiles: async () => (await import('../new-files/graphile-migrate.ts')).writeNew,
  toolLedger: { table: { schema: 'graphile_migrate', name: 'migrations' }, ledger },
  session: { keeps: true, settings: [] },
  outOfOrder: 'fail',
  // Where the next migration is being written.
  leaves: /^current(?:\.sql$|\/)/,
};

const committedIn = (folder: Folder): readonly string[] => filesIn(folder, FOLDER).filter((name) => NAME.test(name));

interface Commit {
  readonly hash: string;
  /** Null if the header says that it is the first. */
  readonly previous: string | null;
  readonly message: string;
  readonly allowsInvalidHash: boolean;
  /** How many lines of header there are. */
  readonly headers: number;
  /** What is run and hashed. */
  readonly body: string;
}

type Refused = { readonly findings: readonly Finding[] };
type Committed = Migration & { readonly toolChecksum: NonNullable<Migration['toolChecksum']> };

async function discover(folder: Folder): Promise<Discovery> {
  const findings: Finding[] = [];
  const migrations: Committed[] = [];
  const seen = new Map<string, string>();
  for (const [i, name] of committedIn(folder).entries()) {
    await mayBreathe(i);
    const path = `${FOLDER}/${name}`;
    const file = folder.show(path);
    const [, version = '', slug = ''] = NAME.exec(name) ?? [];
    const twin = seen.get(version);
    if (twin !== undefined) findings.push(duplicateVersion(file, twin, version));
    seen.set(version, path);
    const migration = readMigration(folder, path, version, slug.slice(1));
    if ('findings' in migration) findings.push(...migration.findings);
    else migrations.push(migration);
  }
  migrations.sort(compareMigrations);
  if (!hasErrors(findings)) findings.push(...brokenChain(migrations));
  if (migrations.length === 0 && !hasErrors(findings)) findings.push(noMigrations(folder, FILES));
  return { migrations, findings };
}

function readMigration(folder: Folder, path: string, version: string, slug: string): Committed | Refused {
  const file = folder.show(path);
  const read = readText(folder, path);
  if ('findings' in read) return read;
  const commit = readCommit(read.text, file);
  if ('findings' in commit) return commit;
  return {
    version,
    id: version,
    // As the tool orders them: by their digits as text.
    key: version,
    name: slug === '' ? commit.message : slug,
    file,
    kind: 'versioned',
    checksum: checksum(commit.body),
    text: read.text,
    down: null,
    code: null,
    toolChecksum: { checksum: commit.hash, accepted: [] },
    notes: { ...(commit.previous !== null && { previous: commit.previous }), ...aboutHash(commit, read) },
  };
}

function readCommit(text: string, file: string): Commit | Refused {
  const end = headerEnd(text);
  const headers = new Map<string, string>();
  for (const [i, line] of text.slice(0, end).split('\n').slice(0, -1).entries()) {
    const [, name = '', value = ''] = HEADER.exec(line)!;
    if (headers.has(name)) return badHeader(file, i + 1, `the header ${name} is given twice`, 'keep the committed one');
    headers.set(name, value.trim());
  }
  if (end < text.length && text[end] !== '\n') {
    return badHeader(file, headers.size + 1, 'there is no empty line between the header and the SQL', NOT_COMMITTED);
  }
  const previous = headers.get('Previous');
  const hash = headers.get('Hash');
  if (!previous || !hash) return badHeader(file, 1, `the header ${previous ? 'Hash' : 'Previous'} is missing`, NOT_COMMITTED);
  return {
    hash,
    previous: previous === '-' ? null : previous,
    message: headers.get('Message') ?? '',
    allowsInvalidHash: headers.has('AllowInvalidHash'),
    headers: headers.size,
    body: trimmed(text.slice(end)),
  };
}

/** The start of the first line that is not a header. */
function headerEnd(text: string): number {
  let from = 0;
  for (let end = text.indexOf('\n'); end !== -1 && HEADER.test(text.slice(from, end)); end = text.indexOf('\n', from)) from = end + 1;
  return from;
}

/** What the tool would say about the hash when it is about to run the file: it does not look at it before. */
function aboutHash({ body, headers, previous, hash, allowsInvalidHash }: Commit, { bytes }: ReadFile): Readonly<Record<string, string>> {
  // A body may hold CRLF below a header of plain lines: the tool hashes what is there.
  const asItIs = (): string => {
    const lines = new TextDecoder().decode(bytes).split('\n');
    return hashOf(lines.slice(headers).join('\n'), previous);
  };
  const found = hashOf(body, previous);
  const right = found === hash || asItIs() === hash;
  if (right !== allowsInvalidHash) return {};
  return right ? { needless: 'AllowInvalidHash' } : { hash: found };
}

function* brokenChain(migrations: readonly Committed[]): Generator<Finding> {
  for (const [i, { file, notes }] of migrations.entries()) {
    const before = migrations[i - 1];
    const previous = notes?.['previous'];
    if (previous === before?.toolChecksum.checksum) continue;
    const expected = previous === undefined ? 'it is the first migration' : `the one with the hash ${previous} comes before it`;
    const found = before === undefined ? 'none does' : `${before.file} with the hash ${before.toolChecksum.checksum} does`;
    yield problem(
      'broken-chain',
      file,
      `${file} says that ${expected}, but ${found}`,
      'restore the missing file; if two branches have each committed one, uncommit the later one and commit it again',
    );
  }
}

const NOT_COMMITTED = `files in the folder ${FOLDER} are written by \`graphile-migrate commit\`: restore the file as it was committed`;

const badHeader = (file: string, line: number, what: string, hint: string): Refused => ({
  findings: [problem('bad-header', file, `${file}:${line}: ${what}`, hint, { line })],
});

function render(migration: Migration, options: RenderOptions): Rendered {
  const known = valuesOf(options);
  const edits: Edit[] = [];
  const substituted: Record<string, string> = {};
  const begin = headerEnd(migration.text);
  for (const { 0: word, 1: name = '', index } of migration.text.matchAll(WORD)) {
    const value = index < begin ? undefined : known.get(name);
    if (value === undefined) continue;
    edits.push({ start: index, end: index + word.length, text: value });
    substituted[name] = value;
  }
  const { DATABASE_NAME: _, ...values } = substituted;
  return { edits, directives: {}, findings: wrongHash(migration), substituted, values };
}

/** The owner can be given, as by the tool's setting `databaseOwner`; the database is always the one that is worked on. */
function valuesOf({ placeholders, substitute, database, user }: RenderOptions): ReadonlyMap<string, string> {
  if (substitute === 'off') return new Map();
  const own = [...placeholders].filter(([name]) => PLACEHOLDER.test(name));
  return new Map([['DATABASE_OWNER', user], ...own, ['DATABASE_NAME', database]]);
}

function wrongHash({ file, notes, toolChecksum }: Migration): readonly Finding[] {
  if (notes?.['needless'] !== undefined) {
    const message = `${file} has the header ${notes['needless']}, but its hash is right: graphile-migrate refuses that`;
    return [problem('hash-mismatch', file, message, `remove the line --! ${notes['needless']}`)];
  }
  if (notes?.['hash'] === undefined) return [];
  const message = `${file} was changed after it was committed: its hash is ${notes['hash']}, its header says ${toolChecksum?.checksum}`;
  const hint = 'restore the committed file; or add the line --! AllowInvalidHash to its header if the change is intentional';
  return [problem('hash-mismatch', file, message, hint)];
}
