// A database from a checkpoint has the ledger that the migrations would have left, in every layout, and the tools have nothing to add to it.
import { expect, test } from 'vitest';
import { tool as dbmate } from '../support/tools/dbmate.ts';
import { tool as drizzle } from '../support/tools/drizzle.ts';
import { tool as graphileMigrate } from '../support/tools/graphile-migrate.ts';
import { tool as nodePgMigrate } from '../support/tools/node-pg-migrate.ts';
import { tool as prisma } from '../support/tools/prisma.ts';
import { expectSameLedger } from './checkpoint-ledger.ts';
import { DIALECTS } from './dialects.ts';

const TOOLS = Object.fromEntries([dbmate, drizzle, nodePgMigrate, prisma, graphileMigrate].map((tool) => [tool.layout, tool]));

test.each(DIALECTS)('the ledger of $layout is as after the migrations themselves, and what follows is applied', async (dialect) => {
  const { url, folder } = await expectSameLedger(dialect);
  const tool = TOOLS[dialect.layout];
  if (tool !== undefined) expect(await tool.pending(url, folder)).toEqual([]);
});
