// Kysely is a library: this is the program that a project writes around it. It must exit with another number than 0 if a migration fails.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import pg from 'pg';

const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) }) });
const provider = new FileMigrationProvider({ fs, path, migrationFolder: path.join(import.meta.dirname, 'migrations') });
const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest();
for (const { migrationName, status } of results) console.log(`${migrationName}: ${status}`);
await db.destroy();
if (error !== undefined) {
  console.error(error);
  process.exitCode = 1;
}
