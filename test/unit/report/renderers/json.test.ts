// The report as JSON, for --report FILE.
import { describe, expect, test } from 'vitest';
import { reportJson } from '../../../../src/report/renderers/json.ts';
import { failed, hostile, refused } from '../reports.ts';

const withoutLink = (key: string, value: unknown): unknown => (key === 'see' ? undefined : value);

describe('the JSON report', () => {
  test('says of each finding where its code is explained', () => {
    const { findings } = JSON.parse(reportJson(refused)) as { findings: readonly { see: string }[] };
    expect(findings.map(({ see }) => see)).toEqual(['https://github.com/schemagate/schemagate/blob/main/docs/findings.md#wrong-password']);
  });

  test('is the whole report, indented, with a final line break', () => {
    expect(reportJson(failed)).toBe(`${JSON.stringify(failed, null, 2)}\n`);
  });

  test('writes a bigint of a command as a string', () => {
    expect(JSON.parse(reportJson({ ...refused, data: { count: 7n } }))).toMatchObject({ data: { count: '7' } });
  });

  test('escapes every control character, and means the same', () => {
    const text = reportJson(hostile);
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(JSON.parse(text, withoutLink)).toEqual(hostile);
  });
});
