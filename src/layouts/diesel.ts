// diesel: a folder `<version>_<name>` for each migration, in it `up.sql`, perhaps `down.sql` and `metadata.toml`. Followed:
// migrations_internals/src/lib.rs, diesel_migrations/src/{file_based_migrations, migration_harness}.rs, diesel/src/migration (its table) and
// diesel/src/pg/connection/mod.rs of diesel 2.2. `run_in_transaction = false` needs nothing, so metadata.toml is not read: diesel then sends
// the whole file outside of a transaction, and what cannot be in one, the SQL itself says.
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import type { JsonRow } from '../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../ledger/tool-ledger.ts';
import { checksum } from '../sql/decode.ts';
import { quoteLiteral } from '../sql/quote.ts';
import { gather } from './gather.ts';
import type { Discovery, Layout, Rendered } from './layout.ts';
import { filesIn, foldersIn, mayBreathe, problem } from './read-folder.ts';
import { crate, present } from './tool.ts';

const FILES = 'VERSION_NAME/up.sql';

export const diesel: Layout = {
  id: 'diesel',
  files: FILES,
  naming: ['folders'],
  project: { 'Cargo.toml': crate('diesel(?:_migrations|-async)?'), ...present('diesel.toml') },
  called: /\bdiesel[ \t]+(?:migration|setup|database)\b|\bdiesel[_-]cli\b/,
  recognise: () => null,
  // Hasura has such folders as well.
  habit,
  discover,
  render,
  newFiles: async () => (await import('./new-files/diesel.ts')).writeNew,
  toolLedger: { table: { schema: null, name: '__diesel_schema_migrations' }, ledger },
  // What PgConnection::establish sets; the encoding it also sets is ours anyway.
  session: { keeps: true, settings: [`SET TIME ZONE 'UTC'`] },
  wayBack: { place: 'a down.sql beside its up.sql' },
  outOfOrder: 'apply',
  toleratesMissing: true,
};

const candidates = (folder: Folder): readonly string[] => foldersIn(folder).filter((name) => !name.startsWith('.'));

function habit(folder: Folder): string | null {
  const found = candidates(folder).find((name) => filesIn(folder, name).includes('up.sql'));
  return found === undefined ? null : `each migration is a folder with an up.sql, as ${found}`;
}

/** Any text: diesel takes what stands before the first underscore, without its dashes, and orders by code unit. */
const versionOf = (name: string): string => (name.split('_', 1)[0] ?? '').replaceAll('-', '');

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  for (const [i, name] of candidates(folder).entries()) {
    await mayBreathe(i);
    const files = filesIn(folder, name);
    if (!files.includes('up.sql')) {
      gathering.findings.push(withoutUp(folder.show(name)));
      continue;
    }
    const version = versionOf(name);
    gathering.claim(version, name);
    const up = `${name}/up.sql`;
    const read = gathering.read(up);
    if (read === null) continue;
    const underscore = name.indexOf('_');
    gathering.migrations.push({
      version,
      id: version,
      key: version,
      name: underscore === -1 ? '' : name.slice(underscore + 1),
      file: folder.show(up),
      kind: 'versioned',
      checksum: checksum(read.text),
      text: read.text,
      down: files.includes('down.sql') ? folder.show(`${name}/down.sql`) : null,
      code: null,
    });
  }
  return gathering.end();
}

/** diesel looks at what is in the file only when it runs it. */
function render({ text, file }: Migration): Rendered {
  return { edits: [], directives: {}, findings: text === '' ? [empty(file)] : [] };
}

const empty = (file: string): Finding =>
  problem(
    'empty-migration',
    file,
    `${file} is empty: diesel refuses to run an empty migration`,
    'write its SQL, or a comment if there is nothing to do',
  );

const withoutUp = (file: string): Finding =>
  problem(
    'unrecognised-folder',
    file,
    `${file} has no up.sql: diesel treats every folder here as a migration, and refuses all of them if one is not`,
    'write its up.sql, or move the folder out of the migrations folder (folders with names that begin with a dot are ignored)',
  );

function ledger({ table }: LedgerPlace): ToolLedger {
  const at = `pg_catalog.to_char(run_on, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  version varchar(50) PRIMARY KEY NOT NULL,
  run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
)`,
    read: `SELECT version::pg_catalog.text AS version, ${at} AS at FROM ${table}`,
    parse: (rows) => rows.map(parseRow),
    // diesel leaves run_on to its default, in a session whose time zone is UTC.
    applied: (m) => `INSERT INTO ${table} (version, run_on) VALUES (${quoteLiteral(m.id)}, pg_catalog.now() AT TIME ZONE 'UTC')`,
    removed: (m) => `DELETE FROM ${table} WHERE version = ${quoteLiteral(m.id)}`,
    locks: [],
  };
}

function parseRow(row: JsonRow): ToolRow {
  const version = String(row['version']);
  return toolRow({ id: version, key: version, kind: 'versioned', version, name: '' }, { appliedAt: String(row['at']) });
}
