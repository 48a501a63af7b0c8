// The pages of the site, made of README and docs: the same texts, with links to where things are there.
import { posix } from 'node:path';

const REPOSITORY = 'https://github.com/schemagate/schemagate/blob/main';

/** @param source path from the repository's root. @returns where the page is in the site, and its text. */
export function pageText(source: string, text: string): { readonly path: string; readonly text: string } {
  const path = placeOf(source);
  const linked = text.replaceAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g, (_, link: string, anchor = '') => {
    const target = posix.join(posix.dirname(source), link);
    if (!isPage(target)) return `](${REPOSITORY}/${target}${anchor})`;
    return `](${relative(posix.dirname(path), placeOf(target))}${anchor})`;
  });
  // What our tests read in an info string is nothing for whoever shows the block.
  const shown = linked.replaceAll(/^( *```\w+) [^\n]*$/gm, '$1');
  // A page without headings has no use for a column with them, and its tables have.
  return { path, text: /^## /m.test(shown) ? shown : `---\naside: false\n---\n\n${shown}` };
}

const isPage = (path: string): boolean => path === 'README.md' || /^docs\/.*\.md$/.test(path);

/** The README is the start page, and the list of pages a page. */
function placeOf(source: string): string {
  if (source === 'README.md') return 'index.md';
  if (source === 'docs/README.md') return 'pages.md';
  return source.slice('docs/'.length).replace(/README\.md$/, 'index.md');
}

const relative = (from: string, to: string): string => {
  const path = posix.relative(from, to);
  return path.startsWith('.') ? path : `./${path}`;
};

export interface SidebarGroup {
  readonly text: string;
  readonly collapsed: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** As docs/README.md lists them. */
export function sidebarOf(list: string): readonly SidebarGroup[] {
  return list
    .split('\n## ')
    .slice(1)
    .map((group) => ({
      text: group.split('\n', 1)[0]!,
      collapsed: false,
      items: [...group.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, text, link]) => ({
        text: text!,
        link: `/${placeOf(`docs/${link}`).replace(/(?:index)?\.md$/, '')}`,
      })),
    }));
}
