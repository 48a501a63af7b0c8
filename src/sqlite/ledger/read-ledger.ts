// What the ledger of a SQLite file says: the rows of those of its tables that are there, as they all were at one moment.
import type { Migration } from '../../core/migration.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { sqliteLiteral } from '../../sql/quote.ts';
import type { Connection } from '../session/connection.ts';
import type { FileLedger } from './file-ledger.ts';

export async function readLedger(
  connection: Connection,
  ledger: FileLedger,
  migrations: readonly Migration[],
): Promise<readonly LedgerRow[]> {
  await connection.run(['BEGIN']);
  try {
    const names = ledger.reads.map(({ table }) => sqliteLiteral(table)).join(', ');
    const there = await connection.rows(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (${names})`);
    const rows: { readonly origin: string; readonly row: string }[] = [];
    for (const { origin, table, sql } of ledger.reads) {
      if (!there.some(({ name }) => name === table)) continue;
      rows.push(...(await connection.rows(sql)).map(({ row }) => ({ origin, row: String(row) })));
    }
    return ledger.parse(rows, migrations);
  } finally {
    await connection.run(['COMMIT']);
  }
}
