// The command `export-sqlite` in this process, and what is in the file afterwards.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Report } from '../../src/core/report.ts';
import type { FlagValues } from '../../src/stages/context.ts';
import { runCommand } from './run-command.ts';

export const exportInto = (url: string, file: string, flags: FlagValues = { yes: true }): Promise<Report> =>
  runCommand({ command: 'export-sqlite', env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '0' }, operands: [file], flags });

/** Rows of a query, each as an array; blobs in hexadecimal digits, whole numbers as they are. */
export function cellsIn(file: string, sql: string): readonly (readonly unknown[])[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    const rows = statement.all() as unknown as readonly (readonly unknown[])[];
    return rows.map((row) => row.map((cell) => (cell instanceof Uint8Array ? `x'${Buffer.from(cell).toString('hex')}'` : cell)));
  } finally {
    database.close();
  }
}

/** To be compared: a file that nobody has written to is the same. */
export const bytesOf = (file: string): string => readFileSync(file).toString('base64');
