// What people are told: the right words, once, about the right thing, and what to do.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n', '9_b.sql': 'CREATE TABLE b (id int);\n' };
/** Where nothing listens, so that a run that connects waits. */
const NOWHERE = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', GATE_WAIT_TIMEOUT: '1h' };

test.for([
  ['adopt', {}, [], 'adopt needs --from'],
  ['adopt', { from: 'gate' }, [], '--from=gate names no other layout'],
  ['mark', {}, ['1', 'done'], 'a migration cannot be marked as done'],
  ['plan', { 'fail-on': 'never' }, [], '--fail-on=never is not a severity'],
  ['status', { 'fail-on': 'info' }, [], '--fail-on=info is not a severity'],
] as const)('%s with %j %j is refused before anybody is connected to', async ([command, flags, operands, message]) => {
  const env = { ...NOWHERE, GATE_MIGRATIONS: migrationsFolder(FILES) };
  const { exit, summary, findings } = await runCommand({ command, env, flags, operands });
  expect({ exit, summary, hint: findings[0]?.hint !== undefined }).toEqual({ exit: 2, summary: message, hint: true });
});

test('a version that is not there is not another one misspelt, but where a digit of a time is wrong', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ ...FILES, '20260101120000_c.sql': 'CREATE TABLE c (id int);\n' });
  const hintOf = async (version: string) => {
    const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder };
    const { exit, findings } = await runCommand({ command: 'mark', env, operands: [version, 'applied'] });
    return [exit, findings[0]?.hint];
  };
  expect([await hintOf('99'), await hintOf('8'), await hintOf('20260101120001'), await hintOf('9_bb.sql')]).toEqual([
    [2, '`schemagate status` shows them all'],
    [2, '`schemagate status` shows them all'],
    [2, 'did you mean 20260101120000?'],
    [2, expect.stringMatching(/^did you mean 9_b\.sql\?$/)],
  ]);
});
