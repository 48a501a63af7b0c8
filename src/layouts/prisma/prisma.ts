// Prisma Migrate: `<name>/migration.sql`, recorded in `_prisma_migrations`. Followed: prisma/prisma 6.19 and 7.10 (listMigrations, the CLI's
// `migrate deploy`) and prisma/prisma-engines (schema-engine: apply_migrations, migrations_directory, checksum, sql_migration_persistence).
import { createHash } from 'node:crypto';
import { DIALECT_NAMES, type Dialect } from '../../core/dialect.ts';
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { partsOfLabel } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import { gather } from '../gather.ts';
import type { Discovery, Layout, LayoutOptions } from '../layout.ts';
import { filesIn, foldersIn, mayBreathe, noMigrations, peek, problem, withLineEnds } from '../read-folder.ts';
import { npmPackage, present } from '../tool.ts';
import { orderKey } from './folder-names.ts';
import { prismaLedger } from './ledger.ts';

const SCRIPT = 'migration.sql';
const LOCK = 'migration_lock.toml';
const FILES = `<name>/${SCRIPT}`;

export const prisma: Layout = {
  id: 'prisma',
  files: FILES,
  project: { 'package.json': npmPackage('prisma'), ...present('schema.prisma', 'prisma/schema.prisma', 'prisma.config.ts') },
  recognise: (folder) => (filesIn(folder).includes(LOCK) ? `there is a ${LOCK}` : null),
  habit,
  discover,
  newFiles: async () => (await import('../new-files/prisma.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: '_prisma_migrations' },
    ledger: prismaLedger,
    inSqlite: async () => (await import('../in-sqlite/prisma.ts')).prismaFile,
    whenDirty: 'its column `logs` says what stopped it; finish it by hand, or undo what it did',
  },
  session: { keeps: true, settings: [] },
  wayBack: { place: 'a down.sql beside its migration.sql' },
  outOfOrder: 'apply',
  toleratesMissing: true,
};

/** Drizzle has migration.sql in folders, too, with a snapshot.json beside it unless that was left out. */
function habit(folder: Folder): string | null {
  const scripted = foldersIn(folder).filter((name) => filesIn(folder, name).includes(SCRIPT));
  if (scripted.length === 0 || scripted.some((name) => filesIn(folder, name).includes('snapshot.json'))) return null;
  return `folders such as ${scripted[0]} hold a ${SCRIPT}`;
}

async function discover(folder: Folder, { dialect = 'postgres' }: LayoutOptions): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  gathering.findings.push(...wrongProvider(folder, dialect));
  for (const [i, name] of foldersIn(folder).entries()) {
    await mayBreathe(i);
    const files = filesIn(folder, name);
    if (!files.includes(SCRIPT)) {
      gathering.findings.push(withoutScript(folder.show(name)));
      continue;
    }
    const file = `${name}/${SCRIPT}`;
    const read = gathering.read(file);
    if (read === null) continue;
    gathering.migrations.push({
      ...partsOfLabel(name),
      id: name,
      key: orderKey(name),
      file: folder.show(file),
      kind: 'versioned',
      checksum: checksum(read.text),
      text: read.text,
      down: files.includes('down.sql') ? folder.show(`${name}/down.sql`) : null,
      code: null,
      toolChecksum: checksumsOf(read.bytes),
    });
  }
  if (gathering.migrations.length === 0 && folder.list('migrations') !== null) return { migrations: [], findings: [oneAbove(folder)] };
  return gathering.end();
}

/**
 * SHA-256 of the file's bytes. The tool treats the same text with other line ends as the same file, and still accepts the checksums of its first
 * versions, which wrote a byte below 16 with one digit.
 */
function checksumsOf(bytes: Uint8Array): { readonly checksum: string; readonly accepted: readonly string[] } {
  const raw = Buffer.from(bytes).toString('utf8');
  const sums = [raw, ...withLineEnds(raw), raw.replaceAll('\n', '\r\n')].map((text) => createHash('sha256').update(text).digest());
  const padded = sums.map((sum) => sum.toString('hex'));
  const unpadded = sums.map((sum) => [...sum].map((byte) => byte.toString(16)).join(''));
  return { checksum: padded[0]!, accepted: [...new Set([...padded, ...unpadded])] };
}

const PROVIDERS: Readonly<Record<Dialect, string>> = { postgres: 'postgresql', sqlite: 'sqlite' };

/** The tool takes the first line whose first word is `provider`: nothing else in the file is read. */
function wrongProvider(folder: Folder, dialect: Dialect): readonly Finding[] {
  if (!filesIn(folder).includes(LOCK)) return [];
  const lines = peek(folder, LOCK).split('\n');
  const at = lines.findIndex((line) => line.startsWith('provider'));
  const found = at === -1 ? '' : lines[at]!.slice('provider'.length).replace(/^ = /, '').replaceAll('"', '');
  const wanted = PROVIDERS[dialect];
  if (found === wanted) return [];
  const file = folder.show(LOCK);
  const message =
    found === ''
      ? `${file} names no provider`
      : `${file} says that these migrations are for ${found.trim()}, not for ${DIALECT_NAMES[dialect]}`;
  const hint =
    found === 'postgres' && dialect === 'postgres'
      ? 'write provider = "postgresql" there: Prisma itself refuses the short form in this file'
      : `point GATE_MIGRATIONS at migrations that were written for ${DIALECT_NAMES[dialect]} (provider = "${wanted}")`;
  return [problem('wrong-provider', file, message, hint, at === -1 ? {} : { line: at + 1, column: 1 })];
}

const withoutScript = (file: string): Finding =>
  problem(
    'script-missing',
    file,
    `${file} does not contain a ${SCRIPT}, and Prisma treats every folder here as a migration`,
    `restore ${file}/${SCRIPT}, or remove the folder, or move it out of the migrations folder`,
  );

/** Where schema.prisma is, rather than the migrations. */
const oneAbove = (folder: Folder): Finding => ({
  ...noMigrations(folder, FILES),
  hint: `they are in the folder below it: point GATE_MIGRATIONS at ${folder.show('migrations')}`,
});
