/** @param db {import('kysely').Kysely<unknown>} */
export const up = (db) =>
  db.schema
    .createTable('orders')
    .addColumn('id', 'bigserial', (column) => column.primaryKey())
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.id'))
    .execute();

/** @param db {import('kysely').Kysely<unknown>} */
export const down = (db) => db.schema.dropTable('orders').execute();
