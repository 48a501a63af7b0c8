// Characters that a terminal, an editor or a browser obeys or hides rather than shows: control characters, line and paragraph separators,
// marks that turn the direction of writing, characters of no width, tags, halves of surrogate pairs. Which output shows them how is its affair.

/** The inside of a character class, for expressions with the flag `u`: all of them but tab, line feed and carriage return. */
export const UNPRINTABLE = String.raw`\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff`;

/** One visible character in its place, so that a caret below the line stays where it points: ESC is ␛. */
export function visible(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** The first character of what build servers look for anywhere in a line: `##[error]`, `##vso[…]`, `##teamcity[…]`. */
export const BUILD_MARK = /#(?=#\w*\[)/g;

/** JSON escapes C0 by itself; here the rest is escaped too, which changes nothing for who parses it. */
export const escapeJson = (json: string): string => json.replace(LEFT_RAW, escaped).replace(BUILD_MARK, '\\u0023');

const LEFT_RAW = new RegExp(`[${UNPRINTABLE}]`, 'gu');

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
