// The tools whose ledger the gate keeps in a SQLite file, by layout.
import { dbmateFile } from './dbmate.ts';
import { drizzleFile } from './drizzle.ts';
import { golangMigrateFile } from './golang-migrate.ts';
import { gooseFile } from './goose.ts';
import { prismaFile } from './prisma.ts';
import { sqlxFile } from './sqlx.ts';
import type { MakeToolFileLedger } from './tool-file-ledger.ts';

export const TOOL_FILE_LEDGERS: ReadonlyMap<string, MakeToolFileLedger> = new Map([
  ['dbmate', dbmateFile],
  ['drizzle', drizzleFile],
  ['golang-migrate', golangMigrateFile],
  ['goose', gooseFile],
  ['prisma', prismaFile],
  ['sqlx', sqlxFile],
]);
