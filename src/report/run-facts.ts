// The facts of a run in words: which database, what was proved, how long it took, and how it ended.

import { OUTCOMES } from '../core/outcome.ts';
import type { FileTarget, Report, Target, Verification } from '../core/report.ts';
import { formatDuration } from '../core/time/duration.ts';
import { cleanLine } from './clean-text.ts';
import { count } from './view-options.ts';

/** `db:5432/bot`; a Unix-domain socket as `/run/postgresql:5432/bot`; a file as its path. */
export function addressText(target: Target | FileTarget): string {
  if (target.host === undefined) return cleanLine(target.database);
  const { host, port, others = [], database } = target;
  return cleanLine(`${[{ host, port }, ...others].map((server) => `${server.host}:${server.port}`).join(',')}/${database}`);
}

/** `db:5432/bot as app, PostgreSQL 18.1, TLSv1.3, certificate verified`; `app.db, SQLite 3.53.4`. */
export function targetText(target: Target | FileTarget): string {
  if (target.host === undefined) return `${addressText(target)}, ${target.engine} ${target.serverVersion}`;
  const { user, serverVersion, engine, tls } = target;
  const server = serverVersion === undefined ? [] : [serverText(serverVersion, engine)];
  return cleanLine([`${addressText(target)} as ${user}`, ...server, ...(tls === undefined ? [] : [tlsText(tls)])].join(', '));
}

/** `PostgreSQL 16.4 (Citus)`. */
export const serverText = (version: string, engine?: string): string =>
  `PostgreSQL ${version}${engine === undefined ? '' : ` (${engine})`}`;

/** A session without TLS says `off`, with the reason behind it where there is one. */
export const tlsText = (tls: string): string => tls.replace(/^off(?= \(|$)/, 'no TLS');

export function verificationText(verification: Verification): string {
  const { state, by, checked, queries } = verification;
  const objects = checkedText(checked);
  const parts = [
    `${howVerified(verification)}${objects === '' || state === 'skipped' ? '' : `: ${objects}`}`,
    ...(by === 'fingerprint' ? ['the fingerprint shows that nothing has changed since the last full comparison'] : []),
    ...(queries > 0 ? [`${count(queries, 'verify query')} run`] : []),
  ];
  return parts.join('; ');
}

function howVerified({ state, against }: Verification): string {
  if (state === 'skipped') return 'not verified';
  if (state === 'recorded') return 'recorded as the expectation, because there was none to compare with';
  if (against === 'none') return state === 'verified' ? 'read' : 'not in order (see the findings); read';
  const expectation = against === 'snapshot' ? 'the snapshot' : 'the recorded expectation';
  return state === 'verified' ? `verified against ${expectation}` : `differs from ${expectation}; read`;
}

/** `9 tables, 41 columns, 12 indexes`. */
export function checkedText(checked: Verification['checked']): string {
  const kinds = Object.entries(checked).filter(([, n]) => n > 0);
  return kinds.map(([kind, n]) => `${n} ${n === 1 ? singular(cleanLine(kind)) : cleanLine(kind)}`).join(', ');
}

/** For a summary: `9 tables, 41 columns, 13 more`; objects of other kinds only where there are no tables. */
export function briefCheckedText(checked: Verification['checked']): string {
  const { tables = 0, columns = 0, ...others } = checked;
  const rest = Object.values(others).reduce((sum, n) => sum + n, 0);
  if (tables === 0) return count(columns + rest, 'object');
  return `${checkedText({ tables, columns })}${rest === 0 ? '' : `, ${rest} more`}`;
}

/** What was proved, for a summary. */
export function proofText({ state, against, checked }: Verification): string {
  const objects = briefCheckedText(checked);
  if (state === 'recorded') return `schema recorded as the expectation: ${objects}`;
  if (state === 'skipped') return 'schema not verified';
  return `schema verified against the ${against === 'snapshot' ? 'snapshot' : 'recorded expectation'}: ${objects}`;
}

/** Of the plurals that kinds have. */
const singular = (plural: string): string => plural.replace(/(?<=index)es$|s$/, '');

export function timeText({ durationMs, timings }: Report): string {
  const stages = Object.entries(timings).map(([stage, ms]) => `${stage} ${formatDuration(ms)}`);
  return `${formatDuration(durationMs)}${stages.length === 0 ? '' : ` (${stages.join(', ')})`}`;
}

/** `6 failed; running again without a change will not help`. */
export function exitText({ exit, outcome }: Report): string {
  if (outcome === 'ready' || outcome === 'findings') return `${exit} ${outcome}`;
  return `${exit} ${outcome}; ${OUTCOMES[outcome].retry ? 'running again can succeed' : 'running again without a change will not help'}`;
}
