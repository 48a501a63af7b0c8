import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findProgram } from '../../../src/child/find-program.ts';
import { asNobody } from '../../support/as-nobody.ts';
import { temporaryFolder } from '../../support/files.ts';

test('a folder of PATH that may not be entered is passed over, and named if the program is nowhere else', async () => {
  const base = temporaryFolder();
  chmodSync(base, 0o755);
  for (const name of ['closed', 'open']) mkdirSync(`${base}/${name}`);
  writeFileSync(`${base}/open/tool`, '', { mode: 0o755 });
  chmodSync(`${base}/closed`, 0);
  const [found, lost] = await asNobody(async () => [
    findProgram('tool', `${base}/closed:${base}/open`),
    findProgram('other', `${base}/closed:${base}/open`),
  ]);
  expect([found, lost]).toEqual([
    { path: `${base}/open/tool` },
    { problem: `${base}/closed/other cannot be accessed (EACCES: permission denied)` },
  ]);
});

test('a program that is a link to itself', () => {
  const base = temporaryFolder();
  symlinkSync('tool', `${base}/tool`);
  expect(findProgram(`${base}/tool`, '')).toEqual({
    problem: `${base}/tool cannot be accessed (ELOOP: too many symbolic links encountered)`,
  });
});
