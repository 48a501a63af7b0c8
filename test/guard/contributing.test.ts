// What CONTRIBUTING.md leads to is there: its links, and what its walks name in each file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const walks = page.slice(page.indexOf('## Four walks'));
const steps = [...walks.matchAll(/\]\(([^)\s]+)\)\s+`(\w+)`/g)].map(([, file, name]) => ({ file: file!, name: name! }));

test('every link leads to a file or a folder', () => {
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, link]) => link!);
  expect([links.length > 30, links.filter((link) => !existsSync(join(ROOT, link)))]).toEqual([true, []]);
});

test('there are four walks, and each has steps', () => {
  const counts = walks
    .split('\n### ')
    .slice(1)
    .map((walk) => walk.match(/^\d\. .*\]\(src\//gm)?.length ?? 0);
  expect([counts.length, counts.every((count) => count >= 3)]).toEqual([4, true]);
});

test.each(steps)('$file defines $name', ({ file, name }) => {
  const defines = new RegExp(`^(?:export )?(?:(?:async )?function|const) ${name}\\b`, 'm');
  expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(defines);
});

test.each([...page.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script]) => script!))('npm run %s is a script', (script) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(scripts[script]).toBeDefined();
});
