// How much of a history is asked for: a number of the newest events, or what happened since a time.

import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { parseDuration } from '../../core/time/duration.ts';
import type { FlagValues } from '../context.ts';

interface Limits {
  readonly limit: number;
  /** ISO 8601, UTC. */
  readonly since: string | null;
}

/** @throws Stop('misused') */
export function historyLimits({ limit, since }: FlagValues, now: Date): Limits {
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(String(limit))) throw new Stop([badFlag('--limit', limit, 'a whole number, as 20')]);
  const from = since === undefined ? null : timeOf(String(since), now);
  if (from !== null && Number.isNaN(from.getTime()))
    throw new Stop([badFlag('--since', since, 'a date (2026-01-31), a time (2026-01-31T12:00:00Z) or a duration (36h)')]);
  return { limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit), since: from?.toISOString() ?? null };
}

/** A time without a zone is one of UTC, as those that are shown. */
function timeOf(text: string, now: Date): Date {
  const days = /^(\d+)d$/.exec(text)?.[1];
  const ago = days === undefined ? parseDuration(text) : Number(days) * 86_400_000;
  if (ago !== null && !/^\d+$/.test(text)) return new Date(now.getTime() - ago);
  const [, date, time = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  return new Date(isDay(date) ? `${date}T${time === '' ? '00:00' : time}${zone}` : Number.NaN);
}

/** Of the calendar: JavaScript takes February 31 for March 3. */
function isDay(date: string | undefined): boolean {
  const day = new Date(`${date}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(date));
}

const badFlag = (flag: string, given: unknown, example: string) =>
  finding({
    code: 'bad-flag',
    subject: flag,
    message: `${flag}=${String(given)} cannot be used`,
    hint: `give ${example}`,
  });
