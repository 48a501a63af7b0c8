exports.Orders1704196800000 = class Orders1704196800000 {
  up(queryRunner) {
    return queryRunner.query('CREATE TABLE orders (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users)');
  }
  down(queryRunner) {
    return queryRunner.query('DROP TABLE orders');
  }
};
