// The floor of a Node program that asks a database one thing: the driver as it is installed, one login, one query.
import pg from 'pg';

const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query('SELECT 1');
await client.end();
