// What stands around a migrations folder: the files by which a project says which tool runs its migrations. Looks upwards as far as the
// project goes, at files of known names, and at the beginning of each; refuses to tell a tool by a language where several have it.
import { posix } from 'node:path';

/** The beginning of a file, empty for a folder; null where there is nothing, or it cannot be read. */
export type Glance = (path: string) => string | null;

export interface Evidence {
  /** A layout's id, or the name of a tool that has none here. */
  readonly tool: string;
  /** In words: `Cargo.toml names sqlx`. */
  readonly why: string;
  /** How many folders above that of the migrations. */
  readonly level: number;
}

/** Tools whose ledgers are not kept here, and the layouts that their files could be taken for. */
export const STRANGERS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[
    'Atlas',
    'Supabase',
    'yoyo',
    'postgres-migrations',
    'sql-migrate',
    'tern',
    'Liquibase',
    'db-migrate',
    'Knex',
    'Sequelize',
    'TypeORM',
    'Kysely',
  ].map((tool) => [tool, ['gate', 'sqlx', 'node-pg-migrate']] as const),
  ['refinery', ['flyway']],
  ['Hasura', ['diesel', 'golang-migrate', 'sqlx']],
  ['bun', ['golang-migrate', 'sqlx']],
]);

/** Used to query as well: beside a tool that is named, they say nothing of the migrations. */
export const LIBRARIES: ReadonlySet<string> = new Set(['bun']);

/** Evidence of a tool that only Go programs embed, where a Go project does not name the one it calls. */
export const GO_PROJECT = 'Go';

/** How far up is looked where nothing says where the project ends. */
const LEVELS = 6;
const END_OF_PROJECT = '.git';

/** What of a project speaks for a tool. @returns the nearest first. */
export function evidenceAround(folder: string, glance: Glance): readonly Evidence[] {
  const found: Evidence[] = [];
  let before: string | undefined;
  for (let level = 0; level < LEVELS; level++) {
    const at = posix.join(folder, ...Array.from({ length: level }, () => '..'));
    if (at === before) break;
    before = at;
    for (const [file, signs] of level === 0 ? [...IN_FOLDER, ...AROUND] : AROUND) {
      const path = posix.join(at, file);
      const text = glance(path);
      if (text === null) continue;
      for (const { tool, says } of signs) {
        if (says === undefined) found.push({ tool, why: `there is ${path}`, level });
        else if (says.test(text)) found.push({ tool, why: `${path} names it`, level });
      }
    }
    if (glance(posix.join(at, END_OF_PROJECT)) !== null) break;
  }
  return found;
}

interface Sign {
  readonly tool: string;
  /** Absent where the file alone says it. */
  readonly says?: RegExp;
}

type Signs = readonly (readonly [file: string, signs: readonly Sign[]])[];

const crate = (name: string): RegExp =>
  new RegExp(
    `^[ \\t]*(?:\\[[^\\]\\n]*dependencies\\.["']?${name}["']?\\]|["']?${name}["']?(?:\\.\\w+)?[ \\t]*=)|\\bpackage[ \\t]*=[ \\t]*"${name}"`,
    'm',
  );
const npm = (name: string): RegExp => new RegExp(`"${name.replaceAll('/', '\\/')}"\\s*:`);
const only = (tool: string, files: readonly string[]): Signs => files.map((file) => [file, [{ tool }]] as const);
const each = (files: readonly string[], signs: readonly Sign[]): Signs => files.map((file) => [file, signs] as const);

/** What a tool is called by, where a project runs it as a program. */
const CALLED: readonly Sign[] = [
  {
    tool: 'golang-migrate',
    says: /\bmigrate\/migrate\b|\bgolang-migrate\b|\bmigrate[ \t]+(?:-(?:path|source|database|verbose)\b|create[ \t]+-)/,
  },
  { tool: 'goose', says: /\bgoose\b/ },
  { tool: 'dbmate', says: /\bdbmate\b/ },
  { tool: 'sqlx', says: /\bsqlx[ \t]+(?:migrate|mig|database|db)\b|\bsqlx-cli\b/ },
  { tool: 'diesel', says: /\bdiesel[ \t]+(?:migration|setup|database)\b|\bdiesel[_-]cli\b/ },
  { tool: 'flyway', says: /\bflyway\b/i },
  { tool: 'node-pg-migrate', says: /\bnode-pg-migrate\b/ },
  { tool: 'Atlas', says: /\batlas[ \t]+migrate\b|\barigaio\/atlas\b/ },
  { tool: 'refinery', says: /\brefinery[ \t]+migrate\b/ },
  { tool: 'tern', says: /\btern[ \t]+migrate\b/ },
  { tool: 'sql-migrate', says: /\bsql-migrate\b/ },
  { tool: 'Hasura', says: /\bhasura[ \t]+migrate\b|\bhasura\/graphql-engine:\S*cli-migrations/ },
  { tool: 'Supabase', says: /\bsupabase[ \t]+(?:db|migration)\b/ },
];

const IN_FOLDER: Signs = [['atlas.sum', [{ tool: 'Atlas' }]]];

const AROUND: Signs = [
  [
    'Cargo.toml',
    [
      { tool: 'sqlx', says: crate('sqlx') },
      { tool: 'diesel', says: crate('diesel(?:_migrations|-async)?') },
      { tool: 'refinery', says: crate('refinery') },
    ],
  ],
  ...only('sqlx', ['.sqlx', 'sqlx-data.json', 'sqlx.toml']),
  ...only('diesel', ['diesel.toml']),
  ...only('refinery', ['refinery.toml']),
  [
    'go.mod',
    [
      { tool: 'golang-migrate', says: /\bgithub\.com\/golang-migrate\/migrate\b/ },
      { tool: 'goose', says: /\bgithub\.com\/pressly\/goose\b/ },
      { tool: 'dbmate', says: /\bgithub\.com\/amacneil\/dbmate\b/ },
      { tool: 'sql-migrate', says: /\bgithub\.com\/rubenv\/sql-migrate\b/ },
      { tool: 'tern', says: /\bgithub\.com\/jackc\/tern\b/ },
      { tool: 'Atlas', says: /\bariga\.io\/atlas-go-sdk\b/ },
      { tool: 'bun', says: /\bgithub\.com\/uptrace\/bun\b/ },
      { tool: GO_PROJECT },
    ],
  ],
  ...only(GO_PROJECT, ['sqlc.yaml', 'sqlc.yml', 'sqlc.json']),
  [
    'package.json',
    [
      { tool: 'node-pg-migrate', says: npm('node-pg-migrate') },
      { tool: 'dbmate', says: npm('dbmate') },
      { tool: 'prisma', says: npm('prisma') },
      { tool: 'drizzle', says: npm('drizzle-(?:orm|kit)') },
      { tool: 'graphile-migrate', says: npm('graphile-migrate') },
      { tool: 'postgres-migrations', says: npm('postgres-migrations') },
    ],
  ],
  ...only('prisma', ['schema.prisma', 'prisma/schema.prisma', 'prisma.config.ts']),
  ...only('drizzle', ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json']),
  ...only('graphile-migrate', ['.gmrc', '.gmrc.js', '.gmrc.cjs']),
  ...only('flyway', ['flyway.conf', 'flyway.toml', 'conf/flyway.conf']),
  ...each(['pom.xml', 'build.gradle', 'build.gradle.kts'], [{ tool: 'flyway', says: /\bflyway\b/i }]),
  ...only('Atlas', ['atlas.hcl']),
  ...only('tern', ['tern.conf']),
  ...only('sql-migrate', ['dbconfig.yml']),
  ...only('Liquibase', ['liquibase.properties']),
  ...only('yoyo', ['yoyo.ini']),
  ['database.json', [{ tool: 'db-migrate', says: /"driver"\s*:/ }]],
  ['config.toml', [{ tool: 'Supabase', says: /^project_id\s*=[\s\S]*^\[(?:api|db|auth)\]/m }]],
  ['config.yaml', [{ tool: 'Hasura', says: /^metadata_directory\s*:/m }]],
  ...each(
    [
      'Makefile',
      'justfile',
      'Justfile',
      'Taskfile.yml',
      'Taskfile.yaml',
      'docker-compose.yml',
      'docker-compose.yaml',
      'compose.yaml',
      'compose.yml',
    ],
    CALLED,
  ),
];
