// The list of layouts. Adding one is one file or folder here, and one line in the list.
import { byId } from '../core/registry.ts';
import { dbmate } from './dbmate.ts';
import { diesel } from './diesel.ts';
import { drizzle } from './drizzle/drizzle.ts';
import { flyway } from './flyway/flyway.ts';
import { gate } from './gate/gate.ts';
import { golangMigrate } from './golang-migrate.ts';
import { goose } from './goose/goose.ts';
import { graphileMigrate } from './graphile-migrate/graphile-migrate.ts';
import type { Layout } from './layout.ts';
import { nodePgMigrate } from './node-pg-migrate/node-pg-migrate.ts';
import { prisma } from './prisma/prisma.ts';
import { sqlx } from './sqlx.ts';
import type { Tool } from './tool.ts';
import { TOOLS_WITHOUT_LAYOUT } from './tools-without-layout.ts';

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

/** Every tool that may have written a folder of migrations, with a layout here or without. */
export const TOOLS: readonly Tool[] = [...LAYOUTS, ...TOOLS_WITHOUT_LAYOUT];

export const LAYOUT_BY_ID: ReadonlyMap<string, Layout> = byId(LAYOUTS, (layout) => layout.id);
