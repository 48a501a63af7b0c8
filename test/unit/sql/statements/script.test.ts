import { expect, test } from 'vitest';
import { prepareScript, sourceOffset } from '../../../../src/sql/statements/script.ts';

const DUMP = `\\restrict Ab3

COPY public.a (id) FROM stdin;
1
2
\\.

SELECT 'żółć 😀';
COPY public.b (id) FROM stdin;
\\.
SELECT broken;
\\unrestrict Ab3
`;

test('a plain text is sent as it is', () => {
  const script = prepareScript('SELECT 1;\nSELECT 2', 'a.sql');
  const { edited, ...rest } = script;
  expect(edited.text).toBe('SELECT 1;\nSELECT 2');
  expect(rest).toEqual({
    sql: 'SELECT 1;\nSELECT 2',
    judged: expect.any(Function),
    copies: [],
    statements: [
      { start: 0, end: 8, words: ['SELECT'], takesData: false },
      { start: 10, end: 18, words: ['SELECT'], takesData: false },
    ],
    cuts: [],
    directives: [],
    problems: [],
  });
});

test('what is not SQL is cut out of what is sent', () => {
  const { sql, copies, problems } = prepareScript(DUMP, 'dump.sql');
  expect(sql).toBe("\n\nCOPY public.a (id) FROM stdin;\n\nSELECT 'żółć 😀';\nCOPY public.b (id) FROM stdin;\nSELECT broken;\n\n");
  expect([copies, problems]).toEqual([['1\n2\n', ''], []]);
});

test('its statements are placed in what is sent', () => {
  const { sql, statements } = prepareScript(DUMP, 'dump.sql');
  expect(statements.map(({ start, end }) => sql.slice(start, end))).toEqual([
    'COPY public.a (id) FROM stdin',
    "SELECT 'żółć 😀'",
    'COPY public.b (id) FROM stdin',
    'SELECT broken',
  ]);
});

test('from there every character finds its way back to the file', () => {
  const script = prepareScript(DUMP, 'dump.sql');
  const back = Array.from(script.sql, (_, i) => DUMP[sourceOffset(script, i)]).join('');
  expect(back).toBe(Array.from(script.sql, (_, i) => script.sql[i]).join(''));
  expect(DUMP.slice(sourceOffset(script, script.sql.indexOf('broken'))).slice(0, 6)).toBe('broken');
});

test('a line skipped inside a statement does not move its end', () => {
  const { sql, statements } = prepareScript('SELECT 1,\n\\restrict x\n2; SELECT 3', 'a.sql');
  expect(statements.map(({ start, end }) => sql.slice(start, end))).toEqual(['SELECT 1,\n\n2', 'SELECT 3']);
});

test('a psql command is a finding with its place and what to do', () => {
  expect(prepareScript('SELECT 1;\nSELECT 2 \\gset\n', 'a.sql').problems).toEqual([
    {
      code: 'meta-command',
      severity: 'error',
      subject: 'a.sql',
      message: 'a.sql:2:10: \\gset is a command of psql, not SQL',
      hint: 'write it in SQL; \\copy becomes COPY … FROM stdin with its data in the file',
      place: { file: 'a.sql', line: 2, column: 10, excerpt: '2 | SELECT 2 \\gset\n  |          ^' },
    },
  ]);
});

test('so is data without an end, and what is never closed', () => {
  const problems = ['SELECT 1;\nCOPY t FROM stdin;\n1\n', 'DO $x$\nBEGIN\n'].flatMap((text) => prepareScript(text, 'a.sql').problems);
  expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    [
      'copy-unterminated',
      'a.sql:2:1: the data of COPY … FROM stdin has no end',
      'end the data with a line that holds only \\. ; restore the file if it was truncated',
    ],
    ['unterminated', 'a.sql:1:4: the dollar-quoted string $x$ is never closed', 'close it; restore the file if it was truncated'],
  ]);
});

test('what PostgreSQL makes of its statements is found out once, where that is dear', async () => {
  const script = prepareScript('SELECT 1; VACUUM;', 'a.sql');
  expect((await script.judged()).map(({ alone }) => alone)).toEqual(['no', 'must']);
  expect(await script.judged()).toBe(await script.judged());
});
