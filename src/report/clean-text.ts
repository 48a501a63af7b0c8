// Text from outside (server messages, SQL, file names) made harmless where people read it: no control character of it reaches a terminal,
// nothing in it is hidden, and no line of it is a command to a build server that reads the log.
import { BUILD_MARK, UNPRINTABLE, visible } from '../core/text/unprintable.ts';

const HIDDEN = new RegExp(`[\\r${UNPRINTABLE}]`, 'gu');
/** `::error::` begins a line of GitHub's workflow commands. */
const COMMAND = /^([ \t]*):(?=:)/gm;

/** Each such character becomes one visible character (ESC is ␛), so that a caret below the line keeps its place. */
export function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN, visible).replace(COMMAND, '$1\u2236').replace(BUILD_MARK, '\u2317');
}

/** The same on one line: line breaks and the blanks around them become one blank. */
export function cleanLine(text: string): string {
  return clean(text)
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}
