import { missingPackages, type RealMigrator, STEPS } from './migrator.ts';

/** By sequelize-cli, which has Umzug do it. */
export const sequelize: RealMigrator = {
  id: 'sequelize',
  folder: 'migrations',
  missing: missingPackages,
  needsPackages: true,
  command: ({ root, node, packages }) => [
    node,
    `${packages}/sequelize-cli/lib/sequelize`,
    'db:migrate',
    '--config',
    `${root}/config.js`,
    '--migrations-path',
    `${root}/migrations`,
  ],
  project: (steps) => ({
    'package.json': '{}',
    'config.js': "module.exports = { development: { use_env_variable: 'DATABASE_URL', dialect: 'postgres' } };",
    ...Object.fromEntries(
      steps.map((step, i) => [
        `migrations/000${i + 1}-${step}.js`,
        `module.exports = { up: (queryInterface) => queryInterface.sequelize.query("${STEPS[step]}") };\n`,
      ]),
    ),
  }),
};
