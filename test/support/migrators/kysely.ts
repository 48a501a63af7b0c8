import { BACK, missingPackages, type RealMigrator, STEPS } from './migrator.ts';

const CONFIG = `import { PostgresDialect } from 'kysely';
import { defineConfig } from 'kysely-ctl';
import pg from 'pg';
export default defineConfig({
  dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) }),
  migrations: { migrationFolder: import.meta.dirname + '/migrations' },
});
`;

/** By kysely-ctl. */
export const kysely: RealMigrator = {
  id: 'kysely',
  folder: 'migrations',
  missing: missingPackages,
  needsPackages: true,
  command: ({ root, node, packages }) => [
    node,
    `${packages}/kysely-ctl/dist/bin.mjs`,
    'migrate:latest',
    '--cwd',
    root,
    '--no-outdated-check',
  ],
  project: (steps) => ({
    'package.json': '{ "type": "module" }',
    'kysely.config.ts': CONFIG,
    ...Object.fromEntries(
      steps.map((step, i) => [
        `migrations/000${i + 1}_${step}.ts`,
        `import { type Kysely, sql } from 'kysely';\nexport const up = (db: Kysely<unknown>) => sql\`${STEPS[step]}\`.execute(db);\nexport const down = (db: Kysely<unknown>) => sql\`${BACK[step]}\`.execute(db);\n`,
      ]),
    ),
  }),
};
