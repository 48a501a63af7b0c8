import { BACK, missingPackages, type RealMigrator, STEPS } from './migrator.ts';

export const knex: RealMigrator = {
  id: 'knex',
  folder: 'migrations',
  missing: missingPackages,
  // Its command line insists on an installation of its own in the project.
  needsPackages: true,
  command: ({ root, node, packages }) => [node, `${packages}/knex/bin/cli.js`, '--knexfile', `${root}/knexfile.js`, 'migrate:latest'],
  project: (steps) => ({
    'package.json': '{}',
    'knexfile.js':
      "module.exports = { client: 'pg', connection: process.env.DATABASE_URL, migrations: { directory: __dirname + '/migrations' } };",
    ...Object.fromEntries(
      steps.map((step, i) => [
        `migrations/000${i + 1}_${step}.js`,
        `exports.up = (knex) => knex.raw("${STEPS[step]}");\nexports.down = (knex) => knex.raw("${BACK[step]}");\n`,
      ]),
    ),
  }),
};
