// Sends a text to a URL: tried again where that may help, within its time, and redirects are not followed: the secret in the URL is for its host.
import { Agent, type RequestOptions, request } from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Deadline } from '../core/time/deadline.ts';
import { type Backoff, backOff, pause } from '../core/time/pause.ts';

export interface PostOptions {
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
  /** HTTPS_PROXY and its like count. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Body {
  readonly method: 'POST' | 'PUT';
  readonly type: string;
  readonly text: string;
}

export const jsonBody = (value: unknown): Body => ({
  method: 'POST',
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(value),
});

/** `isPassing`: it may be taken the next time. */
interface Refused {
  readonly why: string;
  readonly isPassing: boolean;
  /** Milliseconds that the receiver asks for. */
  readonly after?: number;
}

const ATTEMPT = 2000;
const PAUSE: Backoff = { first: 250, last: 1000, factor: 2 };

/** @returns why it was not taken, in words; null if it was. */
export async function post(url: URL, body: Body, options: PostOptions): Promise<string | null> {
  const { deadline, signal } = options;
  for (let tries = 0; ; tries++) {
    const refused = await attempt(url, body, options);
    if (refused === null || signal.aborted) return refused?.why ?? null;
    const wait = refused.after ?? backOff(PAUSE, tries);
    if (!refused.isPassing || wait >= deadline.remaining()) return refused.why;
    await pause(wait, signal).catch(() => {});
  }
}

function attempt(url: URL, { method, type, text }: Body, { deadline, signal, env }: PostOptions): Promise<Refused | null> {
  const isTls = url.protocol === 'https:';
  const timeout = AbortSignal.timeout(Math.ceil(Math.min(ATTEMPT, deadline.remaining())));
  const options: RequestOptions = {
    method,
    headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), 'User-Agent': 'schemagate' },
    agent: isTls ? new TlsAgent({ proxyEnv: env }) : new Agent({ proxyEnv: env }),
    signal: AbortSignal.any([signal, timeout]),
  };
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ why: timeout.aborted ? 'no answer in time' : (error.code ?? error.message), isPassing: true });
    const asked = (isTls ? requestTls : request)(url, options, (response) => {
      const { statusCode = 0, headers } = response;
      // What it says may hold anything, and is not needed.
      response.resume();
      response.once('error', () => {});
      resolve(judged(statusCode, headers['retry-after']));
    });
    asked.once('error', failed);
    asked.end(text);
  });
}

function judged(status: number, retryAfter: string | undefined): Refused | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return { why: `it answered ${status}, and redirects are not followed`, isPassing: false };
  const seconds = Number(retryAfter);
  const after = retryAfter === undefined || !Number.isFinite(seconds) ? {} : { after: Math.max(0, seconds * 1000) };
  return { why: `it answered ${status}`, isPassing: status >= 500 || status === 429 || status === 408, ...after };
}
