// Waits for all services side by side, within one deadline, and says of each that is not there why, as of its last attempt.
import type { Service } from '../config/services.ts';
import type { Emit } from '../core/event.ts';
import { type Finding, finding } from '../core/finding.ts';
import { type Deadline, deadlineAfter, monotonic } from '../core/time/deadline.ts';
import { formatDuration } from '../core/time/duration.ts';
import { type Backoff, backOff, jittered, pause } from '../core/time/pause.ts';
import { reportingPace } from '../core/time/reporting-pace.ts';
import type { AttemptOptions, NotThere } from './answer.ts';
import { askHttp } from './http.ts';
import { reach } from './reach.ts';
import { askRedis } from './redis.ts';

export interface ServicesOptions {
  readonly deadline: Deadline;
  /** Milliseconds for each attempt. */
  readonly connectTimeout: number;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const POLL: Backoff = { first: 100, last: 2000, factor: 1.5 };
/** A refusal within this time (ms) is not yet final: passwords and certificates may be set last. */
const GRACE = 5000;
/** No attempt is cut shorter than this (ms). */
const SHORTEST = 100;

/** @returns an error for each that is not there in the end; none if all are. Where one is refused for good, the others are not waited for. */
export async function waitForServices(services: readonly Service[], options: ServicesOptions): Promise<readonly Finding[]> {
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const found = await Promise.all(
    services.map(async (service) => {
      const answer = await waitFor(service, { ...options, signal });
      if (answer?.code === 'service-refused') enough.abort();
      return answer;
    }),
  );
  return found.filter((one) => one !== null);
}

async function waitFor(service: Service, { deadline, connectTimeout, emit, signal }: ServicesOptions): Promise<Finding | null> {
  const { name } = service;
  const start = monotonic();
  const pace = reportingPace();
  let refusedUntil: Deadline | null = null;
  let last: NotThere | null = null;
  for (let attempts = 1; ; attempts++) {
    const timeout = attempts === 1 ? connectTimeout : Math.min(connectTimeout, Math.max(SHORTEST, deadline.remaining()));
    const said = await ASKS[service.kind](service, { timeout, signal });
    // An attempt that was cut short says nothing new.
    const answer: NotThere | null =
      said !== null && last !== null && (signal.aborted || (timeout < connectTimeout && said.isSilence)) ? last : said;
    const elapsedMs = monotonic() - start;
    if (answer === null) {
      emit({ event: 'note', level: 'info', message: `${name} is there, after ${formatDuration(elapsedMs)}` });
      return null;
    }
    refusedUntil = answer.verdict === 'refused' ? (refusedUntil ?? deadlineAfter(GRACE)) : null;
    const isFinal = refusedUntil?.passed() === true;
    if (isFinal || deadline.passed() || signal.aborted) return missing(service, answer, isFinal, elapsedMs);
    last = answer;
    if (pace.isDue(elapsedMs, answer.message))
      emit({ event: 'waiting', reason: 'service-not-there', message: `${name}: ${answer.message}`, elapsedMs, attempts });
    await pause(Math.min(jittered(backOff(POLL, attempts - 1)), deadline.remaining()), signal).catch(() => {});
  }
}

const ASKS: { readonly [K in Service['kind']]: (service: Service, options: AttemptOptions) => Promise<NotThere | null> } = {
  tcp: (service, options) => reach(service, options, null),
  redis: askRedis,
  http: askHttp,
};

function missing({ name }: Service, { message }: NotThere, isFinal: boolean, elapsedMs: number): Finding {
  if (isFinal)
    return finding({
      code: 'service-refused',
      subject: name,
      message: `${name}: ${message}`,
      hint: 'correct the URL in GATE_WAIT_FOR or --for: the password in it, or the certificate of the service',
    });
  return finding({
    code: 'service-not-there',
    subject: name,
    message: `gave up after ${(elapsedMs / 1000).toFixed(1)} s: ${name}: ${message}`,
    hint: 'start it, correct its URL in GATE_WAIT_FOR or --for, or raise GATE_WAIT_TIMEOUT',
  });
}
