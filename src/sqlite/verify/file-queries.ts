// verify/*.sql on a SQLite file: each query must return no rows; what it changes is rolled back.
import { type Finding, finding } from '../../core/finding.ts';
import type { Project } from '../../project/project.ts';
import { locate } from '../../sql/locate.ts';
import { answerTo } from '../session/answer-to.ts';
import { SqliteError, type SqlRow } from '../session/connection.ts';
import { atOneMoment } from '../session/reading.ts';
import type { Writer } from '../session/writer.ts';
import { splitText } from '../sql/statements.ts';

const SHOWN = 3;

/** @param asker is at work in another process, as a query may not end. @throws SqliteError if the file is locked. */
export const runFileQueries = (asker: Writer, queries: Project['queries']): Promise<readonly Finding[]> =>
  atOneMoment(asker, async () => {
    const findings: Finding[] = [];
    for (const { file, text } of queries) {
      asker.begins(file);
      for (const statement of splitText(text).statements) {
        const place = { file, ...locate(text, statement.start) };
        const answered = await answerTo(asker, text, statement);
        if (answered instanceof SqliteError) {
          const message = `${file} failed: ${answered.message}`;
          findings.push(finding({ code: 'verify-failed', subject: file, message, hint: 'fix the query', place }));
        } else if (answered.length > 0) findings.push(returned(file, answered, place));
      }
    }
    return findings;
  });

function returned(file: string, rows: readonly SqlRow[], place: NonNullable<Finding['place']>): Finding {
  const shown = rows.slice(0, SHOWN).map((row) => JSON.stringify(row));
  return finding({
    code: 'verify-rows',
    subject: file,
    message: `${file} must return no rows and returned ${rows.length}: ${shown.join(', ')}${rows.length > SHOWN ? ', …' : ''}`,
    hint: 'fix the data that the query found, or fix the query',
    place,
  });
}
