import { Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';

export default {
  driver: PostgreSqlDriver,
  clientUrl: process.env.DATABASE_URL,
  entities: [],
  discovery: { warnWhenNoEntities: false },
  extensions: [Migrator],
  // The snapshot of its own is written where migrations are made, not in a container.
  migrations: { path: `${import.meta.dirname}/migrations`, snapshot: false },
};
