// How a database is, as the last check left it: healthy or not, why not, and what to do. Pure.
import { errorsIn, type Finding, headline } from '../core/finding.ts';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import type { Look } from './look.ts';

/** One check, and what it came to. */
export interface Check {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  readonly healthy: boolean;
  /** `unsettled`: another gate was at work, and nothing can be said yet. */
  readonly state: 'healthy' | 'unhealthy' | 'unreachable' | 'unsettled';
  readonly outcome: Outcome;
  /** In a sentence. */
  readonly summary: string;
  /** Errors first. */
  readonly findings: readonly Finding[];
  /** Null if the database was not reached, or said nothing that could be used. */
  readonly look: Look | null;
}

export function checkOf(report: Report): Check {
  const { outcome, findings, startedAt: at, durationMs, summary } = report;
  const errors = errorsIn(findings).map(ofOneLook);
  const ordered = [...errors, ...findings.filter(({ severity }) => severity === 'warning')];
  const healthy = report.exit === OUTCOMES.ready.exit;
  return {
    ...{ at, durationMs, healthy, outcome, findings: ordered, look: (report.data as Look | undefined) ?? null },
    state: healthy ? 'healthy' : outcome === 'busy' ? 'unsettled' : UNREACHED.has(outcome) ? 'unreachable' : 'unhealthy',
    summary: errors.length === 0 ? summary : headline(errors),
  };
}

/** A check waits for nobody, and its limit is not a setting. */
function ofOneLook(finding: Finding): Finding {
  const message = finding.message.replace(/^gave up after [\d.]+ s: /, '');
  if (finding.code !== 'deadline') return { ...finding, message };
  return { ...finding, message, hint: 'find out what holds the server up: pg_stat_activity shows what its sessions wait for' };
}

const UNREACHED: ReadonlySet<Outcome> = new Set(['unreachable', 'refused']);

/** What /api/health/database answers: these keys and no others. Null: that is not known at the moment. */
export interface DatabaseHealth {
  readonly healthy: boolean;
  readonly migration_version: string | null;
  readonly enum_types_valid: boolean | null;
  readonly tables_present: number | null;
  readonly tables_expected: number | null;
  readonly advisory_locks_count: number | null;
  readonly issues: readonly string[];
  readonly recommendations: readonly string[];
}

/** @param check null before the first one. */
export function databaseHealth(check: Check | null, healthy: boolean): DatabaseHealth {
  const look = check?.look ?? null;
  const schema = look?.schema ?? null;
  return {
    healthy,
    migration_version: look?.head.ledger ?? null,
    enum_types_valid: schema?.enumsValid ?? null,
    tables_present: schema?.tables.present ?? null,
    tables_expected: schema?.tables.expected ?? null,
    advisory_locks_count: look?.advisoryLocks ?? null,
    issues: check === null ? ['no check has been made yet'] : check.findings.map(({ message }) => message),
    recommendations: [...new Set((check?.findings ?? []).flatMap(({ hint }) => (hint === undefined ? [] : [hint])))],
  };
}
