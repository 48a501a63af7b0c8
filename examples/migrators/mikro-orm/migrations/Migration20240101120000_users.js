import { Migration } from '@mikro-orm/migrations';

export class Migration20240101120000_users extends Migration {
  up() {
    this.addSql('CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE)');
  }
  down() {
    this.addSql('DROP TABLE users');
  }
}
