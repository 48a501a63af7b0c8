// What the server answers, path by path.

import type { Healer } from './heal/healer.ts';
import { databaseHealth } from './health.ts';
import { failure, json, type Reply } from './http/reply.ts';
import type { Route } from './http/routes.ts';
import type { Metrics } from './metrics.ts';
import type { Monitor, Monitored } from './monitor.ts';
import { pageReply } from './page/page.ts';
import type { PageView } from './page/page-view.ts';

export interface Served {
  readonly monitor: Monitor;
  readonly healer: Healer;
  readonly metrics: Metrics;
  readonly view: () => PageView;
  readonly intervalMs: number;
  /** Without a token nobody learns why it is not ready. */
  readonly isOpen: boolean;
}

/** Milliseconds beyond the interval after which a check that has not ended is a fault of ours: far more than its deadline, and a heal's is its own. */
const STUCK = 120_000;

export const routesOf = ({ monitor, healer, metrics, view, intervalMs, isOpen }: Served): readonly Route[] => [
  { method: 'GET', path: '/', access: 'read', answer: () => pageReply(view()) },
  {
    ...{ method: 'GET', path: '/health/live', access: 'open' },
    answer: () => status(isLive(monitor.state(), healer, intervalMs), 'live', 'no check has ended for too long'),
  },
  {
    ...{ method: 'GET', path: '/health/ready', access: 'open' },
    answer: () => {
      const { healthy, last } = monitor.state();
      return status(healthy, 'ready', isOpen ? (last?.summary ?? 'no check has been made yet') : undefined);
    },
  },
  {
    ...{ method: 'GET', path: '/api/health/database', access: 'read' },
    answer: () => {
      const { healthy, last } = monitor.state();
      return json(healthy ? 200 : 503, databaseHealth(last, healthy));
    },
  },
  { method: 'GET', path: '/metrics', access: 'read', answer: async () => ({ status: 200, ...(await metrics.text(monitor.state())) }) },
  { method: 'GET', path: '/api/heal', access: 'read', answer: () => json(200, healer.state()) },
  { method: 'POST', path: '/api/heal/:id/approve', access: 'change', answer: (id) => approved(id, healer, monitor) },
];

const isLive = ({ ageMs }: Monitored, healer: Healer, intervalMs: number): boolean =>
  ageMs === null || healer.state().state === 'running' || ageMs < intervalMs + STUCK;

const status = (good: boolean, word: 'live' | 'ready', reason: string | undefined): Reply =>
  good ? json(200, { status: word }) : json(503, { status: `not-${word}`, ...(reason !== undefined && { reason }) });

/** It is run after a check that comes to the same plan; what came of it, GET /api/heal says. */
function approved(id: string, healer: Healer, monitor: Monitor): Reply {
  const why = healer.approve(id);
  if (why !== null) {
    const plan = healer.state().plan?.id;
    return failure(409, `heal-${why}`, `${REFUSED[why]}${why === 'outdated' ? ` ${plan}` : ''}`);
  }
  monitor.hurry();
  return json(202, { id, state: 'approved' }, { Location: '/api/heal' });
}

const REFUSED = {
  off: 'nothing is healed here: GATE_HEAL is off',
  nothing: 'there is no plan to approve',
  outdated: 'that plan no longer exists; the plan for the current state is',
  running: 'a plan is being run already',
} as const;
