// Trying again: what passes, how often, how long in between; as a function, a wrapper and a decorator of both kinds.
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { milliseconds } from '../../../src/library/own-options.ts';
import { passing, type Retry, retried, withRetry } from '../../../src/library/retry.ts';

const RESET = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const FAST = { delay: 1, factor: 1 };

/** Fails so often, then succeeds. */
function failing(times: number, error: unknown = RESET) {
  const calls: number[] = [];
  const fn = async (attempt: number): Promise<string> => {
    calls.push(attempt);
    if (calls.length <= times) throw error;
    return 'done';
  };
  return { calls, fn };
}

test('what passes is tried three times in all; the last error is thrown as it is', async () => {
  const twice = failing(2);
  expect(await withRetry(twice.fn, FAST)).toBe('done');
  const always = failing(9);
  await expect(withRetry(always.fn, FAST)).rejects.toBe(RESET);
  expect([twice.calls, always.calls]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test('what does not pass is tried once, unless the caller says that it does', async () => {
  const conflict = Object.assign(new Error('could not serialize access'), { code: '40001', severity: 'ERROR' });
  const once = failing(1, conflict);
  await expect(withRetry(once.fn, FAST)).rejects.toBe(conflict);
  const also = failing(1, conflict);
  const heard: Retry[] = [];
  const options = {
    ...FAST,
    also: (error: unknown) => (error as { code?: string }).code === '40001',
    onRetry: (retry: Retry) => void heard.push(retry),
  };
  expect(await withRetry(also.fn, options)).toBe('done');
  expect([once.calls, also.calls, heard]).toEqual([
    [1],
    [1, 2],
    [{ error: conflict, reason: 'also', attempt: 1, delay: expect.any(Number) }],
  ]);
  expect([passing(conflict), passing(RESET), passing('text')]).toEqual([null, 'connection-reset', null]);
});

test('each pause is longer than the one before, up to the longest, and never the same for everybody', async () => {
  const heard: number[] = [];
  const options = { attempts: 5, delay: '2ms', factor: 3, maxDelay: 9, onRetry: ({ delay }: Retry) => void heard.push(delay) };
  await expect(withRetry(failing(9).fn, options)).rejects.toBe(RESET);
  expect(heard).toHaveLength(4);
  for (const [at, around] of [2, 6, 9, 9].entries()) {
    expect(heard[at]).toBeGreaterThanOrEqual(Math.floor(around * 0.75));
    expect(heard[at]).toBeLessThanOrEqual(Math.min(9, Math.ceil(around * 1.25)));
  }
});

test('a signal ends a pause, and keeps a first attempt from being made', async () => {
  const ended = new AbortController();
  const reason = new Error('the application ends');
  const work = withRetry(failing(9).fn, { delay: '1h', signal: ended.signal, onRetry: () => ended.abort(reason) });
  await expect(work).rejects.toBe(reason);
  const late = failing(0);
  await expect(withRetry(late.fn, { signal: ended.signal })).rejects.toBe(reason);
  expect(late.calls).toEqual([]);
});

test.each([
  [{ attempts: 0 }, 'attempts is 0: give a whole number of at least 1'],
  [{ attempts: 1.5 }, 'attempts is 1.5: give a whole number of at least 1'],
  [{ delay: 'soon' }, `delay is "soon": give milliseconds, or a duration such as '500ms' or '2s'`],
  [{ delay: -1 }, `delay is -1: give milliseconds, or a duration such as '500ms' or '2s'`],
  [{ factor: 0.5 }, 'factor is 0.5: give a number of at least 1'],
  [{ attempt: 3 }, 'attempt is not an option of withRetry(); its options are attempts, delay, factor, maxDelay, signal, also, onRetry'],
])('refused before anything is called: %o', async (options: object, message) => {
  const { calls, fn } = failing(0);
  await expect(withRetry(fn, options)).rejects.toThrow(new TypeError(message));
  expect(() => retried(options)).toThrow(new TypeError(message));
  expect(calls).toEqual([]);
});

test('a duration is a number of milliseconds or a text', () => {
  expect([milliseconds('x', 250), milliseconds('x', '250ms'), milliseconds('x', '2s'), milliseconds('x', 0)]).toEqual([250, 250, 2000, 0]);
});

test('a wrapped function has its this, its arguments and its result, and each call its own attempts', async () => {
  let failures = 0;
  const shop = {
    name: 'shop',
    save: retried({ ...FAST, attempts: 2 })(async function (this: { readonly name: string }, id: number): Promise<string> {
      if (failures++ % 2 === 0) throw RESET;
      return `${this.name} ${id}`;
    }),
  };
  expect([await shop.save(1), await shop.save(2)]).toEqual(['shop 1', 'shop 2']);
});

const CLASS = `
class Shop {
  name = 'shop';
  tries = 0;
  @retried({ attempts: 2, delay: 1 }) async save(id) {
    if (this.tries++ === 0) throw reset;
    return this.name + ' ' + id;
  }
}
return new Shop();`;

test.each([
  ['of the standard', {}],
  ['with experimentalDecorators', { experimentalDecorators: true }],
])('a decorator %s', async (_, compilerOptions) => {
  const { code } = await transform(`async function made(retried, reset) {${CLASS}}`, {
    ...{ loader: 'ts', target: 'es2022', tsconfigRaw: { compilerOptions } },
  });
  const made = new Function(`${code}; return made;`)() as (...args: unknown[]) => Promise<{ save(id: number): Promise<string> }>;
  expect(await (await made(retried, RESET)).save(7)).toBe('shop 7');
});
