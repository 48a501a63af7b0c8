// SQLite as Node 22 hands it over: of a text with a NUL character only what is in front of it.
import { StatementSync } from 'node:sqlite';
import { onTestFinished, vi } from 'vitest';

/** Until the test is over. */
export function cutTexts(): void {
  type Read = (this: StatementSync, ...values: unknown[]) => unknown;
  const of = StatementSync.prototype as unknown as Record<'all' | 'get' | 'iterate', Read>;
  const { all, get, iterate } = of;
  const spies = [
    vi.spyOn(of, 'all').mockImplementation(function (this: StatementSync, ...values) {
      return cut(all.apply(this, values));
    }),
    vi.spyOn(of, 'get').mockImplementation(function (this: StatementSync, ...values) {
      return cut(get.apply(this, values));
    }),
    vi.spyOn(of, 'iterate').mockImplementation(function (this: StatementSync, ...values) {
      return cutEach(iterate.apply(this, values) as Iterable<unknown>);
    }),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}

/** In rows that are arrays, and in those one by one. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.split('\0')[0];
  return Array.isArray(value) ? value.map(cut) : value;
}

function* cutEach(rows: Iterable<unknown>): Iterable<unknown> {
  for (const row of rows) yield cut(row);
}
