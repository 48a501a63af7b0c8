// Commands that migrate, for tests of those that run one: programs with a connection to the database of their environment.

/** A program that has a connection `c` by its environment, and runs this. */
export const pgProgram = (body: string): readonly string[] => [
  process.execPath,
  '-e',
  `const { Client } = require('pg');
const c = new Client(process.env.DATABASE_URL);
(async () => { await c.connect(); ${body}; await c.end(); })().catch((e) => { console.error('migrator:', e.message); process.exit(3); });`,
];

export const sqlProgram = (text: string): readonly string[] => pgProgram(`await c.query(${JSON.stringify(text)})`);
