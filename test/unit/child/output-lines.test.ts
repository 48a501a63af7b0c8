import { expect, test } from 'vitest';
import { outputLines } from '../../../src/child/output-lines.ts';

/** Null: it is asked for what there is so far. */
type Chunks = readonly (string | Uint8Array | null)[];

function linesOf(...chunks: Chunks): readonly string[] {
  const told: string[] = [];
  const lines = outputLines((line) => told.push(line));
  for (const chunk of chunks) {
    if (chunk === null) lines.flush();
    else lines.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  }
  lines.end();
  return told;
}

test.each<[string, Chunks, readonly string[]]>([
  ['lines, however they are cut', ['a\nb', 'c\r', '\nd'], ['a', 'bc', 'd']],
  ['an empty line is one', ['a\n\nb\n'], ['a', '', 'b']],
  ['a character in two pieces', [new Uint8Array([0xc3]), new Uint8Array([0xa4, 10])], ['ä']],
  ['bytes that are no text', [new Uint8Array([0xff, 0x41, 10])], ['\ufffdA']],
  ['what a carriage return overwrites is not told', ['10%\r20%\r', '30%\n'], ['30%']],
  ['without a line break it is told when it is asked for, and not again', ['name? ', null, 'x\n'], ['name? ', 'x']],
  ['nothing', [], []],
])('%s', (_, chunks, expected) => {
  expect(linesOf(...chunks)).toEqual(expected);
});

test('a line without end is told in pieces, cut at a blank where there is one', () => {
  const [first = '', ...others] = linesOf(`${'word '.repeat(5000)}end`);
  expect([first.endsWith('word '), [first, ...others].join('').length]).toEqual([true, 25_003]);
  expect(linesOf('x'.repeat(50_000)).map((piece) => piece.length)).toEqual([16_384, 16_384, 16_384, 848]);
});
