module.exports = {
  up: (queryInterface, { BIGINT, TEXT }) =>
    queryInterface.createTable('users', {
      id: { type: BIGINT, primaryKey: true, autoIncrement: true },
      email: { type: TEXT, allowNull: false, unique: true },
    }),
  down: (queryInterface) => queryInterface.dropTable('users'),
};
