import { expect, test } from 'vitest';
import { alembic } from '../../../../../src/migrators/alembic.ts';
import type { CodeMigration, Migrator } from '../../../../../src/migrators/migrator.ts';
import type { CodeLedger } from '../../../../../src/stages/command/code-ledger.ts';
import { backLines } from '../../../../../src/stages/command/lines/back-lines.ts';
import type { Context } from '../../../../../src/stages/context.ts';
import { refusalOf } from '../../../../support/refusal.ts';

const FILES: readonly CodeMigration[] = [
  { id: 'a', name: 'a', file: 'a.py', after: [] },
  { id: 'b', name: 'b', file: 'b.py', after: ['a'] },
];
const back = (
  flags: object,
  operands: readonly string[] = [],
  ids: readonly string[] | null = ['b'],
  migrator: Migrator | null = alembic,
) =>
  refusalOf(() =>
    backLines(
      { config: { command: ['alembic', 'upgrade', 'head'] }, flags, operands } as unknown as Context,
      { migrator, files: FILES, table: null },
      ids === null || migrator === null ? null : ({ migrator, ids } as unknown as CodeLedger),
    ),
  );

test('one, several, to a version, and all', () => {
  expect([back({}), back({}, ['2']), back({ to: 'a' }), back({ all: true })]).toEqual([
    [['alembic', 'downgrade', '-1']],
    [['alembic', 'downgrade', '-2']],
    [['alembic', 'downgrade', 'a']],
    [['alembic', 'downgrade', 'base']],
  ]);
});

test('nothing, where nothing is applied', () => {
  expect([back({}, [], []), back({}, [], null)]).toEqual([[], []]);
});

test('what is not applied, and a tool that is not known, are refused', () => {
  expect(back({ to: 'z' })).toMatchObject([['z is not applied, so it cannot be the version to go back to', expect.any(String)]]);
  expect(back({}, [], null, null)).toEqual([
    ['there is no command to take migrations back: it is not known which tool it is', 'set GATE_COMMAND to the command that migrates'],
  ]);
});
