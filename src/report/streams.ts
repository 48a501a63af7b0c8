// Where the program's text goes: what a slow reader has not taken yet is waited for, within bounds. Refuses to fail: a reader that has gone
// gets nothing more, and changes no exit code.
import type { Writable } from 'node:stream';

/** Resolves when all that was written is out or cannot get out any more, and after `ms` at the latest. */
export async function flushed(streams: readonly Writable[], ms: number): Promise<void> {
  const taken = streams.map((stream) => new Promise<void>((settle) => void stream.write('', () => settle())));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((settle) => {
    timer = setTimeout(settle, ms);
  });
  await Promise.race([Promise.all(taken), late]);
  clearTimeout(timer);
}

/** Bytes that may wait for a reader before no more is made. */
const WAITING = 1024 * 1024;

/** Null if there is room for more; otherwise settles when the readers have taken what waits for them, or have gone. */
export function roomIn(streams: readonly Writable[]): Promise<void> | null {
  const full = streams.filter((stream) => stream.writableLength > WAITING && !stream.destroyed);
  if (full.length === 0) return null;
  return Promise.all(full.map((stream) => new Promise<void>((settle) => void stream.write('', () => settle())))).then(() => {});
}

/** Paths of what the process has open already: opened again, a file would be written over from its beginning, and a socket not at all. */
export const STREAM_PATHS: ReadonlyMap<string, 'stdout' | 'stderr'> = new Map(
  (['stdout', 'stderr'] as const).flatMap((name, index) =>
    [`/dev/${name}`, `/dev/fd/${index + 1}`, `/proc/self/fd/${index + 1}`].map((path) => [path, name] as const),
  ),
);
