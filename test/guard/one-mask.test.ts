// Secrets are masked at the border of a run, and in what it writes elsewhere: a command line into the database, the bundle of the doctor into its file. A way
// out that is added gets what is masked already.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

test('what masks is called by the run, and by the program for a fault that is no run', () => {
  const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const masking = paths.filter((path) => /\b(?:mask(?:Report|Events)|redact(?:Deep|or\w*)?)\(/.test(readFileSync(join(SRC, path), 'utf8')));
  expect(masking.sort()).toEqual([
    'config/secrets.ts',
    'core/text/redact.ts',
    'doctor/bundle.ts',
    'library/functions.ts',
    'main.ts',
    'report/mask.ts',
    'run/perform.ts',
    'run/report-of.ts',
    'stages/command/record-run.ts',
  ]);
});
