// SQL cut where its statements end, for tools that need the ends marked.
import { prepareScript } from '../../sql/statements/script.ts';

/** Each with the comments before it, its semicolon and its line break; together they are the text. */
export function statementsIn(text: string): readonly string[] {
  const { statements, cuts } = prepareScript(text, '');
  if (cuts.length > 0 || statements.length === 0) return [text];
  const ends = statements.map(({ end }, index) => (index === statements.length - 1 ? text.length : lineAfter(text, end)));
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

/** After the semicolon, and the line break if nothing else is on its line. */
function lineAfter(text: string, end: number): number {
  const semicolon = text.indexOf(';', end);
  const [rest = ''] = /^[ \t]*\n?/.exec(text.slice(semicolon + 1)) ?? [];
  return semicolon + 1 + rest.length;
}
