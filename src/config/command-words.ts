// The words of a command in a setting: parted by blanks, with quotation marks around those that hold blanks; or a JSON array of them. No
// shell takes part, so what only a shell would understand is refused instead of being handed to the program.

export type ReadWords = { readonly words: readonly string[] } | { readonly problem: string; readonly hint: string };

export function readWords(text: string): ReadWords {
  return text.trimStart().startsWith('[') ? fromJson(text) : fromLine(text);
}

function fromJson(text: string): ReadWords {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && word !== '')) return { words };
  } catch {
    // Said below.
  }
  return {
    problem: 'begins with [ and is not a JSON array of words',
    hint: 'write ["alembic", "upgrade", "head"], or only alembic upgrade head',
  };
}

/** Outside of quotation marks: pipes, lists, redirections, variables, substitutions. */
const SHELL = /[|&;<>`]|\$[\w({]/;

function fromLine(text: string): ReadWords {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const word = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/s.exec(rest)?.[0];
    if (word === undefined) return { problem: 'has an unclosed quotation mark', hint: 'close it' };
    const bare = word.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|\\./gs, '');
    if (SHELL.test(bare))
      return {
        problem: `has ${bare.match(SHELL)![0]}, which only a shell understands, and no shell is involved`,
        hint: 'put it into a script and name that; or, if the image has a shell, write ["sh", "-c", "…"]; or put it in quotation marks',
      };
    words.push(unquoted(word));
    rest = rest.slice(word.length).trimStart();
  }
  return { words };
}

const unquoted = (word: string): string =>
  word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double: string | undefined, single: string | undefined, escaped: string) =>
    double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? escaped),
  );

/** As it can be written again. */
export const shownWords = (words: readonly string[]): string =>
  words.every((word) => /^[^\s"'\\|&;<>`$[\]]+$/.test(word)) ? words.join(' ') : JSON.stringify(words);
