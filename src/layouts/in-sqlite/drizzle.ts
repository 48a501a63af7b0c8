// Drizzle's ledger in SQLite: a row for each migration with the sum of its text and its time. `SERIAL` means nothing there, so that its `id` is
// null. A table of the old form is left as it is: the tool adds names to it when it upgrades it.
import type { Migration } from '../../core/migration.ts';
import { isoOf, type MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';
import { sqliteLiteral } from '../../sql/quote.ts';

export const drizzleFile: MakeToolFileLedger = ({ table, columns }) => {
  const has = (column: string): boolean => columns?.includes(column) === true;
  const millis = ({ notes }: Migration): string => notes?.['millis'] ?? '0';
  const sumOf = (m: Migration): string => sqliteLiteral(m.toolChecksum?.checksum ?? m.checksum);
  /** Those that tell a migration's row, the surest first. */
  const tells = (m: Migration): readonly string[] => [
    ...(has('name') ? [`coalesce(name = ${sqliteLiteral(m.id)}, 0)`] : []),
    `coalesce(created_at = ${millis(m)}, 0)`,
    `hash IN (${(m.toolChecksum?.accepted ?? [m.checksum])
      .concat(m.toolChecksum?.checksum ?? [])
      .map(sqliteLiteral)
      .join(', ')})`,
  ];
  const more = (m: Migration): readonly (readonly [column: string, value: string])[] => [
    ...(has('name') && m.notes?.['form'] === 'folder' ? [['name', sqliteLiteral(m.id)] as const] : []),
    ...(has('applied_at') ? [['applied_at', `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`] as const] : []),
    ...(has('version') ? [['version', '1'] as const] : []),
  ];
  return {
    create: [`CREATE TABLE IF NOT EXISTS ${table} (\n  id SERIAL PRIMARY KEY,\n  hash text NOT NULL,\n  created_at numeric\n)`],
    read: `SELECT json_object('hash', hash, 'millis', CAST(created_at AS TEXT), 'name', ${has('name') ? 'name' : 'NULL'}, 'at', ${has('applied_at') ? isoOf('applied_at') : 'NULL'}) AS row FROM ${table} ORDER BY rowid`,
    applied: (m) => {
      const others = more(m);
      const names = ['hash', 'created_at', ...others.map(([column]) => column)].map((column) => `"${column}"`);
      const values = [sumOf(m), millis(m), ...others.map(([, value]) => value)];
      return [`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`];
    },
    removed: (m) => [
      `DELETE FROM ${table} WHERE rowid = (SELECT rowid FROM ${table} WHERE ${tells(m).join(' OR ')} ORDER BY ${tells(m)
        .map((condition) => `${condition} DESC`)
        .join(', ')}, rowid DESC LIMIT 1)`,
    ],
  };
};
