// Messages on their way: sent one after the other beside everything else, and kept for the next check for whoever did not take them.
import type { NotifyTarget } from '../config/notify-urls.ts';
import type { Message } from '../notify/message.ts';
import { send, targetsOf } from '../notify/send.ts';
import type { Context } from '../stages/context.ts';

export interface Outbox {
  readonly add: (message: Message) => void;
  /** Sends what waits; what is being sent already is not waited for. */
  readonly flush: () => void;
}

interface Waiting {
  readonly message: Message;
  readonly targets: readonly NotifyTarget[];
  readonly tries: number;
}

/** The oldest give way. */
const MOST = 20;
/** A message that is not taken so often is given up. */
const TRIES = 5;

/** @param done of each attempt: why it was not taken, in words; null if everybody took it. */
export function outbox({ config, signal }: Context, done: (why: string | null) => void): Outbox {
  const all = config.notify === null ? [] : targetsOf(config.notify);
  let waiting: readonly Waiting[] = [];
  let isSending = false;
  const sendAll = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    const later: Waiting[] = [];
    for (const { message, targets, tries } of batch) {
      if (signal.aborted) return;
      const unsent = await send(targets, message, { signal, env: config.environment });
      done(unsent.length === 0 ? null : unsent.map(({ target, why }) => `${target.name}: ${why}`).join('; '));
      if (unsent.length > 0 && tries + 1 < TRIES) later.push({ message, targets: unsent.map(({ target }) => target), tries: tries + 1 });
    }
    waiting = [...later, ...waiting].slice(-MOST);
  };
  return {
    add: (message) => {
      if (all.length > 0) waiting = [...waiting, { message, targets: all, tries: 0 }].slice(-MOST);
    },
    flush: () => {
      if (isSending || waiting.length === 0) return;
      isSending = true;
      void sendAll().finally(() => {
        isSending = false;
      });
    },
  };
}
