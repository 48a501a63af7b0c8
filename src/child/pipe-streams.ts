// What a child reads and writes as streams: as fast as both sides go, and no faster.
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ChildStreams {
  /** What it reads on its standard input; absent: nothing. */
  readonly input?: Readable;
  /** Where its standard output goes, and is closed at its end; absent: it is told as lines. */
  readonly output?: Writable;
}

export interface Piped {
  /** Something is still on its way to `output`. */
  isMoving(): boolean;
  /** Settles when both streams have ended. @throws what a stream failed with, but for a child that did not want all of its input. */
  readonly ended: Promise<void>;
}

/** @param failed called as soon as a stream has failed, for then there is no use in the child. */
export function pipeStreams({ stdin, stdout }: ChildProcess, { input, output }: ChildStreams, failed: () => void): Piped {
  let isWriting = output !== undefined;
  const reading = input === undefined ? null : pipeline(input, stdin!).catch(unlessUnwanted);
  const writing =
    output === undefined
      ? null
      : pipeline(stdout!, output).finally(() => {
          isWriting = false;
        });
  const ended = Promise.all([reading, writing]).then(() => {});
  ended.catch(failed);
  return { isMoving: () => isWriting, ended };
}

const UNWANTED: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

/** A program that reads only the beginning of it may end before all is written. */
function unlessUnwanted(error: NodeJS.ErrnoException): void {
  if (!UNWANTED.has(error.code)) throw error;
}
