import { expect, test } from 'vitest';
import { locate, offsetOfPosition } from '../../../src/sql/locate.ts';

/** The text is written with `^` where the offset is. */
function at(marked: string): ReturnType<typeof locate> {
  const offset = marked.indexOf('^');
  return locate(marked.replace('^', ''), offset);
}

test('a place is line, column and the source line with a caret', () => {
  expect(at('SELECT 1;\n\nALTER TABLE ^usrs ADD x int;\nSELECT 2;')).toEqual({
    line: 3,
    column: 13,
    excerpt: '3 | ALTER TABLE usrs ADD x int;\n  |             ^',
  });
});

test('the gutter is as wide as the number', () => {
  expect(at(`${'\n'.repeat(119)}SELECT ^x`)).toEqual({ line: 120, column: 8, excerpt: '120 | SELECT x\n    |        ^' });
});

test.each([
  ['^', 1, 1, '1 | \n  | ^'],
  ['a^', 1, 2, '1 | a\n  |  ^'],
  ['a^\nb', 1, 2, '1 | a\n  |  ^'],
  ['a\n^b', 2, 1, '2 | b\n  | ^'],
  ['a\n^', 2, 1, '2 | \n  | ^'],
])('the edges of %j are places, too', (marked, line, column, excerpt) => {
  expect(at(marked)).toEqual({ line, column, excerpt });
});

test('an offset outside the text is its nearest end', () => {
  expect([locate('ab', 99).column, locate('ab', -5).column]).toEqual([3, 1]);
});

test('columns count code points, the caret counts what a terminal shows', () => {
  expect(at("SELECT '名前 😀', ^x")).toEqual({ line: 1, column: 16, excerpt: "1 | SELECT '名前 😀', x\n  |                   ^" });
  expect(at('SELECT e\u0301, ^x')).toEqual({ line: 1, column: 12, excerpt: '1 | SELECT e\u0301, x\n  |           ^' });
  expect(at('SELECT żółć, ^x')).toEqual({ line: 1, column: 14, excerpt: '1 | SELECT żółć, x\n  |              ^' });
});

test('tabs and control characters are one space each, so that the caret stays in its place', () => {
  expect(at('\tSELECT\t^x\x1b[0m')).toEqual({ line: 1, column: 9, excerpt: '1 |  SELECT x [0m\n  |         ^' });
});

test('a long line is shown around the caret', () => {
  const long = `${'a'.repeat(300)}^${'b'.repeat(300)}`;
  expect(at(long)).toEqual({
    line: 1,
    column: 301,
    excerpt: `1 | …${'a'.repeat(50)}${'b'.repeat(50)}…\n  | ${' '.repeat(51)}^`,
  });
});

test('and is never cut inside a character', () => {
  expect(at(`${'😀'.repeat(100)}^x${'😀'.repeat(100)}`)).toEqual({
    line: 1,
    column: 101,
    excerpt: `1 | …${'😀'.repeat(25)}x${'😀'.repeat(25)}…\n  | ${' '.repeat(51)}^`,
  });
  expect(at(`${'😀'.repeat(100)}x^😀`)).toEqual({
    line: 1,
    column: 102,
    excerpt: `1 | …${'😀'.repeat(24)}x😀\n  | ${' '.repeat(50)}^`,
  });
});

test('a position of the server counts code points from 1', () => {
  const text = "SELECT '😀é', x";
  expect([1, 9, 10, 11, 14].map((position) => text.slice(offsetOfPosition(text, position)))).toEqual([
    text,
    "😀é', x",
    "é', x",
    "', x",
    'x',
  ]);
});

test('a position after the end is the end', () => {
  expect([offsetOfPosition('ab😀', 4), offsetOfPosition('ab😀', 99), offsetOfPosition('', 1)]).toEqual([4, 4, 0]);
});
