// Bytes of a file to the text that is hashed, sent and located: UTF-8 without BOM, line ends LF. A file that sets client_encoding to what it is in
// is converted. Anything else is refused by offset.
import { hash } from 'node:crypto';
import type { Finding } from '../core/finding.ts';
import type { FindingCode } from '../core/finding-codes.ts';
import { Stop } from '../core/stop.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { type Declared, readAsDeclared } from './declared-encoding.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Bytes. A JavaScript string holds 2²⁹ - 24 characters (V8), and PostgreSQL takes messages of up to 1 GB; room is left for what goes around it. */
const LARGEST = 512_000_000;

/** @throws Stop('misused') with the byte offset and line of what is not UTF-8 text. */
export function decodeSource(bytes: Uint8Array, file: string): { readonly text: string } {
  if (bytes.length > LARGEST)
    throw refuse('too-large', file, bytes, 0, `is ${Math.round(bytes.length / 1e6)} MB, which is too large to be sent at once`, 'split it');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw refuse('not-utf8', file, bytes, 0, 'is UTF-16 (it begins with its byte-order mark)', 'save it as UTF-8');
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    const offset = firstBadByte(bytes);
    const mark = markOf(bytes);
    const declared = readAsDeclared(bytes.subarray(mark), offset - mark);
    if (declared?.text == null) throw notUtf8(file, bytes, offset, declared);
    text = declared.text;
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const offset = bytes.indexOf(0);
    throw refuse(
      'nul-byte',
      file,
      bytes,
      offset,
      `contains a NUL byte at offset ${offset}: it is not a text file`,
      'save it as UTF-8 (UTF-16 is full of NUL bytes), or restore it',
    );
  }
  return { text: text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text };
}

/** SHA-256 in hex over the decoded text's UTF-8. The one-shot function is faster over many small files. */
export const checksum = (text: string): string => hash('sha256', text, 'hex');

function notUtf8(file: string, bytes: Uint8Array, offset: number, declared: Declared | null): Stop {
  const bad = bytes[offset] ?? 0;
  // As most editors would show it: where nothing is known, this is what a file that is not UTF-8 is likeliest to be in.
  const seen = declared === null ? new TextDecoder('windows-1252').decode(bytes.subarray(offset, offset + 1)) : '';
  const [name, label] = [declared?.name ?? 'WIN1252', declared === null ? 'WINDOWS-1252' : declared.label];
  const what = `byte 0x${bad.toString(16).padStart(2, '0')}${/[\p{L}\p{S}\p{P}]/u.test(seen) ? `, which is ${seen} in Windows-1252,` : ''}`;
  const convert = (from: string): string => `iconv -f ${from} -t UTF-8 ${shellWord(file)} > utf8.sql && mv utf8.sql ${shellWord(file)}`;
  const hint =
    declared === null
      ? `save it as UTF-8; if it was written in Windows-1252: ${convert(label!)}; or declare its encoding, as psql needs it: SET client_encoding = '${name}';`
      : label === null
        ? `it sets client_encoding to ${name}, which is not supported here: save it as UTF-8 and remove that line`
        : `it sets client_encoding to ${name}, and has bytes that are not valid in it, or sets it twice: convert the file and remove the setting: ${convert(label)}`;
  return refuse('not-utf8', file, bytes, offset, `is not UTF-8: ${what} at offset ${offset}`, hint);
}

function refuse(code: FindingCode, file: string, bytes: Uint8Array, offset: number, what: string, hint: string): Stop {
  let [line, begin] = [1, markOf(bytes)];
  for (let i = 0; i < offset; i++) if (bytes[i] === 10) [line, begin] = [line + 1, i + 1];
  // Up to there it is UTF-8.
  const column = [...Buffer.from(bytes.subarray(begin, offset)).toString()].length + 1;
  const finding: Finding = {
    code,
    severity: 'error',
    subject: file,
    message: `${file} ${what} (line ${line}, column ${column})`,
    hint,
    place: { file, line, column },
  };
  return new Stop([finding]);
}

/** How many bytes are UTF-8's byte-order mark. */
const markOf = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** Offset of the first byte at which no valid sequence begins (RFC 3629, section 4). */
function firstBadByte(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return i;
}

function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i]!;
  if (first < 0x80) return 1;
  const [low, high] =
    first === 0xe0
      ? [0xa0, 0xbf]
      : first === 0xed
        ? [0x80, 0x9f]
        : first === 0xf0
          ? [0x90, 0xbf]
          : first === 0xf4
            ? [0x80, 0x8f]
            : [0x80, 0xbf];
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0) return 0;
  const second = bytes[i + 1] ?? 0;
  if (second < low! || second > high!) return 0;
  for (let k = 2; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
