import { describe, expect, test } from 'vitest';
import { segmentsOf } from '../../../../src/sqlite/sql/segments.ts';
import { splitText } from '../../../../src/sqlite/sql/statements.ts';

function divided(text: string, alone = false) {
  const { segments, ...rest } = segmentsOf(text, splitText(text).statements, alone);
  const shown = segments.map(({ kind, statements, upTo, ...end }) => [
    kind === 'outside' ? kind : 'end' in end ? end.end : '',
    statements.map(({ start, end: stop }) => text.slice(start, stop)).join('; '),
    upTo,
  ]);
  return { shown, ...rest };
}

describe('a file is divided', () => {
  test('not at all, where nothing asks for it', () => {
    expect(divided('SELECT 1; SELECT 2; SAVEPOINT s; ROLLBACK TO s; ROLLBACK TRANSACTION TO s; RELEASE s').shown).toEqual([
      ['COMMIT', 'SELECT 1; SELECT 2; SAVEPOINT s; ROLLBACK TO s; ROLLBACK TRANSACTION TO s; RELEASE s', 6],
    ]);
  });

  test('by its own BEGIN, COMMIT, END and ROLLBACK, which the gate says itself', () => {
    expect(divided('SELECT 1; BEGIN IMMEDIATE; SELECT 2; COMMIT; BEGIN; SELECT 3; ROLLBACK; begin; select 4; end transaction;')).toEqual({
      shown: [
        ['COMMIT', 'SELECT 1', 1],
        ['COMMIT', 'SELECT 2', 4],
        ['ROLLBACK', 'SELECT 3', 7],
        ['COMMIT', 'select 4', 10],
      ],
      isOwn: true,
      leftOpen: false,
      keysOff: false,
    });
  });

  test('by what cannot be in a transaction, unless its own transaction encloses it', () => {
    expect(divided('PRAGMA main.journal_mode = WAL; SELECT 1; VACUUM; BEGIN; VACUUM; COMMIT; SELECT 2').shown).toEqual([
      ['outside', 'PRAGMA main.journal_mode = WAL', 1],
      ['COMMIT', 'SELECT 1', 2],
      ['outside', 'VACUUM', 3],
      ['COMMIT', 'VACUUM', 6],
      ['COMMIT', 'SELECT 2', 7],
    ]);
  });

  test('into single statements where the file asks for it', () => {
    expect(divided('SELECT 1; SELECT 2', true).shown).toEqual([
      ['outside', 'SELECT 1', 1],
      ['outside', 'SELECT 2', 2],
    ]);
  });
});

test('foreign keys are the gate’s to switch; a query for them is a statement like any other', () => {
  expect(divided('PRAGMA foreign_keys=OFF; SELECT 1; PRAGMA foreign_keys(1); PRAGMA foreign_keys')).toMatchObject({
    shown: [['COMMIT', 'SELECT 1; PRAGMA foreign_keys', 4]],
    keysOff: true,
  });
});

test('a transaction that is not ended is known', () => {
  expect(divided('BEGIN; SELECT 1')).toMatchObject({ shown: [['COMMIT', 'SELECT 1', 2]], isOwn: true, leftOpen: true });
});
