// The page on what a run leaves behind lists each kind of event, and none that there is not.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('docs/observability.md lists the kinds of events', () => {
  const kinds = [...textOf('src/core/event.ts').matchAll(/readonly event: ('[a-z-]+'(?: \| '[a-z-]+')*)/g)].flatMap(([, names]) =>
    names!.split(' | ').map((name) => name.slice(1, -1)),
  );
  const [, table = ''] = /<!-- events -->\n(.*?)\n\n/s.exec(textOf('docs/observability.md')) ?? [];
  const listed = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) => names!.split(', ').map((name) => name.slice(1, -1)));
  expect(kinds.length).toBeGreaterThan(20);
  expect(listed.sort()).toEqual([...new Set(kinds)].sort());
});
