// What of a project speaks for a tool: how far up is looked, what comes first, and what only counts where nothing else does.
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { evidenceAround } from '../../../src/project/evidence.ts';

const around = (folder: string, project: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const found = evidenceAround(folder, (path) => {
    asked.push(path);
    return project[path] ?? null;
  });
  return { asked, found: found.map(({ tool, why, level, isImplied }) => [tool, why, level, ...(isImplied ? ['implied'] : [])]) };
};

test('the nearest is first, and a file names a tool by its words or by being there', () => {
  const { found } = around('app/db/migrations', { 'app/db/migrations/atlas.sum': '', 'app/diesel.toml': '', 'Cargo.toml': 'sqlx = "0.8"' });
  expect(found).toEqual([
    ['Atlas', 'there is app/db/migrations/atlas.sum', 0],
    ['diesel', 'there is app/diesel.toml', 2],
    ['sqlx', 'Cargo.toml names it', 3],
  ]);
});

test('what is for the folder itself is not looked for above it', () => {
  expect(around('db/migrations', { 'db/atlas.sum': '' }).found).toEqual([]);
});

test('the project ends where its .git is', () => {
  const { asked } = around('a/b', { 'a/.git': '' });
  expect([asked.includes('a/go.mod'), asked.includes('go.mod')]).toEqual([true, false]);
});

test('each file is looked at once in each folder, whichever tools it may name', () => {
  const { asked } = around('a/b', { 'a/.git': '' });
  expect(asked.filter((path) => path === 'a/b/go.mod' || path === 'a/b/Makefile')).toEqual(['a/b/go.mod', 'a/b/Makefile']);
});

test('a language speaks for a tool only if nothing names another', () => {
  const { found } = around('m', { 'm/go.mod': 'require github.com/uptrace/bun v1.2.0\n' });
  expect(found).toEqual([
    ['golang-migrate', 'there is m/go.mod', 0, 'implied'],
    ['bun', 'm/go.mod names it', 0],
  ]);
});

test.each([
  'm',
  'm/',
  './m',
  '.',
  './',
  '..',
  '../..',
  '../m',
  'a/../../m',
  '/',
  '/m',
  '/m/',
  '//a//b/',
  '/a/b/c/d/e/f/g',
  '..m/n',
  'a/..m',
  '',
])('above %j it looks where the system would', (folder) => {
  const levels = Array.from({ length: 6 }, (_, level) => posix.join(folder, ...Array.from({ length: level }, () => '..'), '.git'));
  expect(around(folder, {}).asked.filter((path) => path.endsWith('.git'))).toEqual([...new Set(levels)]);
});
