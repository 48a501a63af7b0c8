import { expect, test } from 'vitest';
import type { LockWait } from '../../../../src/postgres/activity/activity.ts';
import { type WaitNode, waitTree } from '../../../../src/postgres/activity/wait-tree.ts';

const waits = (pid: number, blockers: readonly number[], prepared: readonly string[] = []): LockWait => ({
  pid,
  wanted: 'ShareLock on t',
  seconds: 1,
  blockers,
  prepared,
});

/** `1(2(3))`. */
const shown = (nodes: readonly WaitNode[]): string =>
  nodes
    .map(
      ({ of, alsoBehind, waiting }) =>
        `${of}${alsoBehind.map((other) => `+${other}`).join('')}${waiting.length === 0 ? '' : `(${shown(waiting)})`}`,
    )
    .join(' ');

test('a chain hangs below the one who waits for nobody', () => {
  expect(shown(waitTree([waits(2, [1]), waits(3, [2]), waits(4, [1])]))).toBe('1(2(3) 4)');
});

test('who waits for several stands once, at the end of the chain, and says for whom else', () => {
  expect(shown(waitTree([waits(2, [1]), waits(3, [1, 2])]))).toBe('1(2(3+1))');
});

test('a prepared transaction is at the top', () => {
  expect(shown(waitTree([waits(2, [], ['gid']), waits(3, [2])]))).toBe('gid(2(3))');
});

test('those who wait for each other are all there', () => {
  expect(shown(waitTree([waits(1, [2]), waits(2, [1]), waits(3, [2])]))).toBe('1+2(2(3))');
});

test('nobody waits', () => {
  expect(waitTree([])).toEqual([]);
});
