// Work at the same time: what is needed is done before, what is shared is not touched by two, and a failure lets what is under way end.
import { expect, test } from 'vitest';
import { type Claims, sideBySide } from '../../../src/import/side-by-side.ts';

interface Unit extends Claims {
  readonly name: string;
}

const unit = (name: string, ...needs: readonly string[]): Unit => ({ name, owns: [name], needs });

/** The work by hand: what was begun, and on which lane; each ends when it is told to. */
function byHand(units: readonly Unit[], lanes: readonly number[]) {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const done = sideBySide(units, lanes, ({ name }, lane) => {
    begun.push(`${name} on ${lane}`);
    return new Promise<void>((resolve, reject) => ends.set(name, (error) => (error === undefined ? resolve() : reject(error))));
  });
  const end = async (name: string, error?: Error): Promise<readonly string[]> => {
    ends.get(name)!(error);
    await new Promise((resolve) => setImmediate(resolve));
    return begun.splice(0);
  };
  return { done, end, first: () => begun.splice(0) };
}

test('what needs others waits for them, and others go on meanwhile', async () => {
  const { done, end, first } = byHand(
    [unit('users'), unit('tags'), unit('posts', 'users'), unit('logs'), unit('comments', 'posts', 'users')],
    [1, 2],
  );
  expect(first()).toEqual(['users on 1', 'tags on 2']);
  expect(await end('tags')).toEqual(['logs on 2']);
  expect(await end('users')).toEqual(['posts on 1']);
  expect(await end('logs')).toEqual([]);
  expect(await end('posts')).toEqual(['comments on 2']);
  await end('comments');
  await done;
});

test('two that need the same are done one after the other, also if it is no part of the work', async () => {
  const { done, end, first } = byHand([unit('a', 'there'), unit('b', 'there'), unit('c')], [1, 2, 3]);
  expect(first()).toEqual(['a on 1', 'c on 2']);
  expect(await end('a')).toEqual(['b on 3']);
  await end('c');
  await end('b');
  await done;
});

test('after a failure nothing is begun, and what is under way ends', async () => {
  const { done, end, first } = byHand([unit('a'), unit('b'), unit('c')], [1, 2]);
  const ended = done.then(
    () => 'well',
    (error: Error) => error.message,
  );
  expect(first()).toEqual(['a on 1', 'b on 2']);
  expect(await end('a', new Error('first'))).toEqual([]);
  expect(await end('b', new Error('second'))).toEqual([]);
  expect(await ended).toBe('first');
});

test('there may be nothing to do', async () => {
  await expect(sideBySide([], [1], () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
});
