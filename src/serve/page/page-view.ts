// What the page is made of, and the one word it begins with. Pure.
import { targetText } from '../../report/run-facts.ts';
import type { Activity } from '../activity.ts';
import type { HealState } from '../heal/heal-state.ts';
import type { Look } from '../look.ts';
import type { Monitored } from '../monitor.ts';

export interface PageView {
  readonly monitored: Monitored;
  /** Newest first. */
  readonly activity: readonly Activity[];
  readonly heal: HealState;
  readonly intervalMs: number;
  readonly uptimeMs: number;
}

export interface Verdict {
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'plain';
  /** In a sentence; null if there is nothing to add. */
  readonly why: string | null;
}

export function verdictOf({ monitored: { healthy, last } }: PageView): Verdict {
  if (last === null) return { word: 'Not checked yet', tone: 'plain', why: 'The first check is under way.' };
  if (last.state === 'unreachable') return { word: 'Unreachable', tone: 'bad', why: last.summary };
  if (last.state === 'unsettled') return { word: 'A gate is at work', tone: 'warn', why: last.summary };
  if (!healthy) return { word: 'Unhealthy', tone: 'bad', why: last.summary };
  const warnings = last.findings.length;
  const why = warnings === 0 ? null : `${warnings === 1 ? 'One warning' : `${warnings} warnings`}, nothing that is wrong.`;
  return { word: 'Healthy', tone: 'good', why };
}

/** `db:5432/shop as reader, PostgreSQL 18.1, no TLS` */
export function whereOf({ monitored: { seen } }: PageView): string {
  const target = seen?.look.target ?? null;
  return target === null ? 'schemagate' : targetText(target);
}

/** What is known of the database, and since when, where it is not from the last check. */
export function knownOf({ monitored: { seen, last } }: PageView): { readonly look: Look; readonly staleSince: string | null } | null {
  return seen === null ? null : { look: seen.look, staleSince: last?.look == null ? seen.at : null };
}
