// When maintenance has to stop: at a time of day, the next one there is by the clock and in the time zone of the server.
import { type Finding, finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { monotonic } from '../core/time/deadline.ts';
import type { Queryable } from '../postgres/session/queryable.ts';
import { quoteLiteral } from '../sql/quote.ts';
import type { FlagValues } from '../stages/context.ts';

export interface Until {
  /** `06:00 (Europe/Berlin)`. */
  readonly text: string;
  /** Milliseconds; 0 when it has come. */
  readonly left: () => number;
}

/** Null if nothing is said. @throws Stop('misused') for what is not a time of day. */
export function timeOfDay({ until }: FlagValues): string | null {
  if (typeof until !== 'string') return null;
  if (/^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(until)) return until;
  throw new Stop([notATime(until)]);
}

export async function untilTime(session: Queryable, time: string): Promise<Until> {
  const [found] = await session.query(`/* gate:upkeep */ SELECT pg_catalog.current_setting('TimeZone') AS zone,
  (extract(epoch FROM CASE WHEN t.at > pg_catalog.clock_timestamp() THEN t.at ELSE t.at + interval '1 day' END - pg_catalog.clock_timestamp()) * 1000)::pg_catalog.int8 AS left
FROM (SELECT (CURRENT_DATE + ${quoteLiteral(time)}::pg_catalog.time)::pg_catalog.timestamptz AS at) t`);
  const { zone, left } = found!.rows[0]!;
  const end = monotonic() + Number(left);
  return { text: `${time} (${zone})`, left: () => Math.max(0, end - monotonic()) };
}

const notATime = (text: string): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--until',
    message: `--until takes a time of day, which ${JSON.stringify(text)} is not`,
    hint: 'write it with hours and minutes: --until 06:00',
  });
