// What Prometheus is told: one registry for each server, in its text format. Never names a host, a user or anything secret.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../core/version.ts';
import type { HealResult } from './heal/heal-state.ts';
import type { Monitored } from './monitor.ts';

export interface Metrics {
  /** After each check. */
  readonly checked: (now: Monitored) => void;
  readonly healed: (result: HealResult) => void;
  readonly notified: (result: 'sent' | 'failed') => void;
  readonly text: (now: Monitored) => Promise<{ readonly type: string; readonly body: string }>;
}

const HEAL_RESULTS: readonly HealResult[] = ['healed', 'failed', 'refused'];

export function makeMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'schemagate_' });
  new Gauge({ name: 'schemagate_info', help: 'The version of schemagate', labelNames: ['version'], registers }).set(
    { version: VERSION },
    1,
  );
  const counter = <L extends string>(name: string, help: string, label: string, values: readonly L[]) => {
    const made = new Counter({ name, help, labelNames: [label], registers });
    for (const value of values) made.inc({ [label]: value }, 0);
    return (value: L): void => made.inc({ [label]: value });
  };
  const checks = counter('schemagate_checks_total', 'Checks by outcome', 'state', [
    ...(['healthy', 'unhealthy', 'unreachable', 'unsettled'] as const),
  ]);
  const healed = counter('schemagate_heals_total', 'Heals by result', 'result', HEAL_RESULTS);
  const notified = counter('schemagate_messages_total', 'Messages by result', 'result', ['sent', 'failed'] as const);
  const durations = new Histogram({
    ...{ name: 'schemagate_check_duration_seconds', help: 'How long a check took', registers },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
  const age = new Gauge({ name: 'schemagate_last_check_age_seconds', help: 'How long ago the last check ended', registers });
  const show = databaseGauges(registry);
  return {
    checked: (now) => {
      if (now.last === null) return;
      checks(now.last.state);
      durations.observe(now.last.durationMs / 1000);
      show(now);
    },
    ...{ healed, notified },
    text: async ({ ageMs }) => {
      if (ageMs === null) age.remove();
      else age.set(ageMs / 1000);
      return { type: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** What the last check could not see has no value: what was before is not shown in its place. */
function databaseGauges(registry: Registry): (now: Monitored) => void {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `schemagate_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const healthy = gauge('database_healthy', '1 if the database is as it should be');
  const reachable = gauge('database_reachable', '1 if the last check reached the database');
  const time = gauge('last_check_timestamp_seconds', 'When the last check began');
  const issues = gauge('issues', 'Findings of the last check', ['severity']);
  const head = gauge('migration_info', 'The heads of the ledger and of the folder', ['ledger', 'files']);
  const differences = gauge('schema_differences', 'Objects that differ from the expectation', ['state']);
  const applied = gauge('migrations_applied', 'Migrations that are applied');
  const pending = gauge('migrations_pending', 'Migrations that are not applied');
  const ahead = gauge('migrations_ahead', 'Applied migrations that the folder does not have');
  const expected = gauge('tables_expected', 'Tables that are expected');
  const present = gauge('tables_present', 'Tables that are there');
  const locks = gauge('advisory_locks', 'Advisory locks that other sessions hold in the database');
  return ({ healthy: isHealthy, last }) => {
    if (last === null) return;
    healthy.set(isHealthy ? 1 : 0);
    reachable.set(last.state === 'unreachable' ? 0 : 1);
    time.set(Date.parse(last.at) / 1000);
    for (const severity of ['error', 'warning']) issues.set({ severity }, last.findings.filter((one) => one.severity === severity).length);
    for (const one of [applied, pending, ahead, expected, present, locks]) one.remove();
    for (const one of [head, differences]) one.reset();
    const { look } = last;
    if (look === null) return;
    head.set({ ledger: look.head.ledger ?? '', files: look.head.files ?? '' }, 1);
    applied.set(look.applied);
    pending.set(look.pending.length);
    ahead.set(look.ahead.length);
    locks.set(look.advisoryLocks);
    if (look.schema === null) return;
    const { tables, differences: found } = look.schema;
    expected.set(tables.expected);
    present.set(tables.present);
    for (const state of ['missing', 'extra', 'changed']) differences.set({ state }, found.filter((one) => one.state === state).length);
  };
}
