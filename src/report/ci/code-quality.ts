// GitLab's report of code quality, which it shows in a merge request: Code Climate's format, of which GitLab reads these members (GitLab Docs,
// Code Quality, "Code Quality report format").
import { createHash } from 'node:crypto';
import { escapeJson } from '../../core/text/unprintable.ts';
import { clean } from '../clean-text.ts';
import { messageWithHint, type Problem } from './problem.ts';

const SEVERITIES = { error: 'critical', warning: 'minor', notice: 'info' } as const;

/** @param pathOf the file's path in the repository. @param fallback the path of what has no place, which GitLab does not show without one. */
export function codeQuality(problems: readonly Problem[], pathOf: (file: string) => string, fallback: string): string {
  const entries = problems.map((problem) => ({
    description: clean(messageWithHint(problem)),
    check_name: problem.code,
    fingerprint: fingerprintOf(problem),
    severity: SEVERITIES[problem.severity],
    location: { path: problem.place === undefined ? fallback : pathOf(problem.place.file), lines: { begin: problem.place?.line ?? 1 } },
  }));
  const unique = [...new Map(entries.map((entry) => [entry.fingerprint, entry])).values()];
  return `${escapeJson(JSON.stringify(unique, null, 2))}\n`;
}

/** The same for the same problem wherever its lines have moved to: what it is and what it is about. SHA-256 in hex. */
export const fingerprintOf = ({ code, subject, message }: Problem): string =>
  createHash('sha256')
    .update(JSON.stringify([code, subject, message]))
    .digest('hex');
