// The list of finding codes and the source say the same: the compiler refuses a code that is not listed, this refuses one that is not used.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CodeEntries } from '../../src/core/codes/code-entry.ts';
import { CODE_GROUPS, FINDING_CODES, listedCode, objectCode, pageOf } from '../../src/core/finding-codes.ts';
import { KINDS } from '../../src/schema/kinds/kinds.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('core/codes/'))
  .map((path) => readFileSync(join(ROOT, 'src', path), 'utf8'));

/** How the source writes a code: as a property, as the reason of an answer, or as an argument of what makes a finding. */
const USES = [
  /\b(?:code|reason)(?::| =) (?:[^'\n]*\? )?'([a-z0-9-]+)'(?: : '([a-z0-9-]+)')?/g,
  /\b(?:problem|refuse|about|limit|wrongKind|annotation|failed|schemaDiffers)\(\s*'([a-z0-9-]+)'/g,
];

test('the source and the list have the same codes', () => {
  const used = new Set(SOURCES.flatMap((text) => USES.flatMap((use) => [...text.matchAll(use)].flatMap(([, ...codes]) => codes))));
  const listed = Object.keys(FINDING_CODES).filter((code) => !code.startsWith('KIND-'));
  expect([...used].filter((code) => code !== undefined && code !== 'module').sort()).toEqual(listed.sort());
});

test('no code is listed in two groups', () => {
  const all = Object.values<CodeEntries>(CODE_GROUPS).flatMap((entries) => Object.keys(entries));
  expect(all).toHaveLength(Object.keys(FINDING_CODES).length);
});

test('the page has one heading for each code', () => {
  const page = readFileSync(join(ROOT, 'docs/findings.md'), 'utf8');
  expect([...page.matchAll(/^### (.+)$/gm)].map(([, code]) => code)).toEqual(Object.keys(FINDING_CODES));
});

test.each(KINDS.map(({ name }) => name))('a difference in a %s has an entry', (name) => {
  expect((['missing', 'extra', 'changed'] as const).map((state) => listedCode(objectCode(name, state)))).toEqual([
    'KIND-missing',
    'KIND-extra',
    'KIND-changed',
  ]);
});

test('the page that reports link to is in the repository of the manifest', () => {
  const { homepage } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { homepage: string };
  expect(pageOf('KIND-extra')).toBe(`${homepage.replace('#readme', '')}/blob/main/docs/findings.md#kind-extra`);
});
