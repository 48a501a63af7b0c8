// The whole report as JSON, for --report FILE: every field, control characters escaped.
import type { Finding } from '../../core/finding.ts';
import { listedCode, pageOf } from '../../core/finding-codes.ts';
import type { Report } from '../../core/report.ts';
import { escapeJson } from '../../core/text/unprintable.ts';

/** Indented by two, keys in the order of Report, with a final line break. A bigint in a command's data is written as a string. */
export function reportJson(report: Report): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  return `${escapeJson(JSON.stringify({ ...report, findings: report.findings.map(withPage) }, plain, 2))}\n`;
}

/** `see` is where the code is explained. */
function withPage(finding: Finding): Finding & { readonly see?: string } {
  const listed = listedCode(finding.code);
  return { ...finding, ...(listed !== null && { see: pageOf(listed) }) };
}
