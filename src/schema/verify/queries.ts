// verify/*.sql: each query must return no rows; what it returns is shown. Runs in a read-only transaction.
import { type Finding, finding } from '../../core/finding.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Queryable, Row } from '../../postgres/session/queryable.ts';
import { locate, offsetOfPosition } from '../../sql/locate.ts';

export interface VerifyQuery {
  readonly file: string;
  readonly text: string;
}

const BEFORE = 'BEGIN READ ONLY; SET LOCAL search_path = public, pg_catalog;\n';
const SHOWN_ROWS = 5;
const SHOWN_WIDTH = 200;

export async function runQueries(session: Queryable, queries: readonly VerifyQuery[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const query of queries) {
    try {
      const results = await session.query(`${BEFORE}${query.text}\n;\nROLLBACK`);
      const rows = results.slice(2, -1).flatMap((result) => result.rows);
      if (rows.length > 0) findings.push(returnedRows(query, rows));
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      await session.query('ROLLBACK');
      findings.push(failed(query, error));
    }
  }
  return findings;
}

const returnedRows = ({ file }: VerifyQuery, rows: readonly Row[]): Finding =>
  finding({
    code: 'verify-rows',
    subject: file,
    message: `${file} must return no rows and returned ${rows.length}: ${rows.slice(0, SHOWN_ROWS).map(show).join('; ')}${rows.length > SHOWN_ROWS ? '; …' : ''}`,
    hint: 'fix the data the query found, or the query',
    place: { file },
  });

function failed({ file, text }: VerifyQuery, { server }: PostgresError): Finding {
  const offset = server.position === undefined ? null : offsetOfPosition(`${BEFORE}${text}`, server.position) - BEFORE.length;
  return finding({
    code: 'verify-failed',
    subject: file,
    message: `${file} failed: ${server.message} (SQLSTATE ${server.sqlstate})`,
    hint:
      server.sqlstate === '42501' ? 'grant the role SELECT on what the query reads' : 'fix the query; it runs in a read-only transaction',
    place: offset === null || offset < 0 ? { file } : { file, ...locate(text, Math.min(offset, text.length)) },
  });
}

function show(row: Row): string {
  const text = Object.entries(row)
    .map(([column, value]) => `${column}=${value ?? 'NULL'}`)
    .join(', ');
  return `(${text.length > SHOWN_WIDTH ? `${text.slice(0, SHOWN_WIDTH)}…` : text})`;
}
