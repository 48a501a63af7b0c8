// What the last run has recorded as the schema to expect, for each head: a table in the file itself.
import { finding } from '../../core/finding.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { decodeFileSnapshot, encodeFileSnapshot } from '../schema/file-snapshot.ts';
import type { Connection } from '../session/connection.ts';
import { hasTable } from '../session/reading.ts';

export const expectationTable = (schema: string): string => `${schema}_expectations`;

/** Null if nothing is recorded for that head. @throws Stop('misused') if it cannot be read any more. */
export async function recordedSchema(connection: Connection, schema: string, head: string | null): Promise<Catalog | null> {
  const name = expectationTable(schema);
  if (head === null || !(await hasTable(connection, name))) return null;
  const [row] = await connection.rows(`SELECT snapshot FROM ${quoteIdent(name)} WHERE head = ${sqliteLiteral(head)}`);
  return row === undefined ? null : decodeFileSnapshot(String(row['snapshot']), recordedName(head)).catalog;
}

export const recordedName = (head: string): string => `the schema recorded by the last run at head ${head}`;

/** Instead of what was recorded for that head before. */
export function recording(schema: string, head: string, catalog: Catalog): readonly string[] {
  const table = quoteIdent(expectationTable(schema));
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (head TEXT PRIMARY KEY NOT NULL, snapshot TEXT NOT NULL)`,
    `INSERT OR REPLACE INTO ${table} (head, snapshot) VALUES (${sqliteLiteral(head)}, ${sqliteLiteral(encodeFileSnapshot(catalog, head))})`,
  ];
}

export const nothingRecorded = finding({
  code: 'no-expectation',
  subject: 'schema.snapshot.sqlite.json',
  message: 'there is nothing to verify against: there is no snapshot file for this head, and no run has recorded an expectation for it',
  hint: 'write a snapshot with `schemagate snapshot`, or let `schemagate up` record one',
});
