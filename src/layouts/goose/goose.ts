// goose v3 (pressly/goose): `N_name.sql` with `-- +goose Up` and `-- +goose Down` sections, `N_name.go`. Followed: migration.go and
// migrate.go (names), internal/sqlparser (sections), internal/dialects/postgres.go and migration_sql.go (ledger), lock (lock).
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { canonicalNumber, type Migration, type MigrationIdentity, numericKey } from '../../core/migration.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { checksum } from '../../sql/decode.ts';
import { locate } from '../../sql/locate.ts';
import { gather } from '../gather.ts';
import type { Discovery, Layout, Rendered, RenderOptions } from '../layout.ts';
import { filesIn, mayBreathe, peek, problem } from '../read-folder.ts';
import type { MarksFound } from '../tool-marks.ts';
import { type Direction, onlyDown, readSections } from './sections.ts';

const FILES = 'N_name.sql';
const MAX_BIGINT = 2n ** 63n - 1n;
/** The default session lock of goose's library: crc64 (ECMA) of `goose`. */
const LOCK = 5_887_940_537_704_921_958n;

export const goose: Layout = {
  id: 'goose',
  files: FILES,
  marks: { sql: /^--\s*\+goose\s+up/im },
  project: { 'go.mod': /\bgithub\.com\/pressly\/goose\b/ },
  called: /\bgoose\b/,
  recognise,
  discover,
  render: (migration, options) => render(migration, options),
  newFiles: async () => (await import('../new-files/goose.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: 'goose_db_version' },
    ledger,
    inSqlite: async () => (await import('../in-sqlite/goose.ts')).gooseFile,
  },
  session: { keeps: true, settings: [] },
  wayBack: { place: 'a section `-- +goose Down`', render: (migration, options) => render(migration, options, 'down'), only: onlyDown },
  outOfOrder: 'fail',
  takesEverySql: true,
  toleratesMissing: true,
};

function recognise(folder: Folder, marks: MarksFound): string | null {
  if (marks.sql.has('goose')) return 'files carry `-- +goose Up` markers';
  const files = filesIn(folder);
  const go = files.find((name) => name.endsWith('.go') && readName(name) !== null);
  if (go === undefined || files.some((name) => name.endsWith('.sql') && readName(name) !== null)) return null;
  return peek(folder, go).includes('/goose') ? 'Go files use goose' : null;
}

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  for (const [i, name] of filesIn(folder).entries()) {
    await mayBreathe(i);
    const isGo = name.endsWith('.go');
    if (isGo ? name.endsWith('_test.go') : !name.endsWith('.sql')) continue;
    const named = readName(name);
    if (named === null) {
      // Other Go files are the migrations' helpers.
      if (!isGo) gathering.findings.push(unnumbered(folder.show(name), name));
      continue;
    }
    gathering.claim(named.id, name);
    const read = gathering.read(name);
    if (read !== null) gathering.migrations.push({ ...named, file: folder.show(name), ...content(read.text, folder.show(name), isGo) });
  }
  return gathering.end();
}

/** The number before the first underscore, which strconv.ParseInt must accept and which must be above zero. */
function readName(file: string): MigrationIdentity | null {
  const [, version, name] = /^\+?(\d+)_(.*)\.(?:sql|go)$/s.exec(file) ?? [];
  if (version === undefined || BigInt(version) < 1n || BigInt(version) > MAX_BIGINT) return null;
  return { version, id: canonicalNumber(version), key: numericKey(version), name: name!, kind: 'versioned' };
}

function content(text: string, file: string, isGo: boolean): Pick<Migration, 'checksum' | 'text' | 'down' | 'code'> {
  if (isGo) return { checksum: checksum(text), text, down: null, code: 'Go' };
  const { up, hasDown } = readSections(text, null);
  return { checksum: checksum(up), text, down: hasDown ? file : null, code: null };
}

const unnumbered = (file: string, name: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${name} has no version, a number above zero before its first underscore: goose stops at it`,
    `rename it to ${FILES}, or move it out of the migrations folder`,
  );

/** Mistakes in the file are reported here and not before: goose reads only what it is about to run. */
function render({ text, file, code }: Migration, { substitute, environment }: RenderOptions, direction: Direction = 'up'): Rendered {
  if (code !== null) return { edits: [], directives: {}, findings: [] };
  const { edits, alone, values, fault } = readSections(text, substitute === 'off' ? null : environment, direction);
  const directives = alone ? ({ transaction: 'off' } as const) : {};
  if (fault === null) return { edits, directives, findings: [], values };
  const place = locate(text, fault.offset);
  const message = `${file}:${place.line}:${place.column}: ${fault.message}`;
  return { edits: [], directives, findings: [problem(fault.code, file, message, fault.hint, place)] };
}

function ledger({ table }: LedgerPlace): ToolLedger {
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  version_id bigint NOT NULL,
  is_applied boolean NOT NULL,
  tstamp timestamp NOT NULL DEFAULT pg_catalog.now()
);
INSERT INTO ${table} (version_id, is_applied) SELECT 0, true WHERE NOT EXISTS (SELECT FROM ${table})`,
    // The time is in the time zone of the session that wrote it.
    read: `SELECT version_id::pg_catalog.text AS version, is_applied, pg_catalog.to_char(tstamp::pg_catalog.timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM ${table} WHERE version_id <> 0 ORDER BY id`,
    parse,
    applied: ({ id }) => `INSERT INTO ${table} (version_id, is_applied) VALUES (${id}, true)`,
    removed: ({ id }) => `DELETE FROM ${table} WHERE version_id = ${id}`,
    locks: [LOCK],
  };
}

/** Rows are only added by older versions, false if a migration was taken back: the last one of a version counts. */
function parse(rows: readonly JsonRow[]): readonly ToolRow[] {
  const last = new Map(rows.map((row) => [String(row['version']), row]));
  return [...last].filter(([, row]) => row['is_applied'] === true).map(([version, row]) => toRow(version, row));
}

const toRow = (version: string, { at }: JsonRow): ToolRow =>
  toolRow({ id: version, key: numericKey(version), kind: 'versioned', version, name: '' }, { appliedAt: typeof at === 'string' ? at : '' });
