// Drizzle's own migrator, over node-postgres.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { RealTool } from './tool.ts';

export const tool: RealTool = {
  layout: 'drizzle',
  up: async (url, folder) => (await run(url, folder)).map((tag) => `applied ${tag}`).join('\n'),
  // It has no status of its own: it is run, and what it adds to its table is what was pending. So what was pending is applied afterwards.
  pending: run,
};

/** @returns tags of the rows that it added. */
async function run(url: string, folder: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const before = await times(client);
    await migrate(drizzle(client), { migrationsFolder: folder });
    const added = (await times(client)).slice(before.length);
    const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
      entries: { when: number; tag: string }[];
    };
    return added.map((time) => entries.find(({ when }) => String(when) === time)?.tag ?? time);
  } finally {
    await client.end();
  }
}

async function times(client: pg.Client): Promise<readonly string[]> {
  const there = await client.query(`SELECT pg_catalog.to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS there`);
  if (there.rows[0].there !== true) return [];
  const { rows } = await client.query('SELECT created_at::text AS time FROM drizzle.__drizzle_migrations ORDER BY id');
  return rows.map(({ time }) => time as string);
}
