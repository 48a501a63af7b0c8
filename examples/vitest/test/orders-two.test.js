import { expect, test } from 'vitest';
import { pool } from './database.js';

const ID = '0b2d6f0c-1111-4222-8333-444455556666';

test('an order is there once, and nobody else wrote into this database', async () => {
  await pool.query('INSERT INTO orders (id, item) VALUES ($1, $2)', [ID, 'two']);
  expect((await pool.query('SELECT item, amount FROM orders')).rows).toEqual([{ item: 'two', amount: 1 }]);
});

test('the schema is the one of the migrations: an amount is not zero', async () => {
  const asked = pool.query('INSERT INTO orders (id, item, amount) VALUES ($1, $2, 0)', [ID, 'tea']);
  await expect(asked).rejects.toMatchObject({ code: '23514', constraint: 'orders_amount_check' });
});
