// verify/*.sql: each query must return no rows; what it returns is shown.
import { type Finding, finding } from '../../core/finding.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { type Question, readOnlyQuery, shownRows } from '../../postgres/session/read-only-query.ts';

export async function runQueries(session: Queryable, queries: readonly Question[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const query of queries) {
    const { file } = query;
    const answered = await readOnlyQuery(session, query);
    if ('error' in answered) {
      const { message, sqlstate } = answered.error.server;
      findings.push(
        finding({
          code: 'verify-failed',
          subject: file,
          message: `${file} failed: ${message} (SQLSTATE ${sqlstate})`,
          hint:
            sqlstate === '42501' ? 'grant the role SELECT on what the query reads' : 'fix the query; it runs in a read-only transaction',
          place: answered.place,
        }),
      );
    } else if (answered.rows.length > 0) {
      findings.push(
        finding({
          code: 'verify-rows',
          subject: file,
          message: `${file} must return no rows and returned ${answered.rows.length}: ${shownRows(answered.rows)}`,
          hint: 'fix the data that the query found, or fix the query',
          place: { file },
        }),
      );
    }
  }
  return findings;
}
