// Text from outside (server messages, SQL, file names) made harmless: no control character of it reaches a terminal.
// Refuses C0 but for tab and line feed, DEL, C1, the line and paragraph separators, and the marks that turn the direction of writing.

const OUTSIDE_ASCII = '\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const CONTROL = new RegExp(`[\\0-\\x08\\x0b-\\x1f${OUTSIDE_ASCII}]`, 'g');
const LEFT_RAW_BY_JSON = new RegExp(`[${OUTSIDE_ASCII}]`, 'g');

/** Each control character becomes one visible character (ESC is ␛), so that a caret below the line keeps its place. */
export function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, visible);
}

/** The same on one line: line breaks and the blanks around them become one blank. */
export function cleanLine(text: string): string {
  return clean(text)
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

/** JSON escapes C0 by itself; here the rest is escaped too, which changes nothing for who parses it. */
export function escapeControls(json: string): string {
  return json.replace(LEFT_RAW_BY_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
