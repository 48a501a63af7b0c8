// The fenced blocks of a page of the docs, with what their info strings say of them:
//   ```sh run            run by bash, in a folder of the page's own, with schemagate on the PATH and DATABASE_URL of a fresh database
//   ```sh run exit=7     and ends with that
//   ```sh needs=docker   not run: it needs what a test has not got
//   ```sql run           run in the database, as somebody else would
//   ```LANG file=PATH    written to that file
//   ```text output       what the commands before it print, but for times and names; … stands for lines that are left out
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Block {
  readonly line: number;
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

/** README and all pages, by path from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```(\S+)?([^\n]*)\n([\s\S]*?)^\1```$/gm)].map(
    ({ index, 2: language = '', 3: words = '', 4: body = '' }) => ({
      line: text.slice(0, index).split('\n').length,
      language,
      words: words.trim().split(/\s+/).filter(Boolean),
      text: body,
    }),
  );
}

/** The value of `name=value`. */
export const valueIn = ({ words }: Block, name: string): string | undefined =>
  words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
