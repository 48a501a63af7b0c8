import { expect, test } from 'vitest';
import { lex } from '../../../../src/sql/lexer/lex.ts';

const split = (text: string): readonly string[] => lex(text).statements.map(({ start, end }) => text.slice(start, end));

test.each<[string, string, readonly string[]]>([
  ['statements are split at semicolons', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  ['the last one needs none', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  ['empty ones are none', ';; ; SELECT 1;;', ['SELECT 1']],
  ['a text of space and comments has none', ' \n-- a;\n/* b; */', []],
  ['an empty text has none', '', []],
  ['comments before and after are left out', '-- a;\nSELECT 1 -- b;\n;\n/* c */ SELECT 2 -- d', ['SELECT 1 -- b;\n', 'SELECT 2']],
  ['a comment ends at a carriage return', '-- a\rSELECT 1; -- b\rSELECT 2', ['SELECT 1', 'SELECT 2']],
  ['comments nest', '/* a; /* b; */ c; */ SELECT 1;', ['SELECT 1']],
  ['a comment opens inside an operator', 'SELECT 1 +/* ; */ 2; SELECT 1 *-- ;\n2', ['SELECT 1 +/* ; */ 2', 'SELECT 1 *-- ;\n2']],
  ['quotes hold semicolons', `SELECT 'a;''b;', "c;""d;"; SELECT 2`, [`SELECT 'a;''b;', "c;""d;"`, 'SELECT 2']],
  ['a backslash is a character', "SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", 'SELECT 2']],
  ['but in an escape string it escapes', "SELECT E'a\\';b', e'\\\\'; SELECT 2", ["SELECT E'a\\';b', e'\\\\'", 'SELECT 2']],
  ['also where that goes on in the next line', "SELECT E'a'\n'\\';b'; SELECT 2", ["SELECT E'a'\n'\\';b'", 'SELECT 2']],
  ['a name that ends in E makes no escape string', "SELECT name'a\\'; SELECT 2", ["SELECT name'a\\'", 'SELECT 2']],
  ['nor do Unicode escapes', "SELECT U&'\\'; SELECT 2", ["SELECT U&'\\'", 'SELECT 2']],
  ['dollar quotes hold everything', "DO $$ ; ' -- \n /* $$; SELECT 2", ["DO $$ ; ' -- \n /* $$", 'SELECT 2']],
  ['those with a tag hold others', 'DO $a$ $b$ ; $$ ; $$ $b$ ; $a$; SELECT 2', ['DO $a$ $b$ ; $$ ; $$ $b$ ; $a$', 'SELECT 2']],
  ['tags are told apart by case', 'DO $a$ ; $A$ ; $a$; SELECT 2', ['DO $a$ ; $A$ ; $a$', 'SELECT 2']],
  ['tags may be of any letters', 'DO $größe$ ; $größe$; SELECT 2', ['DO $größe$ ; $größe$', 'SELECT 2']],
  ['a dollar inside a name opens nothing', 'SELECT a$b$; SELECT c$$; SELECT 3', ['SELECT a$b$', 'SELECT c$$', 'SELECT 3']],
  ['nor does a parameter', 'PREPARE p AS SELECT $1; SELECT $2', ['PREPARE p AS SELECT $1', 'SELECT $2']],
  ['after a number it does', 'SELECT 1$$;$$; SELECT 2', ['SELECT 1$$;$$', 'SELECT 2']],
  [
    'parentheses hold semicolons',
    'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3',
    ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', 'SELECT 3'],
  ],
  ['one that closes nothing closes nothing', 'SELECT 1); SELECT (2', ['SELECT 1)', 'SELECT (2']],
  ['letters beyond ASCII are letters', 'SELECT größe, 名前, 😀 FROM tëst; SELECT 2', ['SELECT größe, 名前, 😀 FROM tëst', 'SELECT 2']],
])('%s', (_, text, statements) => {
  expect([split(text), lex(text).problems]).toEqual([statements, []]);
});

test.each([
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
  'create or replace procedure p(a int) begin atomic insert into t values (a); end',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (CASE WHEN true THEN 1 END); SELECT 2; END',
  'CREATE FUNCTION f() RETURNS int BEGIN /* or not */ ATOMIC SELECT CASE a WHEN 1 THEN CASE b WHEN 2 THEN 3 END END; END',
])('%s is one statement', (text) => {
  expect(split(`${text}; SELECT 1`)).toEqual([text, 'SELECT 1']);
});

test.each([
  'CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$',
  'CREATE FUNCTION f(begin int) RETURNS int RETURN 1',
  'CREATE TABLE begin (atomic int)',
  'BEGIN',
  "SELECT 'CREATE FUNCTION f() BEGIN ATOMIC'",
])('%s holds no semicolon that is not its own', (text) => {
  expect(split(`${text}; SELECT 1`)).toEqual([text, 'SELECT 1']);
});

test('the first words are reported, upper case, without comments, quoted names and numbers', () => {
  const text = 'create /* x */ unique -- y\n index 1 concurrently "SELECT" on a_name_of_more_than_twenty_letters (a, b); vacuum';
  expect(lex(text).statements).toEqual([
    { start: 0, end: 102, words: ['CREATE', 'UNIQUE', 'INDEX', 'CONCURRENTLY', 'ON', '', 'A', 'B'], takesData: false },
    { start: 104, end: 110, words: ['VACUUM'], takesData: false },
  ]);
});

test('COPY data is cut out of what is sent and kept as it is', () => {
  const text = "COPY public.t (a, b) FROM stdin;\n1\tit's; -- \\N\n\\.x\n\\.\nSELECT 1;\n";
  expect(lex(text)).toEqual({
    statements: [
      { start: 0, end: 31, words: ['COPY', 'PUBLIC', 'T', 'A', 'B', 'FROM', 'STDIN'], takesData: true },
      { start: 54, end: 62, words: ['SELECT'], takesData: false },
    ],
    cuts: [{ start: 33, end: 54 }],
    copies: ["1\tit's; -- \\N\n\\.x\n"],
    directives: [],
    problems: [],
  });
});

test('data may be empty, and end the file without a line end', () => {
  expect(lex('COPY t FROM stdin;\n\\.').copies).toEqual(['']);
  expect(lex('COPY t FROM stdin;\n1\n\\.').copies).toEqual(['1\n']);
});

test('data begins on the next line, whatever follows on the line of the COPY', () => {
  const text = 'COPY a FROM STDIN; COPY b FROM STDIN; SELECT 1; -- both\n1\n\\.\n2\n\\.\nSELECT 2';
  expect([split(text), lex(text).copies]).toEqual([
    ['COPY a FROM STDIN', 'COPY b FROM STDIN', 'SELECT 1', 'SELECT 2'],
    ['1\n', '2\n'],
  ]);
});

test('a row that begins like the end mark is data', () => {
  expect(lex('COPY t FROM stdin;\n\\.\t\n\\. \n\\.\n').copies).toEqual(['\\.\t\n\\. \n']);
});

test.each([
  "COPY t FROM 'stdin'",
  "COPY t FROM '/tmp/stdin'",
  'COPY t TO stdout',
  "COPY (SELECT a FROM stdin) TO '/tmp/x'",
  'SELECT * FROM stdin',
  'COPY t FROM -- stdin\n $$x$$',
])('%s takes no data from the file', (text) => {
  expect([split(`${text};\nSELECT 1`), lex(`${text};\nSELECT 1`).copies]).toEqual([[text, 'SELECT 1'], []]);
});

test.each(['COPY t FROM stdin;', 'COPY t FROM stdin;\n', 'COPY t FROM stdin;\n1\n2', 'COPY t FROM stdin'])(
  '%j has data without an end',
  (text) => {
    expect(lex(`SELECT 1;\n${text}`).problems).toEqual([{ code: 'copy-unterminated', offset: 10, what: 'COPY … FROM stdin' }]);
  },
);

test('pg_dump’s restrict lines are skipped', () => {
  const text = '\\restrict Ab3\n\nSELECT 1;\n\\unrestrict Ab3\n';
  expect([lex(text).cuts, lex(text).problems, split(text)]).toEqual([
    [
      { start: 0, end: 13 },
      { start: 25, end: 40 },
    ],
    [],
    ['SELECT 1'],
  ]);
});

test('every other command of psql is reported with its place, also in the middle of a line', () => {
  const text = '\\connect app\nSELECT 1 \\gexec\n\\restricted x\nSELECT (2 \\; 3);';
  expect(lex(text).problems).toEqual([
    { code: 'meta-command', offset: 0, what: '\\connect' },
    { code: 'meta-command', offset: 22, what: '\\gexec' },
    { code: 'meta-command', offset: 29, what: '\\restricted' },
    { code: 'meta-command', offset: 53, what: '\\;' },
  ]);
});

test.each([
  ["SELECT 'a", 7, "quoted string '"],
  ["SELECT E'a\\'", 7, "quoted string E'"],
  ['SELECT "a', 7, 'quoted identifier "'],
  ['DO $x$ BEGIN $$ $X$', 3, 'dollar-quoted string $x$'],
  ['SELECT /* a /* b */', 7, 'comment /*'],
  ["SELECT $$'$$; SELECT '", 21, "quoted string '"],
])('%s: what opens at %d is never closed', (text, offset, what) => {
  expect(lex(text).problems).toEqual([{ code: 'unterminated', offset, what }]);
});

test('directives are the comment lines that say so, before and after the first statement', () => {
  const text = '-- gate: a\n\t--gate:b c\n/*\n-- gate: no\n*/ SELECT $$\n-- gate: no\n$$ -- gate: no\n-- gate: d\n;\n-- gate: e';
  expect(lex(text).directives.map(({ start, end, late }) => [text.slice(start, end), late])).toEqual([
    [' a', false],
    ['b c', false],
    [' d', true],
    [' e', true],
  ]);
});

test('depth and size do not matter', () => {
  const depth = 200_000;
  const nested = `${'/*'.repeat(depth)}${'*/'.repeat(depth)}SELECT ${'('.repeat(depth)}1;${')'.repeat(depth)};`;
  expect(lex(nested).statements.map(({ start, end }) => [start, end])).toEqual([[4 * depth, nested.length - 1]]);
  const long = "INSERT INTO t VALUES (1, 'a;''b', E'\\\\', $$;$$, $1); -- x\n".repeat(90_000);
  const { statements, problems } = lex(long);
  expect([statements.length, problems]).toEqual([90_000, []]);
});

test.each([
  ["E''\n", { statements: 1, problems: 0, directives: 0 }],
  ['$a$a', { statements: 1, problems: 0, directives: 0 }],
  ['$a$;', { statements: 50_000, problems: 0, directives: 0 }],
  ['-- gate:\n', { statements: 0, problems: 0, directives: 100_000 }],
  ["''", { statements: 1, problems: 0, directives: 0 }],
  ['$', { statements: 1, problems: 0, directives: 0 }],
  ['\\x\n', { statements: 0, problems: 100_000, directives: 0 }],
  ["E'\\'", { statements: 1, problems: 1, directives: 0 }],
  ['BEGIN ATOMIC;', { statements: 100_000, problems: 0, directives: 0 }],
])('%j a hundred thousand times over', (part, counts) => {
  const { statements, problems, directives } = lex(part.repeat(100_000));
  expect({ statements: statements.length, problems: problems.length, directives: directives.length }).toEqual(counts);
});

test('statements that begin alike hold their words once: a file may have hundreds of thousands', () => {
  const [first, second, other] = lex("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); INSERT INTO u VALUES (3, 'x');").statements;
  expect(first!.words).toBe(second!.words);
  expect(other!.words).toEqual(['INSERT', 'INTO', 'U', 'VALUES']);
});
