exports.Users1704110400000 = class Users1704110400000 {
  up(queryRunner) {
    return queryRunner.query('CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE)');
  }
  down(queryRunner) {
    return queryRunner.query('DROP TABLE users');
  }
};
