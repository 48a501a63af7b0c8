// What a migration sets for its connection, and what it leaves there, ends with it: on a file, and where everything is in memory.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Files, migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite.ts';

/** `c` takes 1 only. */
const ONE = 'CREATE TABLE c (n INTEGER CHECK (n = 1));\n';

/** Each holds if nothing of a migration reaches the next one. */
const HOLDING: Readonly<Record<string, Files>> = {
  case_sensitive_like: { '1_a.sql': `PRAGMA case_sensitive_like = ON;\n${ONE}`, '2_b.sql': "INSERT INTO c SELECT 'a' LIKE 'A';\n" },
  recursive_triggers: {
    '1_a.sql': 'PRAGMA recursive_triggers = ON;\nCREATE TABLE t (n INTEGER CHECK (n < 3));\n',
    '2_b.sql': 'CREATE TRIGGER more AFTER INSERT ON t BEGIN INSERT INTO t VALUES (NEW.n + 1); END;\nINSERT INTO t VALUES (1);\n',
  },
  'a temporary table that hides one': {
    '1_a.sql': `${ONE}CREATE TEMP TABLE c (n INTEGER CHECK (n = 2));\n`,
    '2_b.sql': 'INSERT INTO c VALUES (1);\n',
  },
  'an attached database': { '1_a.sql': "ATTACH ':memory:' AS aside;\nCREATE TABLE a (n);\n", '2_b.sql': "ATTACH ':memory:' AS aside;\n" },
};

/** And this one does not. */
const LEANING: Files = { '1_a.sql': 'CREATE TEMP TABLE t (n);\nCREATE TABLE a (n);\n', '2_b.sql': 'INSERT INTO a SELECT n FROM t;\n' };

/** @returns exits of `up` on a file, and of what does all of it in memory. */
async function exits(files: Files): Promise<Readonly<Record<string, number>>> {
  const folder = migrationsFolder(files);
  const out = join(temporaryFolder(), 'snapshot.json');
  const run = async (command: string, flags: Readonly<Record<string, string>> = {}) => {
    const { url } = sqliteFile();
    return (await runCommand({ command, env: { DATABASE_URL: url, GATE_MIGRATIONS: folder }, flags })).exit;
  };
  return { up: await run('up'), test: await run('test'), snapshot: await run('snapshot', { out }) };
}

test.each(Object.entries(HOLDING))('%s does not reach the next migration', async (_, files) => {
  expect(await exits(files)).toEqual({ up: 0, test: 0, snapshot: 0 });
});

test('what needs something of the migration before is refused before it comes to a file', async () => {
  const { up, test: tried, snapshot } = await exits(LEANING);
  expect([up, tried, snapshot]).toEqual([6, 6, 6]);
});

test('what is taken back is no exception', async () => {
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE a (n);\n',
    '1_a.down.sql': "CREATE TABLE c (n INTEGER CHECK (n = 1));\nINSERT INTO c SELECT 'a' LIKE 'A';\nDROP TABLE c;\nDROP TABLE a;\n",
    '2_b.sql': 'CREATE TABLE b (n);\n',
    '2_b.down.sql': 'PRAGMA case_sensitive_like = ON;\nDROP TABLE b;\n',
  });
  const report = await runCommand({ command: 'test', env: { DATABASE_URL: sqliteFile().url, GATE_MIGRATIONS: folder } });
  expect([report.exit, report.findings]).toEqual([0, []]);
});
