import { describe, expect, it, test } from 'vitest';
import { forDialect } from '../../../../src/sql/directives/dialect-sections.ts';
import { readDirectives } from '../../../../src/sql/directives/read-directives.ts';
import { prepareScript } from '../../../../src/sql/statements/script.ts';

const BOTH = `CREATE TABLE t (
-- gate: only=sqlite
  id INTEGER PRIMARY KEY AUTOINCREMENT
-- gate: end
  --gate:only = postgres
  id bigint GENERATED ALWAYS AS IDENTITY
-- gate: end
);
`;

test('each database is sent its own sections, and every line keeps its number', () => {
  expect(forDialect(BOTH, 'a.sql', 'postgres')).toEqual({
    text: `CREATE TABLE t (
-- gate: only=sqlite

-- gate: end
  --gate:only = postgres
  id bigint GENERATED ALWAYS AS IDENTITY
-- gate: end
);
`,
    findings: [],
  });
  const { text } = forDialect(BOTH, 'a.sql', 'sqlite');
  expect(text.split('\n')).toHaveLength(BOTH.split('\n').length);
  expect(text).toContain('AUTOINCREMENT');
  expect(text).not.toContain('IDENTITY');
});

test('a text that has been read once is the same when it is read again', () => {
  const once = forDialect(BOTH, 'a.sql', 'postgres').text;
  expect(forDialect(once, 'a.sql', 'postgres').text).toBe(once);
});

test('the two lines are no directives, wherever they stand', () => {
  const { text } = forDialect(BOTH, 'a.sql', 'postgres');
  expect(readDirectives(text, 'a.sql', prepareScript(text, 'a.sql')).findings).toEqual([]);
});

test('a directive in the section of a header counts for that database only', () => {
  const text = '-- gate: only=postgres\n-- gate: lock_timeout=2s\n-- gate: end\nSELECT 1;';
  const read = (one: string) => readDirectives(one, 'a.sql', prepareScript(one, 'a.sql')).directives;
  expect(read(forDialect(text, 'a.sql', 'postgres').text)).toEqual({ lockTimeout: 2000 });
  expect(read(forDialect(text, 'a.sql', 'sqlite').text)).toEqual({});
});

describe('what only looks like a section', () => {
  it.each([
    "INSERT INTO t VALUES ('\n-- gate: only=sqlite\n');",
    '/*\n-- gate: only=mysql\n*/ SELECT 1;',
    'DO $$ BEGIN\n-- gate: end\nEND $$;',
    'COPY t FROM stdin;\n-- gate: only=sqlite\n\\.\n',
    'SELECT 1; -- gate: only=sqlite\n',
    '-- gate: endless\n',
  ])('%j', (text) => {
    expect(forDialect(text, 'a.sql', 'postgres')).toEqual({ text, findings: [] });
  });
});

test('the SQL of another database need not be one that the lexer reads', () => {
  const text =
    '-- gate: only=sqlite\nINSERT INTO [it\'s] VALUES (`a"b`);\n-- gate: end\nSELECT 1;\n-- gate: only=sqlite\nSELECT 2;\n-- gate: end\n';
  expect(
    forDialect(text, 'a.sql', 'postgres')
      .text.replaceAll(/^--.*\n/gm, '')
      .trim(),
  ).toBe('SELECT 1;');
});

const FORMS = 'only=postgres or only=sqlite';

test.each([
  [
    'SELECT 1;\n  -- gate: only=sqlite\nSELECT 2;',
    'a.sql:2:3: the section only=sqlite is not ended',
    'write `-- gate: end` on a line of its own after its last statement',
  ],
  [
    '-- gate: only=mysql\n-- gate: end',
    'a.sql:1:1: only=mysql names no database that is known here',
    `write ${FORMS}, with nothing else on the line`,
  ],
  [
    '-- gate: only=postgresql\n-- gate: end',
    'a.sql:1:1: only=postgresql names no database that is known here',
    'did you mean only=postgres?',
  ],
  ['-- gate: only=sqlite3\n-- gate: end', 'a.sql:1:1: only=sqlite3 names no database that is known here', 'did you mean only=sqlite?'],
  ['-- gate: only\n-- gate: end', 'a.sql:1:1: only does not say for which database', `write ${FORMS}`],
  ['-- gate: end', 'a.sql:1:1: an end without a section', `begin the section with \`-- gate: ${FORMS}\`, or remove this line`],
  [
    '-- gate: only=sqlite\n-- gate: end=sqlite',
    'a.sql:2:1: end is followed by =sqlite',
    'write `-- gate: end` with nothing else on the line',
  ],
  [
    '-- gate: only=sqlite\n-- gate: only=postgres\n-- gate: end',
    'a.sql:2:1: a section only=postgres begins inside the section only=sqlite',
    'end the first one with `-- gate: end` before it',
  ],
])('%j', (text, message, hint) => {
  expect(forDialect(text, 'a.sql', 'postgres').findings).toMatchObject([{ code: 'bad-section', severity: 'error', message, hint }]);
});

test('nothing of a section for an unknown database is sent', () => {
  expect(forDialect('-- gate: only=mysql\nDROP TABLE t;\n-- gate: end', 'a.sql', 'postgres').text).not.toContain('DROP');
});

test('marks in strings and comments are none, whatever sections and statements come before them', () => {
  const text = `SELECT 1;
-- gate: only=sqlite
SELECT 'it is not closed here;
-- gate: end
INSERT INTO t VALUES (
-- gate: only=postgres
  $body$ dollars;
-- gate: end
  2); SELECT 'a text;
-- gate: only=sqlite
';
/*
-- gate: only=sqlite
*/ COPY t FROM stdin;
-- gate: only=sqlite
\\.
-- gate: only=sqlite
SELECT 3;
-- gate: end
SELECT 4;
`;
  const sent = forDialect(text, 'a.sql', 'sqlite');
  expect(sent.findings).toEqual([]);
  expect(sent.text).toBe(text.replace('  $body$ dollars;\n', '\n'));
});

test('a file of very many sections is read once', () => {
  const many = Array.from(
    { length: 20_000 },
    (_, i) => `INSERT INTO t VALUES (
-- gate: only=sqlite
  datetime('now'), ${i}
-- gate: end
-- gate: only=postgres
  now(), ${i}
-- gate: end
);`,
  ).join('\n');
  const { text, findings } = forDialect(many, 'a.sql', 'postgres');
  expect([findings, text.split('now(), ').length, text.includes('datetime')]).toEqual([[], 20_001, false]);
});
