exports.up = (knex) =>
  knex.schema.createTable('users', (table) => {
    table.bigIncrements('id');
    table.text('email').notNullable().unique();
  });
exports.down = (knex) => knex.schema.dropTable('users');
