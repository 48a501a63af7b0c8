// The one list of layouts.
import { byId } from '../core/registry.ts';
import type { Layout } from './layout.ts';
import { dbmate } from './layouts/dbmate.ts';
import { diesel } from './layouts/diesel.ts';
import { drizzle } from './layouts/drizzle.ts';
import { flyway } from './layouts/flyway.ts';
import { gate } from './layouts/gate.ts';
import { golangMigrate } from './layouts/golang-migrate.ts';
import { goose } from './layouts/goose.ts';
import { graphileMigrate } from './layouts/graphile-migrate.ts';
import { nodePgMigrate } from './layouts/node-pg-migrate.ts';
import { prisma } from './layouts/prisma.ts';
import { sqlx } from './layouts/sqlx.ts';

export const LAYOUTS: readonly Layout[] = [
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

export const LAYOUT_BY_ID: ReadonlyMap<string, Layout> = byId(LAYOUTS, (layout) => layout.id);
