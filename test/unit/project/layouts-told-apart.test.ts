// Which layout a folder has, by its files and by the project around it: the naming habits of each tool in projects as they are found.
import { expect, test } from 'vitest';
import { Stop } from '../../../src/core/stop.ts';
import type { FoundTable, ServerFacts } from '../../../src/postgres/server/probe.ts';
import { evidenceAround } from '../../../src/project/evidence.ts';
import { candidatesOf, decide } from '../../../src/project/recognise.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

type Texts = Readonly<Record<string, string>>;
type Case = readonly [what: string, files: Texts, project: Texts, expected: string, ledgers?: readonly string[]];

const CARGO_SQLX = '[package]\nname = "shop"\n\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres", "migrate"] }\n';
const CARGO_TABLE = '[package]\nname = "shop"\n\n[dependencies.sqlx]\nversion = "0.8"\nfeatures = ["postgres"]\n';
const CARGO_WORKSPACE = '[dependencies]\nsqlx.workspace = true\n';
const CARGO_RENAMED = '[dependencies]\ndb = { package = "sqlx", version = "0.8" }\n';
const CARGO_DIESEL = '[dependencies]\ndiesel = { version = "2.2", features = ["postgres"] }\ndiesel_migrations = "2.2"\n';
const CARGO_REFINERY = '[dependencies]\nrefinery = { version = "0.8", features = ["tokio-postgres"] }\n';
const CARGO_PLAIN = '[dependencies]\ntokio-postgres = "0.7"\n# sqlx = "0.8"\n';
const GO_MIGRATE =
  'module shop\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 v4.18.1\n\tgithub.com/jmoiron/sqlx v1.4.0\n\tgithub.com/lib/pq v1.10.9\n)\n';
const GO_BUN = 'module shop\n\nrequire github.com/uptrace/bun v1.2.0\n';
const GO_SQLX = 'module shop\n\nrequire github.com/jmoiron/sqlx v1.4.0\n';
const NPM = (name: string): string => JSON.stringify({ dependencies: { pg: '^8.0.0', [name]: '^7.0.0' } });
const CALLS_MIGRATE = 'migrate:\n\tmigrate -path db/migrations -database "$(DATABASE_URL)" up\n';
const UP_DOWN = (...stems: string[]): Texts =>
  Object.fromEntries(
    stems.flatMap((stem) => [
      [`${stem}.up.sql`, 'SELECT 1;'],
      [`${stem}.down.sql`, 'SELECT 1;'],
    ]),
  );
const PLAIN = (...stems: string[]): Texts => Object.fromEntries(stems.map((stem) => [`${stem}.sql`, 'SELECT 1;']));
const TIMED = UP_DOWN('20240131120000_users', '20240201120000_orders');
/** Two kinds of sqlx's in one folder, and a version that was typed. */
const MIXED = { ...UP_DOWN('20260101090000_shelf', '202601031200007_book'), ...PLAIN('20260102090000_label') };

const CASES: readonly Case[] = [
  ['ours', PLAIN('0001_users', '0002_orders'), {}, 'gate'],
  ['ours by its ledger, in a project that uses sqlx otherwise', PLAIN('0001_a'), {}, 'gate', ['schemagate.migrations']],
  [
    'ours, with ways back, in a project that uses sqlx otherwise',
    { ...PLAIN('0001_a'), '0001_a.down.sql': '' },
    { 'Cargo.toml': CARGO_SQLX },
    'gate',
  ],
  [
    'ours, in a project that names several tools for other folders',
    { ...PLAIN('0001_a'), '0001_a.down.sql': '' },
    { 'package.json': NPM('node-pg-migrate') },
    'gate',
  ],
  ['converted to ours: both ledgers are there', PLAIN('0001_a'), {}, 'gate', ['schemagate.migrations', '_sqlx_migrations']],

  ['sqlx: times and pairs, and a project that says so', TIMED, { 'Cargo.toml': CARGO_SQLX }, 'sqlx'],
  ['sqlx as a table of its own', TIMED, { 'Cargo.toml': CARGO_TABLE }, 'sqlx'],
  ['sqlx from the workspace', TIMED, { 'Cargo.toml': CARGO_WORKSPACE }, 'sqlx'],
  ['sqlx under another name', TIMED, { 'Cargo.toml': CARGO_RENAMED }, 'sqlx'],
  ['sqlx: what it keeps for builds without a database', TIMED, { '.sqlx/query-1.json': '{}' }, 'sqlx'],
  ['sqlx: the same of its earlier versions', TIMED, { 'sqlx-data.json': '{}' }, 'sqlx'],
  ['sqlx called by make', TIMED, { Makefile: 'db:\n\tsqlx migrate run\n' }, 'sqlx'],
  ['sqlx: the manifest two folders above', PLAIN('20240131120000_users'), { '../Cargo.toml': CARGO_SQLX }, 'sqlx'],
  ['sqlx: plain files', PLAIN('20240131120000_users'), { 'Cargo.toml': CARGO_SQLX }, 'sqlx'],
  ['sqlx: plain files, numbered by hand', PLAIN('1_users', '2_orders'), { 'Cargo.toml': CARGO_SQLX }, 'sqlx'],
  ['sqlx: six digits as golang-migrate has them', UP_DOWN('000001_users'), { 'Cargo.toml': CARGO_SQLX }, 'sqlx'],
  ['sqlx: both kinds and an odd version', MIXED, { 'Cargo.toml': CARGO_SQLX }, 'sqlx'],
  [
    'sqlx: its comment in the fifth file',
    { ...PLAIN('1_a', '2_b', '3_c', '4_d'), '5_e.sql': '-- Add migration script here\nSELECT 1;' },
    {},
    'sqlx',
  ],
  [
    'sqlx: a comment that node-pg-migrate would take for its own',
    { ...UP_DOWN('20240131120000_a'), '20240131120000_a.up.sql': '-- Up migration\nSELECT 1;' },
    { 'Cargo.toml': CARGO_SQLX },
    'sqlx',
  ],
  [
    'drizzle, whatever its files are named like',
    { ...PLAIN('0000_a'), 'meta/_journal.json': '{}' },
    { 'Cargo.toml': CARGO_SQLX },
    'drizzle',
  ],
  ['node-pg-migrate: its comment in files named as sqlx has them', { '1_a.sql': '-- Up Migration\n' }, {}, 'node-pg-migrate'],
  ['tern, whatever its files are called', { '1_a.up.sql': '---- create above / drop below ----\n' }, {}, 'gate or tern'],
  ['sqlx by its ledger', PLAIN('1_a'), {}, 'sqlx', ['_sqlx_migrations']],
  ['both kinds and an odd version, and nothing around', MIXED, {}, 'golang-migrate or sqlx'],
  ['a typed version among times', UP_DOWN('20240131120000_a', '202402011200007_b'), {}, 'golang-migrate or sqlx'],
  ['six digits, and a plain file', { ...UP_DOWN('000001_a'), ...PLAIN('000002_b') }, {}, 'golang-migrate or sqlx'],
  ['numbered by hand', UP_DOWN('1_users', '2_orders'), {}, 'golang-migrate or sqlx'],
  ['four digits', UP_DOWN('0001_users'), {}, 'golang-migrate or sqlx'],
  ['a crate that only stands in a comment', TIMED, { 'Cargo.toml': CARGO_PLAIN }, 'golang-migrate or sqlx'],
  [
    'a line for the gate says nothing of the tool',
    { '20240131120000_a.up.sql': '-- gate: lock_timeout=2s\nSELECT 1;' },
    {},
    'golang-migrate or sqlx',
  ],
  ['the project says one tool, the database another', TIMED, { 'Cargo.toml': CARGO_SQLX }, 'sqlx or golang-migrate', ['schema_migrations']],
  ['the names say one tool, the database another', UP_DOWN('000001_a'), {}, 'golang-migrate or sqlx', ['_sqlx_migrations']],
  [
    'the project says sqlx, and the database has our ledger',
    PLAIN('1_a'),
    { 'Cargo.toml': CARGO_SQLX },
    'sqlx or gate',
    ['schemagate.migrations'],
  ],

  ['golang-migrate: sequences', UP_DOWN('000001_users', '000002_orders'), {}, 'golang-migrate'],
  ['golang-migrate: times, and a module that says so', TIMED, { 'go.mod': GO_MIGRATE }, 'golang-migrate'],
  ['golang-migrate: in Go, sqlx is another thing', TIMED, { 'go.mod': GO_SQLX }, 'golang-migrate'],
  ['golang-migrate: sqlc is for Go', UP_DOWN('1_users'), { 'sqlc.yaml': 'version: "2"\n' }, 'golang-migrate'],
  ['golang-migrate: called by make', TIMED, { Makefile: CALLS_MIGRATE }, 'golang-migrate'],
  [
    'golang-migrate: its image in a compose file',
    TIMED,
    { 'docker-compose.yml': 'services:\n  migrate:\n    image: migrate/migrate:v4.18.1\n' },
    'golang-migrate',
  ],
  ['golang-migrate: the module above db/', TIMED, { '../go.mod': GO_MIGRATE }, 'golang-migrate'],
  ['golang-migrate: atlas only writes them', TIMED, { 'go.mod': GO_MIGRATE, 'atlas.hcl': '' }, 'golang-migrate'],
  ['golang-migrate: seconds since 1970', UP_DOWN('1706702400_users'), { 'go.mod': GO_MIGRATE }, 'golang-migrate'],
  ['golang-migrate by its ledger', TIMED, {}, 'golang-migrate', ['schema_migrations']],
  ['a project of two languages with both tools', TIMED, { 'go.mod': GO_MIGRATE, 'Cargo.toml': CARGO_SQLX }, 'golang-migrate or sqlx'],
  ['a project of two languages, where one is nearer', TIMED, { 'Cargo.toml': CARGO_SQLX, '../go.mod': GO_MIGRATE }, 'sqlx'],
  ['beyond the end of the project', TIMED, { '.git/HEAD': '', '../Cargo.toml': CARGO_SQLX }, 'golang-migrate or sqlx'],

  [
    'dbmate: markers in a later file',
    { ...PLAIN('1_a', '2_b', '3_c'), '4_d.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\n' },
    {},
    'dbmate',
  ],
  [
    'dbmate, whatever the project uses besides',
    { '20240131120000_a.sql': '-- migrate:up\n-- migrate:down\n' },
    { 'Cargo.toml': CARGO_SQLX },
    'dbmate',
  ],
  [
    'goose: markers in the second of four',
    { ...PLAIN('00001_a', '00003_c', '00004_d'), '00002_b.sql': '-- +goose Up\nSELECT 1;\n' },
    {},
    'goose',
  ],
  ['goose, although the database has another ledger', { '1_a.sql': '-- +goose Up\n' }, {}, 'goose', ['schema_migrations']],
  ['marks of two tools', { '1_a.sql': '-- +goose Up\n', '2_b.sql': '-- migrate:up\n' }, {}, 'dbmate or goose'],

  ['flyway', { 'V1__a.sql': '', 'R__v.sql': '' }, { 'flyway.toml': '' }, 'flyway'],
  ['flyway in a build of Maven', { 'V1__a.sql': '' }, { 'pom.xml': '<artifactId>flyway-core</artifactId>' }, 'flyway'],
  ['named as Flyway has them, for refinery', { 'V1__a.sql': '', 'V2__b.sql': '' }, { 'Cargo.toml': CARGO_REFINERY }, 'flyway or refinery'],
  ['the same, where the ledger is there', { 'V1__a.sql': '' }, { 'Cargo.toml': CARGO_REFINERY }, 'flyway', ['flyway_schema_history']],

  [
    'diesel',
    { '2024-01-31-120000_users/up.sql': '', '2024-01-31-120000_users/down.sql': '' },
    { 'diesel.toml': '', 'Cargo.toml': CARGO_DIESEL },
    'diesel',
  ],
  ['diesel, alone', { '00000000000000_diesel_initial_setup/up.sql': '' }, {}, 'diesel'],
  [
    'named as diesel has them, for Hasura',
    { '1700000000000_init/up.sql': '' },
    { '../config.yaml': 'version: 3\nmetadata_directory: metadata\n' },
    'diesel or Hasura',
  ],
  ['prisma', { '20240131120000_a/migration.sql': '', 'migration_lock.toml': 'provider = "postgresql"' }, { 'schema.prisma': '' }, 'prisma'],
  [
    'drizzle: the snapshot is in the second folder',
    { '20240131120000_a/migration.sql': '', '20240201120000_b/migration.sql': '', '20240201120000_b/snapshot.json': '{}' },
    {},
    'drizzle',
  ],
  ['drizzle: folders whose snapshots were left behind', { '20240131120000_a/migration.sql': '' }, { 'drizzle.config.ts': '' }, 'drizzle'],
  ['drizzle: its journal was left behind', { '0000_a.sql': 'SELECT 1;\n--> statement-breakpoint\nSELECT 2;' }, {}, 'drizzle'],
  ['prisma: its lock was left behind', { '20240131120000_a/migration.sql': '' }, {}, 'prisma'],
  [
    'prisma beside drizzle',
    { '20240131120000_a/migration.sql': '' },
    { 'schema.prisma': '', 'drizzle.config.ts': '' },
    'prisma or drizzle',
  ],
  ['graphile-migrate', { 'committed/000001-a.sql': '', 'current.sql': '' }, { '.gmrc': '{}' }, 'graphile-migrate'],
  ['node-pg-migrate: plain files', PLAIN('0001_users'), { 'package.json': NPM('node-pg-migrate') }, 'node-pg-migrate'],
  [
    'node-pg-migrate: its marker in the fourth file',
    { ...PLAIN('1_a', '2_b', '3_c'), '4_d.sql': '-- Up Migration\nSELECT 1;' },
    {},
    'node-pg-migrate',
  ],
  ['node-pg-migrate: pairs', UP_DOWN('1700000000000_a'), { 'package.json': NPM('node-pg-migrate') }, 'node-pg-migrate'],
  ['node-pg-migrate by its ledger', PLAIN('1_a'), {}, 'node-pg-migrate', ['pgmigrations']],

  ['bun, which is for Go as well', TIMED, { 'go.mod': GO_BUN }, 'golang-migrate, sqlx or bun'],
  ['bun only queries', TIMED, { 'go.mod': `${GO_BUN}${GO_MIGRATE}` }, 'golang-migrate'],
  ['a library that only queries', PLAIN('1_a'), { 'package.json': NPM('knex') }, 'gate'],
  ['yoyo', PLAIN('0001_a'), { 'yoyo.ini': '' }, 'gate, sqlx or yoyo'],
  ['Atlas', { ...PLAIN('20240131120000_users'), 'atlas.sum': 'h1:x\n' }, {}, 'gate, sqlx or Atlas'],
  ['Atlas, and the gate has worked here', { ...PLAIN('20240131120000_users'), 'atlas.sum': '' }, {}, 'gate', ['schemagate.migrations']],
  ['Atlas for goose', { '20240131120000_a.sql': '-- +goose Up\n', 'atlas.sum': '' }, {}, 'goose'],
  [
    'Supabase',
    PLAIN('20240131120000_users'),
    { 'config.toml': 'project_id = "shop"\n\n[api]\nenabled = true\n' },
    'gate, sqlx or Supabase',
  ],
  [
    'sql-migrate, whose down sections would be run',
    { '1_a.sql': '-- +migrate Up\nCREATE TABLE a ();\n-- +migrate Down\nDROP TABLE a;\n' },
    {},
    'gate or sql-migrate',
  ],
  [
    'tern, whose lower halves would be run',
    { '001_a.sql': 'CREATE TABLE a ();\n---- create above / drop below ----\nDROP TABLE a;\n' },
    {},
    'gate or tern',
  ],
  ['Liquibase', { '1_a.sql': '--liquibase formatted sql\n--changeset me:1\nSELECT 1;\n' }, {}, 'gate or Liquibase'],
  ['postgres-migrations', PLAIN('1_users'), { 'package.json': NPM('postgres-migrations') }, 'gate, sqlx or postgres-migrations'],
  ['Knex', { '20240131120000_users.js': 'exports.up = (knex) => knex.schema.createTable("users");' }, {}, 'gate or Knex'],
  ['TypeORM', { '1700000000000_a.ts': 'export class A implements MigrationInterface {}' }, {}, 'gate or TypeORM'],
];

test.each(CASES.map(([what, ...given]) => ({ what, given })))('$what', ({ given: [files, project, expected, ledgers = []] }) => {
  expect(told(files, project, ledgers)).toBe(expected);
});

test('a refusal names each layout, why it may be that, and how to choose', () => {
  const folder = fakeFolder(MIXED);
  const refusal = () => decide(folder, candidatesOf(folder, AUTO), AUTO, null);
  expect(refusal).toThrow('migrations may be laid out for golang-migrate or sqlx: golang-migrate, as files are named');
  expect(findingOf(refusal)).toMatchObject({
    code: 'ambiguous-layout',
    hint: expect.stringContaining('GATE_LAYOUT=golang-migrate or GATE_LAYOUT=sqlx'),
  });
});

const AUTO = { layout: 'auto', ledgerTable: null, ledgerSchema: 'schemagate' } as const;

/** The layout, or the names between which it is refused to choose. */
function told(files: Texts, project: Texts, ledgers: readonly string[]): string {
  const folder = fakeFolder(files);
  const glance = (path: string): string | null =>
    project[path] ??
    files[path.replace(/^migrations\//, '')] ??
    (Object.keys(project).some((one) => one.startsWith(`${path}/`)) ? '' : null);
  const candidates = candidatesOf(folder, AUTO, () => evidenceAround('migrations', glance));
  try {
    return decide(folder, candidates, AUTO, factsWith(ledgers)).layout.id;
  } catch (error) {
    return /laid out for (.*?): /.exec((error as Error).message)?.[1] ?? String(error);
  }
}

function findingOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof Stop ? error.findings[0] : error;
  }
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  schema_migrations: ['version', 'dirty'],
  flyway_schema_history: ['installed_rank', 'script', 'checksum', 'success'],
  pgmigrations: ['id', 'name', 'run_on'],
};

/** Keyed as they are asked for: in the schema named, else wherever the search path finds them. */
function factsWith(ledgers: readonly string[]): ServerFacts {
  const tables = new Map<string, FoundTable>();
  for (const ledger of ledgers) {
    const [name, schema = 'public'] = ledger.split('.').reverse() as [string, string?];
    const found = { schema, name, columns: COLUMNS[name] ?? ['version'] };
    for (const key of [`"${name}"`, `"${schema}"."${name}"`]) tables.set(key, found);
  }
  return {
    versionNumber: 180_000,
    version: '18',
    engines: [],
    inRecovery: false,
    checksClient: true,
    readOnly: false,
    database: 'd',
    user: 'u',
    schema: 'public',
    tables,
    backend: { pid: '1', startedAt: '0' },
    pooled: false,
    fingerprint: null,
    neighbours: null,
  };
}
