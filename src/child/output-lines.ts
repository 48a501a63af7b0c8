// What a program prints, as lines: whatever bytes it writes, and however it cuts them. Refuses to keep a line back without end, in length
// or in time.
import { StringDecoder } from 'node:string_decoder';

export interface OutputLines {
  /** Bytes as they come. */
  push(bytes: Uint8Array): void;
  /** What was written without a line break since the last call of it: a question, or `Applying 0001... `. */
  flush(): void;
  /** The end of the output. */
  end(): void;
}

/** Characters: a longer line is passed on in pieces, cut at a blank if one is near, so that words and secrets are rarely torn. */
const LONGEST = 16 * 1024;
const NEAR = 1024;

/** @param tell hears each line without its line break. Of what a carriage return overwrites, as a progress bar does, the last counts. */
export function outputLines(tell: (line: string) => void): OutputLines {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const tellShown = (line: string): void => {
    const shown = shownOf(line);
    if (shown !== '' || line === '') tell(shown);
  };
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) for (const piece of piecesOf(line)) tellShown(piece);
    const pieces = piecesOf(rest);
    rest = pieces.pop()!;
    pieces.forEach(tellShown);
  };
  const flush = (): void => {
    if (rest === '' || rest === '\r') return;
    tellShown(rest);
    rest = '';
  };
  return {
    push: (bytes) => take(decoder.write(bytes)),
    flush,
    end: () => {
      take(decoder.end());
      flush();
    },
  };
}

/** What a terminal would show of it in the end. */
const shownOf = (line: string): string => line.replace(/\r+$/, '').split('\r').at(-1)!;

function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  let left = line;
  while (left.length > LONGEST) {
    const blank = left.lastIndexOf(' ', LONGEST);
    const at = blank > LONGEST - NEAR ? blank + 1 : wholeCharacter(left, LONGEST);
    pieces.push(left.slice(0, at));
    left = left.slice(at);
  }
  return [...pieces, left];
}

/** Not between the two halves of one. */
const wholeCharacter = (text: string, at: number): number => (/[\ud800-\udbff]/.test(text[at - 1]!) ? at - 1 : at);
