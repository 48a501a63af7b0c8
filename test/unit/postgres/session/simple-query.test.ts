// The answers to one simple-query message, as the driver hands them over.
import { describe, expect, test } from 'vitest';
import { ConnectionLost, PostgresError } from '../../../../src/postgres/errors/errors.ts';
import type { Result } from '../../../../src/postgres/session/queryable.ts';
import { SimpleQuery } from '../../../../src/postgres/session/simple-query.ts';

function started({ text = 'SELECT 1', prologue = [] }: { text?: string; prologue?: string[] } = {}) {
  const seen: Result[] = [];
  const ends: (Error | null)[] = [];
  const query = new SimpleQuery(
    [text],
    [],
    (result) => seen.push(result),
    (error) => ends.push(error),
    prologue,
  );
  const sent: string[] = [];
  const wire = {
    query: (sql: string) => sent.push(sql),
    sendCopyFail: (message: string) => sent.push(`fail: ${message}`),
  };
  return { query, seen, ends, sent, wire: wire as unknown as Parameters<SimpleQuery['submit']>[0] };
}
const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });

test('rows are text by column, and belong to the statement that they came with', () => {
  const { query, seen, ends } = started();
  query.handleRowDescription(fields('a', 'b'));
  query.handleDataRow({ fields: ['1', null] });
  query.handleCommandComplete({ text: 'SELECT 1' });
  query.handleCommandComplete({ text: 'INSERT 0 3' });
  query.handleReadyForQuery();
  expect(seen).toEqual([
    { command: 'SELECT', rows: [{ a: '1', b: null }] },
    { command: 'INSERT', rows: [] },
  ]);
  expect([query.completed, ends]).toEqual([2, [null]]);
});

test('rows that are let go are heard, and not returned', () => {
  const returned: (readonly Result[])[] = [];
  const heard: number[] = [];
  const each = ({ rows }: Result): unknown => {
    heard.push(rows.length);
    return heard.length === 1 ? 'let go' : undefined;
  };
  const query = new SimpleQuery(['SELECT 1; SELECT 2'], [], each, (_, results) => void returned.push(results));
  for (const value of ['1', '2']) {
    query.handleRowDescription(fields('a'));
    query.handleDataRow({ fields: [value] });
    query.handleCommandComplete({ text: 'SELECT 1' });
  }
  query.handleReadyForQuery();
  expect([heard, returned]).toEqual([
    [1, 1],
    [
      [
        { command: 'SELECT', rows: [] },
        { command: 'SELECT', rows: [{ a: '2' }] },
      ],
    ],
  ]);
});

describe('a prologue', () => {
  test('goes before the text, and its results are not seen', () => {
    const { query, seen, sent, wire } = started({ text: 'SELECT 2', prologue: ['SET a = 1', 'SET b = 2'] });
    query.submit(wire);
    for (const text of ['SET', 'SET', 'SELECT 1']) query.handleCommandComplete({ text });
    expect([sent, seen.map(({ command }) => command)]).toEqual([['SET a = 1; SET b = 2; SELECT 2'], ['SELECT']]);
  });

  test('does not move the position of an error, which counts code points of the text', () => {
    const { query, ends } = started({ text: 'SELEC', prologue: ["SET a = '😀'"] });
    const error = Object.assign(new Error('syntax error'), { severity: 'ERROR', code: '42601', position: '15' });
    query.handleError(error);
    expect((ends[0] as PostgresError).server.position).toBe(2);
  });
});

describe('an error', () => {
  test('of the server has the number of statements that were complete', () => {
    const { query, ends } = started();
    query.handleCommandComplete({ text: 'CREATE TABLE' });
    query.handleError(Object.assign(new Error('no'), { severity: 'ERROR', code: '42P01' }));
    expect(ends[0]).toBeInstanceOf(PostgresError);
    expect(ends[0]).toMatchObject({ sqlstate: '42P01', completed: 1 });
  });

  test('without a severity is the end of the connection', () => {
    const { query, ends } = started();
    query.handleError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    expect(ends[0]).toBeInstanceOf(ConnectionLost);
    expect(ends[0]).toMatchObject({ code: 'ECONNRESET' });
  });
});

test('a COPY without data in the file fails, so that the server does not wait for any', () => {
  const { query, sent, wire } = started();
  query.handleCopyInResponse(wire);
  expect(sent).toEqual(['fail: COPY FROM STDIN without data in the file']);
});
