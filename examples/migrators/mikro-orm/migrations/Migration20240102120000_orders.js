import { Migration } from '@mikro-orm/migrations';

export class Migration20240102120000_orders extends Migration {
  up() {
    this.addSql('CREATE TABLE orders (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users)');
  }
  down() {
    this.addSql('DROP TABLE orders');
  }
}
