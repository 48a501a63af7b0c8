// No value is passed over that does not fit: every kind of value, in columns of every affinity of SQLite, for every type of PostgreSQL.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Cell } from '../../../src/import/cell.ts';
import { cellConverter } from '../../../src/import/cell-converter.ts';
import { Misfit } from '../../../src/import/convert/family.ts';
import { CELLS, DECLARED, TYPES } from '../../support/sqlite-values.ts';

test.each(TYPES.map((column) => [`${column.type}${column.limit ?? ''}${column.isRequired ? ' NOT NULL' : ''}`, column] as const))(
  '%s',
  (_, column) => {
    const database = new DatabaseSync(':memory:');
    database.exec(`CREATE TABLE t (${DECLARED.map((declared, i) => `c${i} ${declared}`).join(', ')})`);
    for (const cell of CELLS) database.exec(`INSERT INTO t VALUES (${DECLARED.map(() => cell).join(', ')})`);
    const { convert, suspected } = cellConverter(column, { unit: 'seconds', strips: false, trusts: false, emptyIsNull: false });
    let passed = 0;
    for (const [i] of DECLARED.entries()) {
      const statement = database.prepare(`SELECT t.c${i} AS cell, ${suspected(`t."c${i}"`)} AS suspected, typeof(t.c${i}) AS kind FROM t`);
      statement.setReadBigInts(true);
      for (const { cell, suspected: isSuspected, kind } of statement.all() as { cell: Cell; suspected: bigint | null; kind: string }[]) {
        if (isSuspected === 1n) continue;
        passed++;
        expect([kind, cell, convert(cell) instanceof Misfit]).toEqual([kind, cell, false]);
        // Nor one that is read as a number and is not exact as one.
        if (typeof cell === 'bigint') expect(Number.isSafeInteger(Number(cell))).toBe(true);
      }
    }
    database.close();
    expect(passed > 0).toBe(true);
  },
);
