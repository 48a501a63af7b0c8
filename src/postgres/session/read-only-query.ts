// Asks a question that somebody wrote in a file, in a read-only transaction that is rolled back. Text that ends this transaction itself is not stopped.
import type { Place } from '../../core/finding.ts';
import { locate, offsetOfPosition } from '../../sql/locate.ts';
import { PostgresError } from '../errors/errors.ts';
import type { Queryable, Row } from './queryable.ts';

/** SQL in a file: the whole of it, or `text` from `offset` on. */
export interface Question {
  readonly file: string;
  /** What is asked. */
  readonly text: string;
  /** Where that stands, if the file holds more. */
  readonly within?: { readonly source: string; readonly offset: number };
}

export type Answered = { readonly rows: readonly Row[] } | { readonly error: PostgresError; readonly place: Place };

const BEFORE = 'BEGIN READ ONLY; SET LOCAL search_path = public, pg_catalog;\n';
const SHOWN_ROWS = 5;
const SHOWN_WIDTH = 200;

/** @throws what is not the server's answer to the question, such as a lost connection. */
export async function readOnlyQuery(session: Queryable, question: Question): Promise<Answered> {
  try {
    const results = await session.query(`${BEFORE}${question.text}\n;\nROLLBACK`);
    return { rows: results.slice(2, -1).flatMap((result) => result.rows) };
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    await session.query('ROLLBACK');
    return { error, place: placeOf(question, error) };
  }
}

/** Rows for a message: the first few, each cut to a line's length. */
export const shownRows = (rows: readonly Row[]): string =>
  `${rows.slice(0, SHOWN_ROWS).map(shown).join('; ')}${rows.length > SHOWN_ROWS ? '; …' : ''}`;

function placeOf({ file, text, within = { source: text, offset: 0 } }: Question, { server }: PostgresError): Place {
  const offset = server.position === undefined ? -1 : offsetOfPosition(`${BEFORE}${text}`, server.position) - BEFORE.length;
  return offset < 0 ? { file } : { file, ...locate(within.source, within.offset + Math.min(offset, text.length)) };
}

function shown(row: Row): string {
  const text = Object.entries(row)
    .map(([column, value]) => `${column}=${value ?? 'NULL'}`)
    .join(', ');
  return `(${text.length > SHOWN_WIDTH ? `${text.slice(0, SHOWN_WIDTH)}…` : text})`;
}
