/** @param db {import('kysely').Kysely<unknown>} */
export const up = (db) =>
  db.schema
    .createTable('users')
    .addColumn('id', 'bigserial', (column) => column.primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .execute();

/** @param db {import('kysely').Kysely<unknown>} */
export const down = (db) => db.schema.dropTable('users').execute();
