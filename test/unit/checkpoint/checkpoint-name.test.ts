import { expect, test } from 'vitest';
import { checkpointName, checkpointsIn, isCheckpointName } from '../../../src/checkpoint/checkpoint-name.ts';

test('its name says its head, without what a file name cannot hold everywhere', () => {
  expect(['0010', '2024-01-01:a/b', 'é'].map(checkpointName)).toEqual([
    'checkpoint-0010.sql',
    'checkpoint-2024-01-01_a_b.sql',
    'checkpoint-_.sql',
  ]);
  expect(['checkpoint-1.sql', 'checkpoint-.sql', 'my-checkpoint-1.sql', 'checkpoint-1.sql.bak'].map(isCheckpointName)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('of a folder only its files are called so', () => {
  const entries = [
    { name: 'checkpoint-1.sql', kind: 'file' },
    { name: 'checkpoint-2.sql', kind: 'folder' },
    { name: '1.sql', kind: 'file' },
  ] as const;
  expect(checkpointsIn('m', entries)).toEqual(['m/checkpoint-1.sql']);
});
