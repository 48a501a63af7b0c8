// The least that a Node program can do and be called a migration runner: the driver as it is installed, a lock, a ledger, the checksum of
// every file, and for each that is missing one message with its ledger row, in a transaction of its own. Nothing is looked at afterwards.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

const folder = process.env.MIGRATIONS;
const client = new pg.Client(process.env.DATABASE_URL);
const login = client.connect();
const files = [];
for (const name of readdirSync(folder).sort()) {
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  files.push({ name, text, checksum: createHash('sha256').update(text).digest('hex') });
}
await login;
const answers = await client.query(`SELECT pg_advisory_lock(1);
  CREATE TABLE IF NOT EXISTS applied (name text PRIMARY KEY, checksum text NOT NULL, at timestamptz NOT NULL DEFAULT now());
  SELECT name, checksum FROM applied`);
const ledger = new Map(answers.at(-1).rows.map(({ name, checksum }) => [name, checksum]));
for (const { name, text, checksum } of files) {
  const applied = ledger.get(name);
  if (applied === undefined)
    await client.query(`BEGIN; ${text}; INSERT INTO applied (name, checksum) VALUES ('${name}', '${checksum}'); COMMIT`);
  else if (applied !== checksum) throw new Error(`${name} was edited`);
}
await client.end();
