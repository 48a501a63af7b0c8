// Who holds the lock, in words, and when a session counts as one whose gate is gone.
import { expect, test } from 'vitest';
import { migrationLabel, workText } from '../../../../src/postgres/lock/holder.ts';
import { isAbandoned } from '../../../../src/postgres/lock/orphan.ts';

const HOUR = 3_600_000;
const gate = { application_name: 'schemagate 1a2b3c4d host', state: 'idle', state_seconds: '3600' };

test.each([
  ["a gate's that has been idle for long", gate, true],
  ["a gate's that waits in a transaction", { ...gate, state: 'idle in transaction' }, true],
  ["a gate's at work, whatever became of its client", { ...gate, state: 'active' }, false],
  ["a gate's that was at work a moment ago", { ...gate, state_seconds: '3599' }, false],
  ["another program's", { ...gate, application_name: 'psql' }, false],
  ['one of which the role may not see the state', { ...gate, state: null }, false],
])('%s: %j', (_, holder, abandoned) => {
  expect(isAbandoned(holder, HOUR)).toBe(abandoned);
});

test('the label of a migration is one comment, whatever its file is called', () => {
  for (const file of ['a.sql', 'a*/; DROP TABLE t; /*.sql', 'a\nb.sql', '/**/'])
    expect(migrationLabel(file)).toMatch(/^\/\* gate:migration [^\n]* \*\/ $/);
  expect(migrationLabel('a*/; DROP TABLE t; /*.sql').match(/\*\//g)).toHaveLength(1);
});

test('what a session works at is the migration that its label names', () => {
  expect(workText(`${migrationLabel('0001_users.sql')}CREATE TABLE users ()`)).toContain('0001_users.sql');
});
