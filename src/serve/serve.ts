// The story of `serve`: listens, looks at the database again and again, answers, and ends in order when it is asked to.
import type { Command } from '../run/command.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { databaseHealth } from './health.ts';
import { json, type Reply } from './http/reply.ts';
import { type Route, router } from './http/routes.ts';
import { listen } from './http/server.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import { type Monitor, type Monitored, monitorOf } from './monitor.ts';

/** The commands that heal. */
export interface Healing {
  readonly up: Command;
  readonly recover: Command;
}

export async function serve(context: Context): Promise<Answer> {
  const { config, emit, signal } = context;
  const metrics = makeMetrics();
  const monitor = monitorOf({
    context,
    checked: async (now, before) => {
      metrics.checked(now);
      tellChange(context, now, before);
    },
  });
  const admission = { listen: config.listen, token: config.serveToken, reads: config.serveReads };
  const listening = await listen(config.listen, router(routesOf({ monitor, metrics, context }), admission));
  emit({ event: 'serving', url: listening.url, intervalMs: config.serveInterval });
  try {
    await monitor.run();
  } finally {
    await listening.close();
  }
  const { checks } = monitor.state();
  return { summary: `ended by ${String(signal.reason)} after ${checks.length === 1 ? 'one check' : `${checks.length} checks`}` };
}

function tellChange({ emit }: Context, { healthy, last }: Monitored, before: Monitored): void {
  if (last === null) return;
  const isNews = before.last === null || before.healthy !== healthy || before.last.summary !== last.summary;
  if (isNews) emit({ event: 'health', healthy, state: last.state, message: last.summary });
}

interface Served {
  readonly monitor: Monitor;
  readonly metrics: Metrics;
  readonly context: Context;
}

function routesOf({ monitor, metrics, context }: Served): readonly Route[] {
  const { serveInterval, serveReads } = context.config;
  const isLive = ({ ageMs }: Monitored): boolean => ageMs === null || ageMs < serveInterval + STUCK;
  return [
    {
      ...{ method: 'GET', path: '/health/live', access: 'open' },
      answer: () => status(isLive(monitor.state()), 'live', 'no check has ended for too long'),
    },
    {
      ...{ method: 'GET', path: '/health/ready', access: 'open' },
      answer: () => {
        const { healthy, last } = monitor.state();
        return status(healthy, 'ready', serveReads === 'token' ? undefined : (last?.summary ?? 'no check has been made yet'));
      },
    },
    {
      ...{ method: 'GET', path: '/api/health/database', access: 'read' },
      answer: () => {
        const { healthy, last } = monitor.state();
        return json(healthy ? 200 : 503, databaseHealth(last, healthy));
      },
    },
    {
      ...{ method: 'GET', path: '/metrics', access: 'read' },
      answer: async () => ({ status: 200, ...(await metrics.text(monitor.state())) }),
    },
  ];
}

/** Milliseconds beyond the interval after which a check that has not ended is a fault of ours: far more than its deadline. */
const STUCK = 120_000;

const status = (good: boolean, word: 'live' | 'ready', reason: string | undefined): Reply =>
  good ? json(200, { status: word }) : json(503, { status: `not-${word}`, ...(reason !== undefined && { reason }) });
