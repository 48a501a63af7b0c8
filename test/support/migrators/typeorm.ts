import { BACK, missingPackages, type RealMigrator, STEPS } from './migrator.ts';

export const typeorm: RealMigrator = {
  id: 'typeorm',
  folder: 'migrations',
  missing: missingPackages,
  needsPackages: true,
  command: ({ root, node, packages }) => [node, `${packages}/typeorm/cli.js`, 'migration:run', '-d', `${root}/data-source.js`],
  project: (steps) => ({
    'package.json': '{}',
    'data-source.js': `const { DataSource } = require('typeorm');
module.exports.source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, migrations: [__dirname + '/migrations/*.js'] });`,
    ...Object.fromEntries(
      steps.map((step, i) => [
        `migrations/${1700000000000 + i}-${step}.js`,
        `module.exports = class ${step}${1700000000000 + i} { async up(queryRunner) { await queryRunner.query("${STEPS[step]}"); } async down(queryRunner) { await queryRunner.query("${BACK[step]}"); } };\n`,
      ]),
    ),
  }),
};
