// V8's code cache of the whole program, every function included, so that a run compiles nothing.
// Refuses to be general: it fits the Node that makes it, and no other takes it.
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** V8 takes a cache only under the flags it was made under, so the one that compiles everything is off again when it is made. */
export function codeCache(script: string): Buffer {
  setFlagsFromString('--no-lazy');
  try {
    const compiled = new Script(script);
    setFlagsFromString('--lazy');
    const cache = compiled.createCachedData();
    if (new Script(script, { cachedData: cache }).cachedDataRejected !== false)
      throw new Error('V8 rejects the code cache it has just made');
    return cache;
  } finally {
    setFlagsFromString('--lazy');
  }
}
