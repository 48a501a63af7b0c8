// The docs by themselves: every page is listed, every block of commands is run by a test or says what it needs, every command line is one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { blocksOf, PAGES, ROOT } from '../support/docs-blocks.ts';

/** What a test that runs pages has not got. Some of it is run by other tests. */
const NEEDS = ['docker', 'kubernetes', 'registry', 'repository', 'project'];

const blocks = PAGES.flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })));
const shell = blocks.filter(({ language }) => language === 'sh');

test('every block of commands is run, or says what it needs for that', () => {
  const said = ({ words }: (typeof shell)[number]) => words.includes('run') || NEEDS.some((need) => words.includes(`needs=${need}`));
  expect(shell.length).toBeGreaterThan(20);
  expect(shell.filter((block) => !said(block)).map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

/** Those that the shell would start, without what it does around them. */
const commandLines = blocks.flatMap(({ page, line, language, text }) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    // What was typed, among what was answered, has a prompt.
    .flatMap((row) => (language === 'sh' ? row.trim() : (/^\$ (.*)/.exec(row)?.[1] ?? [])))
    .flatMap((row) => /^(?:[A-Z_]+=\S+ )*schemagate (.*)$/.exec(row)?.[1] ?? [])
    .map((row) => ({ where: `${page}:${line}`, words: wordsOf(row.replace(/\s+#.*|\s+[|>&].*/, '')) })),
);

function wordsOf(row: string): readonly string[] {
  return (row.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ''));
}

test.each(commandLines)('$where: $words', ({ words }) => {
  expect(() => parseCommandLine(words, COMMANDS)).not.toThrow();
});

test('every page is in the list of pages, and every heading that a link leads to is there', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const alone = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md').filter(
    (page) => !index.includes(`](${page.slice('docs/'.length)})`),
  );
  expect(alone).toEqual([]);
  const broken = PAGES.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)]
      .map(([, path, anchor]) => ({ target: path === '' ? page : join(page, '..', path!), anchor: anchor! }))
      .filter(({ target }) => target.endsWith('.md'))
      .filter(({ target, anchor }) => !anchorsIn(target).has(anchor))
      .map(({ target, anchor }) => `${page}: ${target}#${anchor}`),
  );
  expect(broken).toEqual([]);
});

const anchors = new Map<string, ReadonlySet<string>>();

/** As GitHub makes them of headings. */
function anchorsIn(page: string): ReadonlySet<string> {
  const known = anchors.get(page);
  if (known !== undefined) return known;
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  const found = new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
  anchors.set(page, found);
  return found;
}
