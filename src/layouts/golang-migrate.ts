// golang-migrate v4: `N_name.up.sql` and `N_name.down.sql`. Followed: source/parse.go, source/migration.go and source/iofs/iofs.go (names),
// migrate.go (what is run, and when the version is written), database/postgres and database/pgx (ledger), database/util.go (lock).

import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { canonicalNumber, type Migration, type MigrationIdentity, numericKey } from '../core/migration.ts';
import type { JsonRow } from '../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../ledger/tool-ledger.ts';
import { checksum } from '../sql/decode.ts';
import { crc32 } from './crc32.ts';
import { gather } from './gather.ts';
import type { Discovery, Layout } from './layout.ts';
import { duplicateVersion, filesIn, mayBreathe, problem } from './read-folder.ts';
import { present } from './tool.ts';
import { isMarkedByAnother, type MarksFound } from './tool-marks.ts';

const FILES = 'N_name.up.sql';
/** Whatever the extension: the tool also sends `1_a.up.sql.bak`, or fails on it as the second of that version. */
const NAME = /^([0-9]+)_(.*)\.(down|up)\.(?:.*)$/;
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_BIGINT = 2n ** 63n - 1n;
const LOCK_SALT = 1_486_364_155n;
/** In the notes of the first migration. */
const NONE = '-1';

export const golangMigrate: Layout = {
  id: 'golang-migrate',
  files: FILES,
  naming: ['paired'],
  project: { 'go.mod': /\bgithub\.com\/golang-migrate\/migrate\b/ },
  called: /\bmigrate\/migrate\b|\bgolang-migrate\b|\bmigrate[ \t]+(?:-(?:path|source|database|verbose)\b|create[ \t]+-)/,
  // Of the tools with such files, only this one is for Go.
  impliedBy: present('go.mod', 'sqlc.yaml', 'sqlc.yml', 'sqlc.json'),
  recognise: () => null,
  habit: (folder, marks) =>
    filesIn(folder).every((name) => !/^\d.*\.sql$/.test(name) || SEQUENCED.test(name)) ? mayBe(folder, marks) : null,
  mayBe,
  discover,
  newFiles: async () => (await import('./new-files/golang-migrate.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: 'schema_migrations' },
    ledger,
    inSqlite: async () => (await import('./in-sqlite/golang-migrate.ts')).golangMigrateFile,
    headOnly: true,
    isOurs: (columns) => columns.includes('version') && columns.includes('dirty'),
  },
  session: { keeps: true, settings: [] },
  outOfOrder: 'fail',
  wayBack: { place: 'N_name.down.sql' },
};

/** As `migrate create -seq` names them. Names with a time, and names given by hand, look like those of sqlx. */
const SEQUENCED = /^\d{6}_.*\.(?:up|down)\.sql$/;

const upFiles = (folder: Folder): readonly string[] => filesIn(folder).filter((name) => /^\d+_.*\.up\.sql$/.test(name));

function mayBe(folder: Folder, marks: MarksFound): string | null {
  const [first] = upFiles(folder);
  if (first === undefined || isMarkedByAnother(marks, 'golang-migrate')) return null;
  return `files are named ${first.slice(0, first.indexOf('_'))}_name.up.sql`;
}

interface Files {
  readonly version: string;
  /** Of the file that exists; of the up file if both do. */
  readonly name: string;
  readonly up: string | null;
  readonly down: string | null;
}

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  const versions = pair(folder, gathering.findings);
  let previous = NONE;
  for (const [i, [id, files]] of [...versions].sort(byNumber).entries()) {
    await mayBreathe(i);
    const file = folder.show(files.up ?? files.down!);
    // The tool applies even a version that has only a down file: it runs nothing and writes the version.
    const read = files.up === null ? { text: '' } : gathering.read(files.up);
    if (read !== null) {
      gathering.migrations.push({
        version: files.version,
        id,
        key: numericKey(id),
        name: files.name,
        file,
        kind: 'versioned',
        checksum: checksum(read.text),
        text: read.text,
        down: files.down === null ? null : folder.show(files.down),
        code: null,
        notes: { previous },
      });
    }
    previous = id;
  }
  return gathering.end();
}

const byNumber = ([a]: readonly [string, Files], [b]: readonly [string, Files]): number => (numericKey(a) < numericKey(b) ? -1 : 1);

/** The two files of each version. Names that the tool cannot parse are ignored, as the tool does. */
function pair(folder: Folder, findings: Finding[]): ReadonlyMap<string, Files> {
  const versions = new Map<string, Files>();
  for (const file of filesIn(folder)) {
    const [, version, name, direction] = NAME.exec(file) ?? [];
    if (version === undefined || BigInt(version) > MAX_UINT64) continue;
    const id = canonicalNumber(version);
    if (BigInt(version) > MAX_BIGINT) findings.push(tooLarge(folder.show(file), id));
    const isUp = direction === 'up';
    const before = versions.get(id);
    const twin = isUp ? before?.up : before?.down;
    if (twin != null) findings.push(duplicateVersion(folder.show(file), folder.show(twin), id));
    else if (isUp) versions.set(id, { version, name: name!, up: file, down: before?.down ?? null });
    else versions.set(id, { version, name: name!, up: null, ...before, down: file });
  }
  return versions;
}

const tooLarge = (file: string, version: string): Finding =>
  problem(
    'version-too-large',
    file,
    `${file} has the version ${version}, which does not fit into the ledger's bigint`,
    'number it below 9223372036854775808: golang-migrate would run it without recording it',
  );

function ledger(place: LedgerPlace): ToolLedger {
  const { table } = place;
  const set = (version: string, dirty: boolean): string =>
    version === NONE ? `TRUNCATE ${table}` : `TRUNCATE ${table};\nINSERT INTO ${table} (version, dirty) VALUES (${version}, ${dirty})`;
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)`,
    read: `SELECT version::pg_catalog.text AS version, dirty FROM ${table} LIMIT 1`,
    parse,
    applied: ({ id }) => set(id, false),
    unfinished: {
      started: ({ id }) => set(id, true),
      finished: ({ id }) => set(id, false),
      stopped: ({ id }) => `UPDATE ${table} SET dirty = true WHERE version = ${id}`,
      forget: ({ notes }) => set(notes?.['previous'] ?? NONE, false),
    },
    removed: (_, before) => set(before?.id ?? NONE, false),
    // The tool would write the version that it is going to, dirty: this one says which migration it is about.
    reversal: {
      reverted: (_, before) => set(before?.id ?? NONE, false),
      reverting: ({ id }) => set(id, true),
      kept: ({ id }) => set(id, false),
    },
    locks: locks(place),
  };
}

/** The one row says how far the database is; what is below it counts as applied. */
function parse(rows: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[] {
  const [row] = rows;
  if (row === undefined) return [];
  const version = String(row['version']);
  const dirty = row['dirty'] === true;
  // Below zero and dirty: reverting the first migration stopped half-way.
  if (version.startsWith('-')) return dirty ? migrations.slice(0, 1).map((first) => toRow(first, true)) : [];
  const key = numericKey(version);
  const reached = migrations.filter((migration) => migration.key <= key);
  const result = reached.map((migration) => toRow(migration, dirty && migration.key === key));
  if (reached.some((migration) => migration.key === key)) return result;
  return [...result, toRow({ id: version, key, kind: 'versioned', version, name: '' }, dirty)];
}

const toRow = (of: MigrationIdentity, dirty: boolean): ToolRow => toolRow(of, { state: dirty ? 'dirty' : 'applied' });

/** Opened by URL the tool knows the database by the URL's path, slash included; opened by a program, by its name. */
const locks = ({ schema, name, database }: LedgerPlace): readonly bigint[] =>
  [`/${database}`, database].map((known) => (BigInt(crc32(`${schema}\0${name}\0${known}`)) * LOCK_SALT) % 2n ** 32n);
