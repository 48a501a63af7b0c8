// Rows as COPY reads them, and the checksums of what was written.
import { expect, test } from 'vitest';
import { CopyWriter } from '../../../src/import/copy-writer.ts';
import { HashSum } from '../../../src/import/row-hash.ts';

function sumOf(text: string): bigint {
  const sum = new HashSum('lookup3');
  sum.addText(text);
  return sum.sum;
}

test('values are escaped, NULL is told from texts, and rows end', () => {
  const writer = new CopyWriter(3, 'lookup3');
  for (const row of [
    ['a', null, 'tab\there'],
    ['\\N', '', 'ž\n\r\b\v\f\\'],
    ['\u0001', '\x7f', '.'],
  ]) {
    for (const value of row) writer.value(value);
    writer.endRow();
  }
  expect(Buffer.concat(writer.take()).toString()).toBe('a\t\\N\ttab\\there\n\\\\N\t\tž\\n\\r\\b\\v\\f\\\\\n\u0001\t\x7f\t.\n');
  expect(writer.sums.map(({ count }) => count)).toEqual([3, 2, 3]);
  expect(writer.sums[1]!.sum).toBe(sumOf('') + sumOf('\x7f'));
  expect(writer.sums[2]!.sum).toBe(sumOf('tab\there') + sumOf('ž\n\r\b\v\f\\') + sumOf('.'));
});

test('bytes, whose text begins with a backslash, are summed without the one that escapes it', () => {
  const writer = new CopyWriter(2, 'lookup3');
  writer.value('\\x00ff');
  writer.value('\\x\\');
  expect(Buffer.concat(writer.take()).toString()).toBe('\\\\x00ff\t\\\\x\\\\');
  expect(writer.sums.map(({ sum }) => sum)).toEqual([sumOf('\\x00ff'), sumOf('\\x\\')]);
});

test('what is summed may be another text than what is written', () => {
  const writer = new CopyWriter(1, 'lookup3');
  writer.value('1.5', '3ff8000000000000');
  expect([Buffer.concat(writer.take()).toString(), writer.sums[0]!.sum]).toEqual(['1.5', sumOf('3ff8000000000000')]);
});

test('a value may be larger than a piece, and what was taken stays as it is', () => {
  const writer = new CopyWriter(1, 'lookup3');
  const long = 'é\\'.repeat(300_000);
  writer.value(long);
  expect(writer.isFull).toBe(true);
  const piece = writer.take();
  writer.endRow();
  writer.value('other');
  expect(Buffer.concat(piece).toString()).toBe(long.replaceAll('\\', '\\\\'));
  expect(writer.isFull).toBe(false);
});
