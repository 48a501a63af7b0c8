// One run as metrics of Prometheus, for a collector of files (node_exporter's textfile) or a Pushgateway: what is left of a process that is gone.
import { Gauge, Registry } from 'prom-client';
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { VERSION } from '../../core/version.ts';
import { STEP_STATES } from '../migration-lines.ts';

/** @param endedAt milliseconds since 1970. */
export function runMetrics(report: Report, endedAt: number): Registry {
  const { command, target, exit, outcome, durationMs, timings, steps, findings } = report;
  const registry = new Registry();
  registry.setDefaultLabels({ command, database: target?.database ?? '' });
  const gauge = (name: string, help: string, label?: string) =>
    new Gauge({ name: `schemagate_run_${name}`, help, labelNames: label === undefined ? [] : [label], registers: [registry] });
  gauge('info', 'The version that ran, and the outcome', 'version').set({ version: VERSION }, 1);
  gauge('success', '1 if the run ended in exit code 0, 0 if it did not').set(exit === OUTCOMES.ready.exit ? 1 : 0);
  gauge('exit_code', 'The exit code').set(exit);
  const outcomes = gauge('outcome', '1 for the outcome of the run, 0 for every other', 'outcome');
  for (const one of Object.keys(OUTCOMES)) outcomes.set({ outcome: one }, one === outcome ? 1 : 0);
  gauge('end_timestamp_seconds', 'When the run ended').set(endedAt / 1000);
  gauge('duration_seconds', 'How long the run took').set(durationMs / 1000);
  const stages = gauge('stage_duration_seconds', 'How long each stage took', 'stage');
  for (const [stage, ms] of Object.entries(timings)) stages.set({ stage }, ms / 1000);
  const migrations = gauge('migrations', 'Migrations of the plan by how they ended', 'state');
  for (const state of STEP_STATES) migrations.set({ state }, steps.filter((step) => step.state === state).length);
  const found = gauge('findings', 'Findings by severity', 'severity');
  for (const severity of SEVERITIES) found.set({ severity }, findings.filter((one) => one.severity === severity).length);
  return registry;
}
