// verify/*.sql on a SQLite file: each query must return no rows; what it changes is rolled back.
import { type Finding, finding } from '../../core/finding.ts';
import type { Project } from '../../project/project.ts';
import { locate } from '../../sql/locate.ts';
import { type Connection, SqliteError } from '../session/connection.ts';
import { splitText } from '../sql/statements.ts';

const SHOWN = 3;

/** Inside a transaction that is rolled back. */
export async function runFileQueries(connection: Connection, queries: Project['queries']): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { file, text } of queries) {
    for (const { start, end } of splitText(text).statements) {
      const place = { file, ...locate(text, start) };
      try {
        const rows = await connection.rows(text.slice(start, end));
        if (rows.length > 0)
          findings.push(
            returned(
              file,
              rows.length,
              rows
                .slice(0, SHOWN)
                .map((row) => JSON.stringify(row))
                .join(', '),
              place,
            ),
          );
      } catch (error) {
        if (!(error instanceof SqliteError)) throw error;
        findings.push(
          finding({ code: 'verify-failed', subject: file, message: `${file} failed: ${error.message}`, hint: 'fix the query', place }),
        );
      }
    }
  }
  return findings;
}

const returned = (file: string, count: number, shown: string, place: NonNullable<Finding['place']>): Finding =>
  finding({
    code: 'verify-rows',
    subject: file,
    message: `${file} must return no rows and returned ${count}: ${shown}${count > SHOWN ? ', …' : ''}`,
    hint: 'fix the data that the query found, or fix the query',
    place,
  });
