// The whole report as JSON, for --report FILE: every field, secrets masked, control characters escaped.
import type { Finding } from '../../core/finding.ts';
import { listedCode, pageOf } from '../../core/finding-codes.ts';
import type { Redact } from '../../core/redact.ts';
import type { Report } from '../../core/report.ts';
import { escapeJson } from '../../core/unprintable.ts';
import { maskReport } from '../masked-report.ts';

/** Indented by two, keys in the order of Report, with a final line break. A bigint in a command's data is written as a string. */
export function reportJson(report: Report, redact: Redact): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  const masked = maskReport(report, redact);
  return `${escapeJson(JSON.stringify({ ...masked, findings: masked.findings.map(withPage) }, plain, 2))}\n`;
}

/** `see` is where the code is explained. */
function withPage(finding: Finding): Finding & { readonly see?: string } {
  const listed = listedCode(finding.code);
  return { ...finding, ...(listed !== null && { see: pageOf(listed) }) };
}
