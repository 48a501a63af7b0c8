// A file of variables as Compose reads it (`.env`): where each is defined, and giving definitions other names. Everything else in it stays as it is, and
// of a definition all but its name: quotes, references to other variables, a comment behind it. Pure.

interface Definition {
  readonly name: string;
  /** In the text. */
  readonly at: number;
}

const DEFINITION = /^([ \t]*(?:export[ \t]+)?)([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(["']?)/;

/** In the order of the file. What is within quotes that go on for several lines is no definition. */
export function definitionsIn(text: string): readonly Definition[] {
  const found: Definition[] = [];
  for (let at = 0; at < text.length; ) {
    const line = text.slice(at, endOfLine(text, at));
    const [whole, before = '', name, quote = ''] = DEFINITION.exec(line) ?? [];
    if (name !== undefined) found.push({ name, at: at + before.length });
    const value = at + (whole?.length ?? 0);
    at = endOfLine(text, quote === '' ? at : closing(text, value, quote)) + 1;
  }
  return found;
}

/** @param names by the name that each has. Those that are defined more than once all get the new one. */
export function withNames(text: string, names: Readonly<Record<string, string>>): string {
  let result = '';
  let from = 0;
  for (const { name, at } of definitionsIn(text)) {
    if (!Object.hasOwn(names, name)) continue;
    result += text.slice(from, at) + names[name]!;
    from = at + name.length;
  }
  return result + text.slice(from);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Where the quote ends; where it began if it never does. */
function closing(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++;
    else if (text[i] === quote) return i;
  }
  return from;
}
