// The one list of dialects: a layout without one is not under contract, and a test says so.
import type { Dialect } from './dialect.ts';
import { dialect as dbmate } from './dialects/dbmate.ts';
import { dialect as diesel } from './dialects/diesel.ts';
import { dialect as drizzle } from './dialects/drizzle.ts';
import { dialect as flyway } from './dialects/flyway.ts';
import { dialect as gate } from './dialects/gate.ts';
import { dialect as golangMigrate } from './dialects/golang-migrate.ts';
import { dialect as goose } from './dialects/goose.ts';
import { dialect as graphileMigrate } from './dialects/graphile-migrate.ts';
import { dialect as nodePgMigrate } from './dialects/node-pg-migrate.ts';
import { dialect as prisma } from './dialects/prisma.ts';
import { dialect as sqlx } from './dialects/sqlx.ts';

export const DIALECTS: readonly Dialect[] = [
  gate,
  golangMigrate,
  dbmate,
  goose,
  flyway,
  prisma,
  drizzle,
  sqlx,
  diesel,
  nodePgMigrate,
  graphileMigrate,
];
