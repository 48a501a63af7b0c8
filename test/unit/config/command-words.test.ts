import { expect, test } from 'vitest';
import { readWords, shownWords } from '../../../src/config/command-words.ts';

test.each<[string, readonly string[]]>([
  ['alembic upgrade head', ['alembic', 'upgrade', 'head']],
  ['  a   b\t c ', ['a', 'b', 'c']],
  [`a "b c" 'd  e' f\\ g`, ['a', 'b c', 'd  e', 'f g']],
  [`--x="a b"'c'`, ['--x=a bc']],
  [`'$HOME' "a;b" "say \\"hi\\""`, ['$HOME', 'a;b', 'say "hi"']],
  ['["sh", "-c", "a && b"]', ['sh', '-c', 'a && b']],
])('%s', (text, words) => {
  expect(readWords(text)).toEqual({ words });
  expect(readWords(shownWords(words))).toEqual({ words });
});

test.each(['a && b', 'a | b', 'a > f', 'a; b', 'a $HOME', 'a `b`', 'a "b', "a 'b", '[1]', '[]', '["a"'])('refused: %s', (text) => {
  expect(readWords(text)).toMatchObject({ problem: expect.any(String), hint: expect.any(String) });
});
