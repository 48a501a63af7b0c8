// Looks at the database again and again, one check at a time, and remembers what came of it. Each check has a connection and a deadline of its
// own: it follows a failover, survives a restart, and never hangs.
import { silent } from '../core/event.ts';
import { Stop } from '../core/stop.ts';
import { monotonic } from '../core/time/deadline.ts';
import { pause } from '../core/time/pause.ts';
import { perform } from '../run/perform.ts';
import type { Context } from '../stages/context.ts';
import { check as checkCommand } from './check.ts';
import { type Check, checkOf } from './health.ts';
import type { Look } from './look.ts';

export interface Monitor {
  readonly state: () => Monitored;
  /** The next check is made at once. */
  readonly hurry: () => void;
  /** Goes on until the signal is aborted. @throws Stop if the first check finds settings or files that no check can do with. */
  readonly run: () => Promise<void>;
}

export interface Monitored {
  /** As the last check that could say so left it; false before the first. */
  readonly healthy: boolean;
  /** When it became healthy, unhealthy or unreachable: ISO 8601, UTC; null before the first check. */
  readonly since: string | null;
  readonly last: Check | null;
  /** The last one that saw the database, which may be an older one. */
  readonly seen: { readonly look: Look; readonly at: string } | null;
  /** Oldest first, without what they looked at. */
  readonly checks: readonly Omit<Check, 'look' | 'findings'>[];
  /** Milliseconds since the last check ended; null before the first. */
  readonly ageMs: number | null;
}

export interface MonitorOptions {
  readonly context: Context;
  /** After each check, with what was known before it. @returns whether the next check is to be made at once. */
  readonly checked: (now: Monitored, before: Monitored) => Promise<boolean>;
}

/** Milliseconds for a check, whatever it is doing. */
const CHECK_DEADLINE = 30_000;
/** How long another gate at work is waited for, before nothing can be said. */
const LOCK_WAIT = 2000;
/** How soon what could not be reached is tried again. */
const SOON = 5000;
/** A day of checks at the default interval. */
const REMEMBERED = 1440;

export function monitorOf({ context, checked }: MonitorOptions): Monitor {
  const { signal, config } = context;
  let known: Monitored = { healthy: false, since: null, last: null, seen: null, checks: [], ageMs: null };
  let endedAt = 0;
  let hurried = new AbortController();
  const state = (): Monitored => ({ ...known, ageMs: known.last === null ? null : monotonic() - endedAt });
  const checkNow = async (): Promise<number> => {
    const before = state();
    const report = await checkOnce(context);
    if (signal.aborted) return 0;
    if (before.last === null && report.outcome === 'misused') throw new Stop([report.findings[0]!, ...report.findings.slice(1)]);
    const check = checkOf(report);
    known = after(known, check);
    endedAt = monotonic();
    if (await checked(state(), before)) return 0;
    const isSettled = check.state === 'healthy' || check.state === 'unhealthy';
    return isSettled ? config.serveInterval : Math.min(SOON, config.serveInterval);
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      hurried = new AbortController();
      const pauseMs = await checkNow();
      // Inside an application it must not be what keeps that from ending.
      await pause(pauseMs, AbortSignal.any([signal, hurried.signal]), false).catch(() => {});
    }
  };
  return { state, hurry: () => hurried.abort(), run };
}

const checkOnce = (context: Context) =>
  perform(checkCommand, {
    ...context,
    config: { ...context.config, waitTimeout: 0, waitFor: [], lockWait: LOCK_WAIT, deadline: CHECK_DEADLINE },
    ...{ notices: [], flags: {}, operands: [], emit: silent },
  });

function after(known: Monitored, check: Check): Monitored {
  const { look, findings: _, ...point } = check;
  const healthy = point.state === 'unsettled' ? known.healthy : point.healthy;
  const before = known.checks.findLast(({ state }) => state !== 'unsettled');
  const isChange = known.since === null || (point.state !== 'unsettled' && point.state !== before?.state);
  return {
    healthy,
    since: isChange ? point.at : known.since,
    last: check,
    seen: look === null ? known.seen : { look, at: point.at },
    checks: [...known.checks, point].slice(-REMEMBERED),
    ageMs: 0,
  };
}
