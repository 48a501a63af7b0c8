// Leaves the metrics of a run where a collector finds them. That this failed is a warning: nobody's application waits for its metrics.
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import { reasonOf } from '../core/reason.ts';
import type { Report } from '../core/report.ts';
import { deadlineAfter } from '../core/time/deadline.ts';
import { post } from '../notify/post.ts';
import { runMetrics } from '../report/metrics/run-metrics.ts';

export type MetricsWanted = Pick<Config, 'metricsFile' | 'pushgateway' | 'environment'>;

/** Milliseconds. */
const PUSH_TIME = 4000;

interface Writing {
  /** @throws Error of node:fs. */
  readonly write: (file: { readonly path: string; readonly text: string }) => Promise<void>;
  readonly signal: AbortSignal;
}

/** @returns warnings. */
export async function writeMetrics(report: Report, wanted: MetricsWanted, { write, signal }: Writing): Promise<readonly Finding[]> {
  const { metricsFile, pushgateway, environment: env } = wanted;
  const registry = runMetrics(report, Date.parse(report.startedAt) + report.durationMs);
  const text = await registry.metrics();
  const toFile = async (path: string) => {
    const why = await write({ path, text }).then(() => null, reasonOf);
    return why === null ? [] : [notWritten(path, why, 'check --metrics-file or GATE_METRICS_FILE')];
  };
  const toGateway = async (url: string) => {
    const body = { method: 'PUT', type: registry.contentType, text } as const;
    const group = groupOf(report);
    const why = await post(new URL(`${url.replace(/\/+$/, '')}/metrics/job/schemagate${group}`), body, {
      ...{ deadline: deadlineAfter(PUSH_TIME), signal, env },
    });
    const hint = 'check GATE_PUSHGATEWAY_URL, and whether this network allows requests to that host';
    return why === null ? [] : [notWritten(new URL(url).host, why, hint)];
  };
  const warnings = await Promise.all([
    ...(metricsFile === null ? [] : [toFile(metricsFile)]),
    ...(pushgateway === null ? [] : [toGateway(pushgateway)]),
  ]);
  return warnings.flat();
}

const notWritten = (subject: string, why: string, hint: string): Finding =>
  finding({ code: 'metrics-not-written', subject, message: `the metrics of this run could not be written to ${subject}: ${why}`, hint });

/** A group of its own for each command and database, which the next run of it replaces. A value that a path cannot have is written in base64. */
const groupOf = ({ command, target }: Report): string =>
  Object.entries({ command, database: target?.database ?? 'none' })
    .map(([name, value]) => (/^[\w.-]+$/.test(value) ? `/${name}/${value}` : `/${name}@base64/${Buffer.from(value).toString('base64url')}`))
    .join('');
