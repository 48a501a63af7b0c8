// A file that cannot be written stops the command, and the message names every file and the reason.
import { expect, test } from 'vitest';
import type { Effects } from '../../../src/project/effects.ts';
import { writeOrStop } from '../../../src/project/write-files.ts';

const FILES = [
  { path: 'm/2_b.sql', text: 'SELECT 1;' },
  { path: 'm/2_b.down.sql', text: '' },
];
const write = (writeTexts: Effects['writeTexts']) =>
  writeOrStop(
    { effects: { writeTexts } as Effects, signal: new AbortController().signal },
    FILES,
    'the migration',
    'choose another folder',
  );

test('all files are written in one go', async () => {
  const written: string[] = [];
  await write(async (files) => {
    written.push(...files.map(({ path }) => path));
  });
  expect(written).toEqual(['m/2_b.sql', 'm/2_b.down.sql']);
});

test('what stands in the way is a finding with what to do', async () => {
  const denied = Object.assign(new Error("EACCES: permission denied, open 'm/2_b.sql'"), { code: 'EACCES' });
  await expect(write(() => Promise.reject(denied))).rejects.toMatchObject({
    outcome: 'misused',
    findings: [
      {
        code: 'not-written',
        subject: 'm/2_b.sql',
        message: expect.stringMatching(/^the migration could not be written to m\/2_b\.sql and m\/2_b\.down\.sql: EACCES/),
        hint: 'choose another folder',
      },
    ],
  });
});
