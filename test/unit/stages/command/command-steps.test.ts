import { expect, test } from 'vitest';
import { alembic } from '../../../../src/migrators/alembic.ts';
import { django } from '../../../../src/migrators/django.ts';
import type { CodeMigration, Migrator } from '../../../../src/migrators/migrator.ts';
import type { CodeLedger } from '../../../../src/stages/command/code-ledger.ts';
import { appliedBy, appliedText, stepsOf } from '../../../../src/stages/command/command-steps.ts';

const file = (id: string, after: readonly string[] = []): CodeMigration => ({ id, name: `${id} name`, file: `versions/${id}.py`, after });
const CHAIN = [file('a'), file('b', ['a']), file('c', ['b'])];
const ledger = (migrator: Migrator, ...ids: readonly string[]) => ({ migrator, ids }) as unknown as CodeLedger;
const known = (migrator: Migrator, files: readonly CodeMigration[] | null) => ({ migrator, files, table: null });

test('of a ledger that names only its head, everything before it is applied', () => {
  expect([...appliedBy(known(alembic, CHAIN), ledger(alembic, 'b'))]).toEqual(['a', 'b']);
  expect([...appliedBy(known(alembic, null), ledger(alembic, 'b'))]).toEqual(['b']);
  expect([...appliedBy(known(alembic, CHAIN), null)]).toEqual([]);
  expect([...appliedBy(known(alembic, CHAIN), ledger(alembic, 'gone'))]).toEqual(['gone']);
});

test('what the ledger has gained was applied, and what it has lost reverted, the last first', () => {
  const steps = (before: CodeLedger | null, after: CodeLedger | null) =>
    stepsOf({ known: known(alembic, CHAIN), before }, after).map(({ version, state, file: shown }) => [version, state, shown]);
  expect(steps(null, ledger(alembic, 'b'))).toEqual([
    ['a', 'applied', 'versions/a.py'],
    ['b', 'applied', 'versions/b.py'],
  ]);
  expect(steps(ledger(alembic, 'c'), ledger(alembic, 'a'))).toEqual([
    ['c', 'reverted', 'versions/c.py'],
    ['b', 'reverted', 'versions/b.py'],
  ]);
  expect(steps(ledger(alembic, 'c'), null)).toEqual([]);
  expect(stepsOf({ known: known(django, null), before: null }, ledger(django, 'shop.0001'))).toEqual([
    { version: 'shop.0001', name: 'shop.0001', file: 'shop.0001', state: 'applied' },
  ]);
});

test('in words', () => {
  const text = (before: CodeLedger | null, after: CodeLedger | null) => {
    const passing = { known: known(alembic, CHAIN), before };
    return appliedText(passing, after, stepsOf(passing, after));
  };
  expect(text(null, ledger(alembic, 'b'))).toBe(', 2 migrations applied: a, b');
  expect(text(ledger(alembic, 'b'), ledger(alembic, 'a'))).toBe(', 1 migration reverted: b');
  expect(text(ledger(alembic, 'b'), ledger(alembic, 'b'))).toBe(', and there was nothing to apply');
  expect([text(ledger(alembic, 'b'), null), text(null, ledger(alembic))]).toEqual(['', '']);
});
