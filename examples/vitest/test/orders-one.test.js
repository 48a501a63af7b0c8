import { expect, test } from 'vitest';
import { pool } from './database.js';

const ID = '0b2d6f0c-1111-4222-8333-444455556666';

test('an order is there once, and nobody else wrote into this database', async () => {
  await pool.query('INSERT INTO orders (id, item) VALUES ($1, $2)', [ID, 'one']);
  expect((await pool.query('SELECT item, amount FROM orders')).rows).toEqual([{ item: 'one', amount: 1 }]);
});
