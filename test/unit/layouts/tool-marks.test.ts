// Marks are found in comments above SQL, and in code only in files that begin with a version: nothing in a string or a note is one.
import { expect, test } from 'vitest';
import { isMarked, isMarkedByAnother, marksIn } from '../../../src/layouts/tool-marks.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const ONE = { id: 'one', marks: { sql: /^-- one$/m, code: /\bone\b/ } };
const TWO = { id: 'two', marks: { common: /^-- two$/m } };
const marks = (files: Readonly<Record<string, string | Uint8Array>>) => marksIn(fakeFolder(files), [ONE, TWO]);

test('the first file that carries a mark is known, by kind of mark', () => {
  const found = marks({
    '1_a.sql': 'SELECT 1;',
    '2_b.sql': '-- one\n-- two\n',
    '3_c.sql': '-- one\n',
    '4_d.ts': 'one()',
    'notes.md': '-- one',
  });
  expect([[...found.sql], [...found.common], [...found.code]]).toEqual([[['one', '2_b.sql']], [['two', '2_b.sql']], [['one', '4_d.ts']]]);
});

test.each([
  ['a line within a statement', { '1_a.sql': "SELECT '\n -- one'; SELECT 1 -- one" }],
  ['a file without a version', { 'a.sql': '-- one\n', 'a.ts': 'one()' }],
  ['further than anybody writes a header', { '1_a.sql': `${'-- \n'.repeat(20_000)}-- one\n` }],
])('%s is no mark', (_, files) => {
  expect(marks(files).sql.size).toBe(0);
});

test('bytes that are no text stop nothing', () => {
  expect(marks({ '1_a.sql': new Uint8Array([0xff, 0x0a, 0x2d, 0x2d, 0x20, 0x6f, 0x6e, 0x65, 0x0a]) }).sql.size).toBe(1);
});

test('what other files may carry as well makes no file another tool’s', () => {
  const found = marks({ '1_a.sql': '-- two\n' });
  expect([isMarkedByAnother(found, 'three'), isMarkedByAnother(marks({ '1_a.sql': '-- one\n' }), 'three')]).toEqual([false, true]);
  expect(isMarkedByAnother(marks({ '1_a.sql': '-- one\n' }), 'one')).toBe(false);
});

test('one mark can be looked for by itself', () => {
  const folder = fakeFolder({ '1_a.sql': '-- one\n' });
  expect([isMarked(folder, ONE.marks.sql), isMarked(folder, /^-- other$/m)]).toEqual([true, false]);
});
