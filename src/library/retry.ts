// Trying again what failed for a reason that passes by itself, as when a server is started again or fails over: the same reasons for which the
// gate waits.
import { backOff, jittered, pause } from '../core/time/pause.ts';
import { passingReason } from '../postgres/errors/classify-error.ts';
import { readDriverError } from '../postgres/errors/driver-errors.ts';
import { milliseconds, refuseUnknown } from './own-options.ts';

export interface RetryOptions {
  /** How often it is tried, the first time included; 3 by default. */
  readonly attempts?: number;
  /** Before the second attempt: milliseconds, or a duration as `500ms` or `2s`; 500 ms by default. */
  readonly delay?: number | string;
  /** Each pause is so many times as long as the one before it; 2 by default. */
  readonly factor?: number;
  /** No pause is longer; 30 s by default. */
  readonly maxDelay?: number | string;
  /** Ends a pause, and what is then thrown is its reason. What `fn` is doing goes on. */
  readonly signal?: AbortSignal | undefined;
  /** What passes besides: `({ code }) => code === '40001'`. */
  readonly also?: (error: unknown) => boolean;
  /** Hears of each failure after which it is tried again. What it throws ends the attempts. */
  readonly onRetry?: (retry: Retry) => void;
}

export interface Retry {
  readonly error: unknown;
  /** As findings have it: `connection-refused`; `also` if your own function said so. */
  readonly reason: string;
  /** The one that failed, counted from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delay: number;
}

/**
 * Calls `fn` until it succeeds, fails for a reason that does not pass, or has failed as often as it may. It may have done its work and failed
 * nevertheless, if the connection was lost before the answer came: what it does must be safe to do again.
 * @param fn is given the number of the attempt, counted from 1.
 * @throws the last error, as `fn` threw it; the reason of the signal; TypeError for options that mean nothing.
 */
export async function withRetry<T>(fn: (attempt: number) => T | PromiseLike<T>, options: RetryOptions = {}): Promise<T> {
  if (typeof fn !== 'function') throw new TypeError(`withRetry() expects a function to call, not ${fn === null ? 'null' : typeof fn}`);
  const { attempts, backoff, signal, also, onRetry } = known(options);
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fn(attempt);
    } catch (error) {
      const reason = attempt < attempts ? (passing(error) ?? (also?.(error) === true ? ALSO : null)) : null;
      if (reason === null) throw error;
      const delay = Math.min(backoff.last, Math.round(jittered(backOff(backoff, attempt - 1))));
      onRetry?.({ error, reason, attempt, delay });
      await pause(delay, signal);
    }
  }
}

/**
 * Whether an error of a driver is one that passes by itself: the server cannot be reached, starts, stops, has no connection left, is read-only.
 * @returns the reason, as findings have it: `starting-up`; null if it does not pass, or is not of a database at all.
 */
export function passing(error: unknown): string | null {
  const known = readDriverError(error);
  return known === null ? null : passingReason(known);
}

/** Not a reason of ours: the caller's. */
const ALSO = 'also';

type Callable<T, A extends unknown[], R> = (this: T, ...args: A) => PromiseLike<R>;

/** What `retried` returns: a function of a function, and so a decorator of a method, of the standard or with `experimentalDecorators`. */
export interface Retried {
  <T, A extends unknown[], R>(
    fn: (this: T, ...args: A) => PromiseLike<R>,
    context?: ClassMethodDecoratorContext<T, (this: T, ...args: A) => PromiseLike<R>>,
  ): (this: T, ...args: A) => Promise<R>;
  // biome-ignore lint/suspicious/noExplicitAny: as TypeScript types methods of its own decorators.
  <F extends (...args: any[]) => PromiseLike<unknown>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<F>): void;
}

/** `withRetry` for each call of a function: `const save = retried({ attempts: 5 })(saveOnce)`, or `@retried({ attempts: 5 }) async save() {}`. */
export function retried(options: RetryOptions = {}): Retried {
  known(options);
  const wrap = <T, A extends unknown[], R>(fn: Callable<T, A, R>) =>
    function (this: T, ...args: A): Promise<R> {
      return withRetry(() => fn.apply(this, args), options);
    };
  const decorate = (fn: unknown, _?: unknown, descriptor?: TypedPropertyDescriptor<Callable<unknown, unknown[], unknown>>): unknown => {
    if (descriptor?.value === undefined) return wrap(fn as Callable<unknown, unknown[], unknown>);
    descriptor.value = wrap(descriptor.value);
    return undefined;
  };
  return decorate as Retried;
}

const OPTIONS: readonly (keyof RetryOptions)[] = ['attempts', 'delay', 'factor', 'maxDelay', 'signal', 'also', 'onRetry'];

/** @throws TypeError for what means nothing. */
function known(options: RetryOptions) {
  refuseUnknown('withRetry()', options, OPTIONS);
  const { attempts = 3, delay = 500, factor = 2, maxDelay = 30_000, signal, also, onRetry } = options;
  if (!(Number.isInteger(attempts) || attempts === Number.POSITIVE_INFINITY) || attempts < 1)
    throw new TypeError(`attempts is ${attempts}: give a whole number of at least 1`);
  if (!Number.isFinite(factor) || factor < 1) throw new TypeError(`factor is ${factor}: give a number of at least 1`);
  return {
    attempts,
    signal,
    also,
    onRetry,
    backoff: { first: milliseconds('delay', delay), last: milliseconds('maxDelay', maxDelay), factor },
  };
}
