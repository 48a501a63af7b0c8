// A check of the doctor is one file, which bears its name in the folder of its group, a line in the list, an entry among the codes, and a fault in a
// test on a real server.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listedCode } from '../../src/core/finding-codes.ts';
import { CHECK_GROUPS } from '../../src/doctor/check.ts';
import { CHECKS } from '../../src/doctor/checks.ts';

const ROOT = join(import.meta.dirname, '../..');
const TESTS = join(ROOT, 'test/integration/doctor');
const FOLDER = join(ROOT, 'src/doctor/checks');
const tests = readdirSync(TESTS).map((name) => readFileSync(join(TESTS, name), 'utf8'));

test.each(CHECKS.map(({ id, group }) => ({ id, group })))('$id has its file, and a test looks for it', ({ id, group }) => {
  expect(existsSync(join(FOLDER, group, `${id}.ts`))).toBe(true);
  expect(tests.some((text) => text.includes(`'${id}'`))).toBe(true);
});

test('every file is in the list', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.sort()).toEqual(CHECKS.map(({ id, group }) => `${group}/${id}.ts`).sort());
});

test('what each finds is listed among the codes', () => {
  expect(CHECKS.filter(({ id, codes = [] }) => listedCode(id) === null && codes.length === 0)).toEqual([]);
});

test('the list is in the order of the groups', () => {
  const order = Object.keys(CHECK_GROUPS);
  const places = CHECKS.map(({ group }) => order.indexOf(group));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('no check is named like a group, so that --only is clear', () => {
  expect(CHECKS.filter(({ id }) => id in CHECK_GROUPS)).toEqual([]);
});
