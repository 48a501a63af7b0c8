// Which ledgers a SQLite file has, for folders whose files do not say which tool they are for.

import { LAYOUTS } from '../../layouts/layouts.ts';
import { askedFor, askedTable, type LedgersFound } from '../../layouts/ledger-tables.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import type { FoundTable } from '../../postgres/server/probe.ts';
import type { Context } from '../../stages/context.ts';
import { gateFileLedger } from '../ledger/file-ledger.ts';
import { openFile, whenFreeInTime } from '../session/open-file.ts';
import { columnsOf } from '../session/reading.ts';

/** By the names that PostgreSQL is asked for. A file that is not there has none. @throws Stop as openFile. */
export async function ledgersInFile(context: Context): Promise<LedgersFound> {
  const { config } = context;
  // The command itself tells that it opens the file.
  const emit: Context['emit'] = (event) => {
    if (event.event !== 'opened') context.emit(event);
  };
  const file = await openFile({ ...context, emit }, config.sqlite!, 'read');
  const asked = [
    { asked: migrationsTable(config.ledgerSchema).table, name: gateFileLedger(config.ledgerSchema).name },
    ...LAYOUTS.flatMap(({ toolLedger }) => {
      if (toolLedger?.inSqlite === undefined) return [];
      const table = askedTable(toolLedger, config);
      return [{ asked: askedFor(table), name: table.name }];
    }),
  ];
  try {
    return await whenFreeInTime(context, file.path, async () => {
      const tables = new Map<string, FoundTable>();
      for (const { asked: key, name } of asked) {
        const columns = await columnsOf(file, name);
        if (columns.length > 0) tables.set(key, { schema: 'main', name, columns });
      }
      return { tables };
    });
  } finally {
    await file.close();
  }
}
