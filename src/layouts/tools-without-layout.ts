// Tools whose ledgers are not kept here, and whose folders could be mistaken for those of a layout: such a folder is refused, not run.
import { crate, npmPackage, present, type Tool } from './tool.ts';

export interface ToolWithoutLayout extends Tool {
  /** Used to query as well: beside a tool that is named, it says nothing of the migrations. */
  readonly queriesToo?: true;
}

const PLAIN = { naming: ['plain'] } as const;

export const TOOLS_WITHOUT_LAYOUT: readonly ToolWithoutLayout[] = [
  {
    ...PLAIN,
    id: 'Atlas',
    inFolder: present('atlas.sum'),
    project: { 'go.mod': /\bariga\.io\/atlas-go-sdk\b/, ...present('atlas.hcl') },
    called: /\batlas[ \t]+migrate\b|\barigaio\/atlas\b/,
  },
  {
    ...PLAIN,
    id: 'Supabase',
    project: { 'config.toml': /^project_id\s*=[\s\S]*^\[(?:api|db|auth)\]/m },
    called: /\bsupabase[ \t]+(?:db|migration)\b/,
  },
  { ...PLAIN, id: 'yoyo', project: present('yoyo.ini') },
  { ...PLAIN, id: 'postgres-migrations', project: { 'package.json': npmPackage('postgres-migrations') } },
  {
    ...PLAIN,
    id: 'sql-migrate',
    marks: { sql: /^--\s*\+migrate\s+up/im },
    project: { 'go.mod': /\bgithub\.com\/rubenv\/sql-migrate\b/, ...present('dbconfig.yml') },
    called: /\bsql-migrate\b/,
  },
  {
    ...PLAIN,
    id: 'tern',
    marks: { sql: /^----\s*create above\s*\/\s*drop below\s*----/m },
    project: { 'go.mod': /\bgithub\.com\/jackc\/tern\b/, ...present('tern.conf') },
    called: /\btern[ \t]+migrate\b/,
  },
  {
    ...PLAIN,
    id: 'Liquibase',
    marks: { sql: /^--\s*(?:liquibase formatted sql|changeset\s+\S+:\S+)/im },
    project: present('liquibase.properties'),
  },
  {
    ...PLAIN,
    id: 'db-migrate',
    marks: { code: /\bdbm?\.(?:runSql|createTable|addColumn)\b|\boptions\.dbmigrate\b/ },
    project: { 'database.json': /"driver"\s*:/ },
  },
  { ...PLAIN, id: 'Knex', marks: { code: /\bknex\b/i } },
  { ...PLAIN, id: 'Sequelize', marks: { code: /\bqueryInterface\b|\bsequelize\b/i } },
  { ...PLAIN, id: 'TypeORM', marks: { code: /\bMigrationInterface\b/ } },
  { ...PLAIN, id: 'Kysely', marks: { code: /\bkysely\b/i } },
  {
    id: 'refinery',
    naming: ['prefixed'],
    project: { 'Cargo.toml': crate('refinery'), ...present('refinery.toml') },
    called: /\brefinery[ \t]+migrate\b/,
  },
  {
    id: 'Hasura',
    naming: ['folders', 'paired'],
    project: { 'config.yaml': /^metadata_directory\s*:/m },
    called: /\bhasura[ \t]+migrate\b|\bhasura\/graphql-engine:\S*cli-migrations/,
  },
  { id: 'bun', naming: ['paired'], queriesToo: true, project: { 'go.mod': /\bgithub\.com\/uptrace\/bun\b/ } },
];
