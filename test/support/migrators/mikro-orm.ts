import { BACK, missingPackages, type RealMigrator, STEPS } from './migrator.ts';

const CONFIG = `import { Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
export default {
  driver: PostgreSqlDriver, clientUrl: process.env.DATABASE_URL, entities: [], discovery: { warnWhenNoEntities: false },
  extensions: [Migrator], migrations: { path: import.meta.dirname + '/migrations', snapshot: false },
};
`;

export const mikroOrm: RealMigrator = {
  id: 'mikro-orm',
  folder: 'migrations',
  missing: missingPackages,
  needsPackages: true,
  command: ({ root, node, packages }) => [
    node,
    `${packages}/@mikro-orm/cli/cli.js`,
    'migration:up',
    '--config',
    `${root}/mikro-orm.config.js`,
  ],
  project: (steps) => ({
    // Its command line looks for itself among the project's dependencies.
    'package.json': '{ "type": "module", "dependencies": { "@mikro-orm/cli": "*" } }',
    'mikro-orm.config.js': CONFIG,
    ...Object.fromEntries(
      steps.map((step, i) => {
        const name = `Migration2024010100000${i}_${step}`;
        const ways = `up() { this.addSql("${STEPS[step]}"); } down() { this.addSql("${BACK[step]}"); }`;
        return [
          `migrations/${name}.js`,
          `import { Migration } from '@mikro-orm/migrations';\nexport class ${name} extends Migration { ${ways} }\n`,
        ];
      }),
    ),
  }),
};
