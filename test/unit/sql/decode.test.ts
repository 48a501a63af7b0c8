import { expect, test } from 'vitest';
import { Stop } from '../../../src/core/stop.ts';
import { checksum, decodeSource } from '../../../src/sql/decode.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const decode = (source: Uint8Array): string => decodeSource(source, 'a.sql').text;

function refusal(source: Uint8Array): Stop {
  try {
    decode(source);
  } catch (error) {
    if (error instanceof Stop) return error;
  }
  throw new Error('was not refused');
}

test('UTF-8 comes through as it is', () => {
  expect(decode(bytes("SELECT 'żółć 名前 😀';\n"))).toBe("SELECT 'żółć 名前 😀';\n");
});

test('an empty file is an empty text', () => {
  expect(decode(bytes())).toBe('');
});

test('the byte-order mark is taken off, once', () => {
  expect(decode(bytes([0xef, 0xbb, 0xbf], 'SELECT 1'))).toBe('SELECT 1');
  expect(decode(bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 'x'))).toBe('\ufeffx');
});

test('CR LF becomes LF, a lone CR stays', () => {
  expect(decode(bytes('a\r\nb\r\r\nc\rd\r\n'))).toBe('a\nb\r\nc\rd\n');
});

test('the checksum is of the text, so neither BOM nor line ends change it', () => {
  const expected = checksum('SELECT 1;\n');
  expect(expected).toBe('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd');
  expect(checksum(decode(bytes([0xef, 0xbb, 0xbf], 'SELECT 1;\r\n')))).toBe(expected);
  expect(checksum('SELECT 2;\n')).not.toBe(expected);
});

test('a byte that is not UTF-8 is refused by offset and line', () => {
  const stop = refusal(bytes("-- ok é\nSELECT 'caf", [0xe9], "';"));
  expect([stop.outcome, stop.findings]).toEqual([
    'misused',
    [
      {
        code: 'not-utf8',
        severity: 'error',
        subject: 'a.sql',
        message: 'a.sql is not UTF-8: byte 0xe9, which is é in Windows-1252, at offset 20 (line 2, column 12)',
        hint: "save it as UTF-8; if it was written in Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 a.sql > utf8.sql && mv utf8.sql a.sql; or declare its encoding, as psql needs it: SET client_encoding = 'WIN1252';",
        place: { file: 'a.sql', line: 2, column: 12 },
      },
    ],
  ]);
});

test.each([
  ['a continuation byte alone', [0x80], 2],
  ['an overlong form', [0xc0, 0xaf], 2],
  ['an overlong form of three bytes', [0xe0, 0x80, 0x80], 2],
  ['a surrogate', [0xed, 0xa0, 0x80], 2],
  ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 2],
  ['a sequence that the file ends in', [0xf0, 0x9f, 0x98], 2],
  ['a sequence broken off by ASCII', [0xe2, 0x82, 0x41], 2],
  ['what comes after whole sequences', [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff], 11],
])('%s is found at its first byte', (_, bad, offset) => {
  expect(refusal(bytes('ab', bad)).findings[0]!.message).toContain(
    `at offset ${offset} (line 1, column ${[...Buffer.from(bad).toString()].indexOf('\ufffd') + 3})`,
  );
});

test.each([
  [
    [0xff, 0xfe, 0x53, 0x00],
    [0xfe, 0xff, 0x00, 0x53],
  ],
])('UTF-16 is called by its name', (...marks) => {
  for (const mark of marks) {
    const [finding] = refusal(bytes(mark)).findings;
    expect([finding!.code, finding!.message]).toEqual([
      'not-utf8',
      'a.sql is UTF-16 (it begins with its byte-order mark) (line 1, column 1)',
    ]);
  }
});

test('a NUL byte, which the protocol cannot carry, is refused by offset and line', () => {
  const [finding] = refusal(bytes('SELECT 1;\nSELECT ', [0], ';')).findings;
  expect(finding).toEqual({
    code: 'nul-byte',
    severity: 'error',
    subject: 'a.sql',
    message: 'a.sql contains a NUL byte at offset 17: it is not a text file (line 2, column 8)',
    hint: 'save it as UTF-8 (UTF-16 is full of NUL bytes), or restore it',
    place: { file: 'a.sql', line: 2, column: 8 },
  });
});

test('what is larger than a string can be is refused for its size, and not for its bytes', () => {
  // Never touched, and so no memory.
  const [finding] = refusal(new Uint8Array(600_000_000)).findings;
  expect([finding!.code, finding!.message]).toEqual([
    'too-large',
    'a.sql is 600 MB, which is too large to be sent at once (line 1, column 1)',
  ]);
});

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test.each([
  ["SET client_encoding = 'LATIN1';\nSELECT '\xe9';\r\n", "SET client_encoding =   'UTF8';\nSELECT 'é';\n"],
  ['-- \xc3\xa9\nset client_encoding to win1252; SELECT \x80;', '-- é\nset client_encoding to    UTF8; SELECT €;'],
  ["\xef\xbb\xbfSET SESSION NAMES 'iso-8859-1';SELECT '\xc3\xa9 \x80';", "SET SESSION NAMES       'UTF8';SELECT 'Ã© \x80';"],
  ['SET LOCAL client_encoding = "koi8-r";\xc1', "SET LOCAL client_encoding =   'UTF8';а"],
])('%j is read in the encoding that it sets', (source, text) => {
  expect(decode(latin1(source))).toBe(text);
});

test.each([
  ['in a comment', "-- SET client_encoding = 'LATIN1';\n\xe9", 'save it as UTF-8; if'],
  ['in a string', "SELECT 'SET client_encoding = LATIN1;\xe9", 'save it as UTF-8; if'],
  ['unfinished', 'SET client_encoding = LATIN1\xe9', 'save it as UTF-8; if'],
  ['after the bytes', "SELECT '\xe9'; SET client_encoding = LATIN1;", 'save it as UTF-8; if'],
  [
    'of an encoding that is not known here',
    "SET client_encoding = 'MULE_INTERNAL'; \xe9",
    'it sets client_encoding to MULE_INTERNAL, which',
  ],
  [
    'that is not the only one',
    "SET client_encoding = 'LATIN1'; SELECT '\xe9'; RESET client_encoding;",
    'it sets client_encoding to LATIN1, and has',
  ],
  ['of bytes that mean nothing in it', "SET client_encoding = 'EUC_JP'; SELECT '\xe9';", 'it sets client_encoding to EUC_JP, and has'],
])('a setting %s does not help', (_, source, hint) => {
  expect(refusal(latin1(source)).findings[0]!.hint).toContain(hint);
});
