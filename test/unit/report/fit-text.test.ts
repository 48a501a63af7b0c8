// Cutting to bytes and wrapping to columns.
import { describe, expect, test } from 'vitest';
import { cut, wrap } from '../../../src/report/fit-text.ts';

describe('cut', () => {
  test.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, '…'],
    ['abcdef', 5, 'ab…'],
    ['ab cdef', 6, 'ab…'],
    ['żółć', 7, 'żó…'],
    ['żółć', 8, 'żółć'],
    ['a😀😀', 8, 'a😀…'],
    ['a😀😀', 7, 'a…'],
  ])('%j in %i bytes is %j', (text, bytes, expected) => {
    expect(cut(text, bytes)).toBe(expected);
    expect(Buffer.byteLength(expected)).toBeLessThanOrEqual(bytes);
  });
});

describe('wrap', () => {
  test('hangs further lines under the first', () => {
    expect(wrap('one two three four five', { first: '→ ', width: 14 })).toEqual(['→ one two three four', '  five']);
  });

  test('keeps line breaks and the blanks at their beginning', () => {
    expect(wrap('PL/pgSQL\n  line 3', { first: 'AT ', width: undefined })).toEqual(['AT PL/pgSQL', '     line 3']);
  });

  test('never breaks a word', () => {
    expect(wrap(`a ${'x'.repeat(30)} b`, { first: '', width: 20 })).toEqual(['a', 'x'.repeat(30), 'b']);
  });
});
