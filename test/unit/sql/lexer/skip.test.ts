import { expect, test } from 'vitest';
import { blockCommentEnd, dashCommentEnd, escapeStringEnd, quotedEnd, skipBlank } from '../../../../src/sql/lexer/skip.ts';

test.each([
  ["'a'b", 3],
  ["'a''b'c", 6],
  ["''", 2],
  ["''''x", 4],
  ["'\\'x", 3],
  ["'a", -1],
  ["'a''", -1],
  ["'", -1],
  ['"a""b" c', 6],
  ['"a\'b" c', 5],
  ['"', -1],
])('%s ends at %d', (text, end) => {
  expect(quotedEnd(text, 0)).toBe(end);
});

test.each([
  ["'a\\'b'c", 6],
  ["'\\\\'c", 4],
  ["'a''b'", 6],
  ["'a'\n'b\\''x", 9],
  ["'a' -- why\n  'b\\''x", 18],
  ["'a' 'b'", 3],
  ["'a'\n", 3],
  ["'a'\nb'", 3],
  ["'a\\", -1],
  ["'a\\'", -1],
  ["'a'\n'b", -1],
])('with escapes, %j ends at %d', (text, end) => {
  expect(escapeStringEnd(text, 0)).toBe(end);
});

test.each([
  ['/**/x', 4],
  ['/* a /* b */ c */x', 17],
  ['/*/', -1],
  ['/* /* */', -1],
])('%s ends at %d', (text, end) => {
  expect(blockCommentEnd(text, 0)).toBe(end);
});

test.each([
  ['-- a\nb', 4],
  ['-- a\rb', 4],
  ['-- a', 4],
])('%j ends at %d', (text, end) => {
  expect(dashCommentEnd(text, 0)).toBe(end);
});

test.each([
  [' \t\r\n\f\vx', 6],
  ['-- a\n /* b /* c */ */ x', 22],
  ['-- a', 4],
  ['/* never', 8],
  ['\u00a0x', 0],
  ['- x', 0],
])('what is not blank in %j begins at %d', (text, start) => {
  expect(skipBlank(text, 0)).toBe(start);
});
