// The report as JSON, for --report FILE.
import { describe, expect, test } from 'vitest';
import { redactor } from '../../../../src/core/redact.ts';
import { reportJson } from '../../../../src/report/renderers/json.ts';
import { failed, hostile, refused } from '../reports.ts';

const withoutLink = (key: string, value: unknown): unknown => (key === 'see' ? undefined : value);

describe('the JSON report', () => {
  test('says of each finding where its code is explained', () => {
    const { findings } = JSON.parse(reportJson(refused, redactor([]))) as { findings: readonly { see: string }[] };
    expect(findings.map(({ see }) => see)).toEqual(['https://github.com/schemagate/schemagate/blob/main/docs/findings.md#wrong-password']);
  });

  test('is the whole report, indented, with a final line break', () => {
    expect(reportJson(failed, redactor([]))).toBe(`${JSON.stringify(failed, null, 2)}\n`);
  });

  test('escapes every control character, and means the same', () => {
    const text = reportJson(hostile, redactor([]));
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(JSON.parse(text, withoutLink)).toEqual(hostile);
  });

  test('masks secrets, and leaves our own words alone', () => {
    const report = { ...refused, summary: 'refused, said-the-server-4711 of "app"', data: { url: 'postgres://u:a%22b@h', count: 7n } };
    expect(JSON.parse(reportJson(report, redactor(['refused', 'a"b', 'error', 'said-the-server-4711'])), withoutLink)).toEqual({
      ...report,
      summary: 'refused, *** of "app"',
      data: { url: 'postgres://u:***@h', count: '7' },
    });
  });
});
