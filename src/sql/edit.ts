// A text with parts of it replaced, and the way back from the new text to the old one.

export interface Edit {
  /** UTF-16 offsets in the source; equal for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  /** From an offset in the new text to the one in the source: inside of what was put in, to where that stands. */
  toSource(offset: number): number;
}

/** @param edits in order, not overlapping. */
export function applyEdits(source: string, edits: readonly Edit[]): Edited {
  if (edits.length === 0) return { text: source, toSource: (offset) => offset };
  let text = '';
  let from = 0;
  const pieces: { readonly start: number; readonly end: number; readonly source: number; readonly grows: boolean }[] = [];
  const push = (piece: string, at: number, grows: boolean): void => {
    if (piece === '') return;
    pieces.push({ start: text.length, end: text.length + piece.length, source: at, grows });
    text += piece;
  };
  for (const edit of edits) {
    push(source.slice(from, edit.start), from, true);
    push(edit.text, edit.start, false);
    from = edit.end;
  }
  push(source.slice(from), from, true);
  return {
    text,
    toSource: (offset) => {
      const piece = pieces.find(({ end }) => offset < end) ?? pieces.at(-1);
      if (piece === undefined) return 0;
      return piece.grows ? piece.source + Math.min(offset, piece.end) - piece.start : piece.source;
    },
  };
}

/** The text with parts of it blanked except for their line ends: what is left stays where it was. */
export function blanked(text: string, parts: readonly { readonly start: number; readonly end: number }[]): string {
  let from = 0;
  let result = '';
  for (const { start, end } of parts) {
    result += text.slice(from, start) + text.slice(start, end).replaceAll(/[^\n]+/g, '');
    from = end;
  }
  return result + text.slice(from);
}
