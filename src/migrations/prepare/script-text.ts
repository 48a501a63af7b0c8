// The text of a migration as psql reads it: COPY data, which the gate cuts out before it sends a file, is back in its place.
import type { Script } from '../../sql/statements/script.ts';

type Part = { readonly start: number; readonly end: number };

/** Something that older versions of psql do not know, and that means nothing to the server. */
const PASSED_OVER = /^\\(?:un)?restrict\b/;

/** The whole file, every statement of it ended. */
export function wholeText(script: Script): string {
  const last = script.statements.at(-1);
  const { text } = script.edited;
  if (last === undefined) return text.trim();
  const end = inEdited(script, last.end);
  return last.takesData ? textBetween(script, 0, text.length).trim() : endedAt(script, 0, end, text.length);
}

/** The file in two parts, so that something can go between them. @param at an offset in `sql`, where a statement begins. */
export function textAround(script: Script, at: number): readonly [before: string, after: string] {
  const cut = inEdited(script, at);
  const end = inEdited(script, script.statements.at(-1)!.end);
  return [textBetween(script, 0, cut).trim(), endedAt(script, cut, end, script.edited.text.length)];
}

/** Some statements of it, ended. @param part offsets in `sql`: where the first begins, and where the last ends. */
export function partText(script: Script, { start, end }: Part): string {
  const last = script.statements.findLast((one) => one.start >= start && one.end <= end);
  const [from, to] = [inEdited(script, start), inEdited(script, end)];
  if (!last?.takesData) return endedAt(script, from, to, to);
  const data = script.copies[script.statements.filter((one) => one.takesData && one.start <= last.start).length - 1] ?? '';
  return `${textBetween(script, from, to)};\n${data}${data === '' || data.endsWith('\n') ? '' : '\n'}\\.`;
}

/** With a semicolon at that place, unless there is one already. */
function endedAt(script: Script, from: number, end: number, to: number): string {
  const rest = script.edited.text.slice(end, to);
  return `${textBetween(script, from, end)}${rest.startsWith(';') ? '' : ';'}${rest}`.trim();
}

function textBetween({ edited: { text }, cuts }: Script, from: number, to: number): string {
  let kept = '';
  let at = from;
  for (const { start, end } of cuts) {
    if (start < from || end > to || !PASSED_OVER.test(text.slice(start, end))) continue;
    kept += text.slice(at, start);
    at = end;
  }
  return kept + text.slice(at, to);
}

/** From an offset in `sql` to one in the edited text. */
function inEdited({ cuts }: Script, offset: number): number {
  let at = offset;
  for (const { start, end } of cuts) if (at >= start) at += end - start;
  return at;
}
