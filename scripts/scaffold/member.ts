// A member of a registry, as somebody adds it: files of its own, and lines in files that are there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Member {
  /** Text of new files, by path in the repository. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines for files that are there, by path. */
  readonly lines: Readonly<Record<string, readonly Line[]>>;
}

export interface Line {
  readonly line: string;
  /** It goes below the first line that is this. */
  readonly below?: string;
  /** It goes above the first line that is this, at or after the one that begins with `from`. */
  readonly above?: string;
  readonly from?: string;
}

/**
 * Writes it into a tree.
 * @returns the paths that it touched.
 * @throws Error if a new file is there already, or a line to go by is not; nothing is written then.
 */
export function addMember(root: string, { files, lines }: Member): readonly string[] {
  const grown = Object.entries(lines).map(([path, added]) => [path, added.reduce(withLine(path), readLines(root, path))] as const);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
  }
  for (const [path, text] of grown) writeFileSync(join(root, path), text.join('\n'));
  return [...Object.keys(files), ...Object.keys(lines)];
}

const readLines = (root: string, path: string): readonly string[] => readFileSync(join(root, path), 'utf8').split('\n');

const withLine =
  (path: string) =>
  (text: readonly string[], { line, below, above, from }: Line): readonly string[] => {
    const start = from === undefined ? 0 : text.findIndex((one) => one.startsWith(from));
    const found = start === -1 ? -1 : text.indexOf((above ?? below)!, start);
    if (found === -1) throw new Error(`${path} has no line ${above ?? below}`);
    const at = above === undefined ? found + 1 : found;
    return [...text.slice(0, at), line, ...text.slice(at)];
  };

/** `add-on` as a name in code: addOn. */
export const camelCase = (name: string): string => name.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
