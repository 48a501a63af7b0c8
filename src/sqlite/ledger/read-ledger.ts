// What the ledger of a SQLite file says: the rows of those of its tables that are there, as they all were at one moment.
import type { Migration } from '../../core/migration.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { Connection } from '../session/connection.ts';
import { atOneMoment, hasTable } from '../session/reading.ts';
import type { FileLedger } from './file-ledger.ts';

export const readLedger = (connection: Connection, ledger: FileLedger, migrations: readonly Migration[]): Promise<readonly LedgerRow[]> =>
  atOneMoment(connection, async () => {
    const rows: { readonly origin: string; readonly row: string }[] = [];
    for (const { origin, table, sql } of ledger.reads) {
      if (!(await hasTable(connection, table))) continue;
      rows.push(...(await connection.rows(sql)).map(({ row }) => ({ origin, row: String(row) })));
    }
    return ledger.parse(rows, migrations);
  });
