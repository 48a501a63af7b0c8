exports.up = (knex) =>
  knex.schema.createTable('orders', (table) => {
    table.bigIncrements('id');
    table.bigInteger('user_id').notNullable().references('users.id');
  });
exports.down = (knex) => knex.schema.dropTable('orders');
