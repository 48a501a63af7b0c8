// The floor of a Node program that applies migrations: the driver as it is installed, and for each file one message, with a ledger row, in
// a transaction of its own. Nothing is locked, hashed or looked at afterwards.
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

const folder = process.env.MIGRATIONS;
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS applied (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
const { rows } = await client.query('SELECT name FROM applied');
const applied = new Set(rows.map(({ name }) => name));
for (const name of readdirSync(folder).sort()) {
  if (!applied.has(name))
    await client.query(`BEGIN; ${readFileSync(`${folder}/${name}`, 'utf8')}; INSERT INTO applied (name) VALUES ('${name}'); COMMIT`);
}
await client.end();
