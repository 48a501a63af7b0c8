// A file that says itself, by SET client_encoding as psql needs it too, in what encoding its bytes are from there on: it is read in that, and
// says UTF8 instead, which is what it is sent in. Refuses what is not SET as a statement of its own, and a second change.
import { lex } from './lexer/lex.ts';

export interface Declared {
  /** As the file has it: `LATIN1`. */
  readonly name: string;
  /** As iconv has it: `ISO-8859-1`. Null if it cannot be read here. */
  readonly label: string | null;
  /** The whole file; null if it is not in that encoding throughout. */
  readonly text: string | null;
}

/** @param bytes without a byte-order mark. @param valid how many of them are UTF-8. @returns null if the file says nothing of its encoding before the others. */
export function readAsDeclared(bytes: Uint8Array, valid: number): Declared | null {
  const before = Buffer.from(bytes.subarray(0, valid)).toString();
  const changes = lex(before).statements.filter(({ start, end }) => before[end] === ';' && SETTING.test(before.slice(start, end)));
  const last = changes.at(-1);
  if (last === undefined) return null;
  const [, words, value] = SETTING.exec(before.slice(last.start, last.end))!;
  const isQuoted = /^['"]/.test(value!);
  const name = isQuoted ? value!.slice(1, -1) : value!;
  const label = LABELS[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? null;
  const from = Buffer.byteLength(before.slice(0, last.end));
  const rest = label === null ? null : decoded(bytes.subarray(from), label);
  const isWhole = rest !== null && changes.length === 1 && !SETTINGS.test(rest);
  // As wide as before, so that what follows on the line stays in its column.
  const utf8 = (isQuoted ? "'UTF8'" : 'UTF8').padStart(value!.length);
  return { name, label, text: isWhole ? `${before.slice(0, last.start)}${words}${utf8}${rest}` : null };
}

const SETTING = /^(set\s+(?:(?:session|local)\s+)?(?:client_encoding\s*(?:=|to\b)|names\b)\s*)('[^']+'|"[^"]+"|\w+)$/i;

/** Whatever changes it once more. */
const SETTINGS = /client_encoding|\bset\s+(?:(?:session|local)\s+)?names\b|\b(?:reset|discard)\s+all\b/i;

/** By PostgreSQL's names (pg_char_to_encoding ignores case and punctuation), the names of the Encoding Standard, which iconv knows too. */
const LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  `ISO-8859-1 latin1 iso88591|ISO-8859-2 latin2 iso88592|ISO-8859-3 latin3 iso88593|ISO-8859-4 latin4 iso88594|ISO-8859-9 latin5 iso88599
ISO-8859-10 latin6 iso885910|ISO-8859-13 latin7 iso885913|ISO-8859-14 latin8 iso885914|ISO-8859-15 latin9 iso885915|ISO-8859-16 latin10 iso885916
ISO-8859-5 iso88595|ISO-8859-6 iso88596|ISO-8859-7 iso88597|ISO-8859-8 iso88598|KOI8-R koi8 koi8r|KOI8-U koi8u
WINDOWS-1250 win1250 windows1250|WINDOWS-1251 win win1251 windows1251|WINDOWS-1252 win1252 windows1252|WINDOWS-1253 win1253 windows1253
WINDOWS-1254 win1254 windows1254|WINDOWS-1255 win1255 windows1255|WINDOWS-1256 win1256 windows1256|WINDOWS-1257 win1257 windows1257
WINDOWS-1258 win1258 windows1258 abc tcvn tcvn5712 vscii|IBM866 alt win866 windows866|WINDOWS-874 win874 windows874|EUC-JP eucjp|SHIFT_JIS sjis shiftjis mskanji win932 windows932
EUC-KR euckr uhc win949 windows949|GBK gbk euccn win936 windows936|GB18030 gb18030|BIG5 big5 win950 windows950`
    .split(/[|\n]/)
    .flatMap((line) => {
      const [label, ...names] = line.split(' ');
      return names.map((name) => [name, label!]);
    }),
);

/** Null if a byte means nothing in it, or this Node.js has no table of it. */
function decoded(bytes: Uint8Array, label: string): string | null {
  // What the Encoding Standard calls so is windows-1252.
  if (label === 'ISO-8859-1') return Buffer.from(bytes).toString('latin1');
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
