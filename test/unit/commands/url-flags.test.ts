// A database URL may stand in several flags: what is wrong with one is said of the flag that it stands in.
import { expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

const BAD = 'postgres://db:port/shop';
const SQL = 'test/unit/commands/url-flags.test.ts';

test.each([
  ['diff', { from: BAD, to: SQL }, '--from'],
  ['diff', { from: SQL, to: SQL, scratch: BAD }, '--scratch'],
  ['diff', { from: SQL, to: SQL, scratch: 'somewhere' }, '--scratch'],
  ['diff', { from: SQL, to: SQL, scratch: 'same-server' }, '--scratch'],
  ['diagram', { of: BAD }, '--of'],
  ['diagram', { of: SQL, scratch: BAD }, '--scratch'],
  ['new', { 'from-diff': BAD }, '--from-diff'],
  ['new', { 'from-diff': SQL, scratch: BAD }, '--scratch'],
  ['snapshot', { scratch: BAD }, '--scratch'],
] as const)('%s %j: %s is named, and no other flag', async (command, flags, flag) => {
  // The name of a new migration; the operands of `snapshot` are a command, which is looked for first.
  const operands = command === 'new' ? ['a'] : [];
  const { outcome, findings } = await runCommand({ command, flags, operands, env: {} });
  const said = findings.map(({ subject, message, hint }) => `${subject}: ${message} -> ${hint}`).join('\n');
  expect([outcome, [...said.matchAll(/--[a-z-]+/g)].filter(([word]) => word !== flag).map(([word]) => word)]).toEqual(['misused', []]);
  expect(said).toContain(`${flag} `);
});
