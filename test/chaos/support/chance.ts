// Chance that can be repeated: every part draws from the suite's seed and its own name, whatever else is run.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Figure } from './setup.ts';

export interface Chance {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32: 32 bits of state, good enough to spread moments. */
export function chanceOf(part: string): Chance {
  let state = createHash('sha256')
    .update(`${inject('chaosSeed')} ${part}`)
    .digest()
    .readUInt32BE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return { next, whole, pick: (from) => from[whole(0, from.length - 1)]! };
}

/** So many at full size; never none. */
export const scaled = (full: number): number => Math.max(1, Math.round(full * inject('chaosScale')));

/** A line of the table at the end. */
export function figure(part: string, what: string, value: string | number): void {
  appendFileSync(inject('chaosFigures'), `${JSON.stringify({ part, what, value: String(value) } satisfies Figure)}\n`);
}

/** How often each word came, the commonest first: `applying 312, planning 40`. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(word: string): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  of(word: string): number {
    return this.#counts.get(word) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
  }

  toString(): string {
    const sorted = [...this.#counts].sort((a, b) => b[1] - a[1]);
    return sorted.map(([word, count]) => `${word} ${count}`).join(', ') || 'none';
  }
}
