// Names and texts that try to get out of wherever they are written.

/** The longest that PostgreSQL takes, in bytes. */
const long = (text: string): string => `${text}${'x'.repeat(63 - Buffer.byteLength(text))}`;

/** PostgreSQL takes each of them as the name of anything. */
export const HOSTILE: readonly string[] = [
  'x\nDROP TABLE victim; --',
  'x\r\nDROP TABLE victim; --',
  'x\rDROP TABLE victim;',
  'x";DROP TABLE victim;--',
  "x';DROP TABLE victim;--",
  '*/ DROP TABLE victim; /*',
  '--',
  'a;b',
  'x--y',
  'q/*',
  'li\nne',
  ']]></script><script>alert(1)</script>',
  '" onmouseover="alert(1)',
  '::error file=a::b',
  '\n::set-output name=a::b',
  '##[error]x',
  '##vso[task.setvariable variable=a]b',
  '%s %d %%{init: {}}%%',
  'direction TB',
  '${HOME}',
  '$1 $$ $body$ $&',
  '`id`',
  '\\',
  "\\'; DROP TABLE victim; --",
  '\x1b[2J\x1b]0;owned\x07',
  '\x9b31m\x7f',
  '\u202eevil\u202c',
  'zero\u200bwidth\u2060\ufeff',
  'line\u2028separator\u2029s',
  '\u2400nul\x01',
  'tag\u{e0041}\u{e007f}',
  'a TO b',
  'x ON TABLES TO y',
  'a GRANTED BY b',
  'on x',
  'a.b."c"',
  'a(b)',
  ' (replaced)',
  'gate: transaction=off',
  '-- gate: transaction=off',
  'UPPER lower',
  'é ß 漢 🐘',
  'pk',
  long(''),
  long('y\n'),
  long('é'),
];

/** What no output for people may hold. Line ends are the affair of each. */
export const UNSEEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
