// Each migrator has its page and its example, no page or example is of something else, and a page does not say that its example is run unless it is.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RUN_BY_TESTS } from '../../scripts/migrator-docs.ts';
import { MIGRATORS } from '../../src/migrators/migrators.ts';

const ROOT = join(import.meta.dirname, '../..');
const ids = MIGRATORS.map(({ id }) => id).sort();
const text = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

test('the pages and the examples are those of the registered migrators', () => {
  const pages = readdirSync(join(ROOT, 'docs/migrators')).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  expect(readdirSync(join(ROOT, 'examples/migrators')).sort()).toEqual(ids);
});

test.each(ids)('%s: the page leads to the example, and says whether it is run', (id) => {
  const page = text('docs/migrators', `${id}.md`);
  const isRun = RUN_BY_TESTS.test(text('examples/migrators', id, 'compose.yml'));
  expect(page).toContain(`(../../examples/migrators/${id}/compose.yml)`);
  expect([page.includes('which the tests build and run'), page.includes('**It was not run here**')]).toEqual([isRun, !isRun]);
  expect(existsSync(join(ROOT, 'examples/migrators', id, 'Dockerfile'))).toBe(true);
});
