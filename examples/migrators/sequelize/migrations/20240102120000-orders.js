module.exports = {
  up: (queryInterface, { BIGINT }) =>
    queryInterface.createTable('orders', {
      id: { type: BIGINT, primaryKey: true, autoIncrement: true },
      user_id: { type: BIGINT, allowNull: false, references: { model: 'users', key: 'id' } },
    }),
  down: (queryInterface) => queryInterface.dropTable('orders'),
};
