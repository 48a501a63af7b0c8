// Sends a message to everybody who is to hear of it, side by side. Never takes longer than its limit, never fails.
import { type NotifyTarget, readNotifyUrls } from '../config/notify-urls.ts';
import { deadlineAfter } from '../core/time/deadline.ts';
import { bodyFor } from './formats.ts';
import type { Message } from './message.ts';
import { jsonBody, type PostOptions, post } from './post.ts';

/** Milliseconds, whatever happens. */
const SEND_TIME = 4000;

export interface Unsent {
  /** Its `name` is the host: the URL is a secret. */
  readonly target: NotifyTarget;
  readonly why: string;
}

/** @param urls GATE_NOTIFY_URL, which was read before. */
export const targetsOf = (urls: string): readonly NotifyTarget[] =>
  readNotifyUrls(urls, (problem) => {
    throw new Error(problem);
  });

/** @returns who did not take it, and why. */
export async function send(
  targets: readonly NotifyTarget[],
  message: Message,
  options: Omit<PostOptions, 'deadline'>,
): Promise<readonly Unsent[]> {
  const deadline = deadlineAfter(SEND_TIME);
  const answers = await Promise.all(
    targets.map(async (target) => ({ target, why: await post(target.url, jsonBody(bodyFor(target, message)), { ...options, deadline }) })),
  );
  return answers.flatMap(({ target, why }) => (why === null ? [] : [{ target, why }]));
}
