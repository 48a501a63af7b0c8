// What a build server is given, of reports as the gate makes them and of hostile ones.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../../src/core/report.ts';
import { ciOutput } from '../../../../src/report/ci/ci-output.ts';
import { HOSTILE, UNSEEN } from '../../../support/hostile.ts';
import { columnMissing, failed, mismatch, reportOf, success } from '../reports.ts';

const asked = {
  annotations: 'github',
  junit: 'junit.xml',
  sarif: 'run.sarif',
  sourcePath: null,
  migrations: ['migrations'],
  environment: { GITHUB_WORKSPACE: '/repo', GITHUB_STEP_SUMMARY: '/summary.md' },
} as const;

const outputOf = (report: Report, more: Partial<Parameters<typeof ciOutput>[0]> = {}) => {
  const output = ciOutput({ ...asked, ...more }, '/repo');
  const [files, lines, summary] = [output.files(report), output.lines(report), output.summary(report)];
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
  return {
    lines,
    summary: summary?.text ?? '',
    junit: text('junit.xml'),
    sarif: text('run.sarif'),
    gitlab: text('gl-code-quality-report.json'),
  };
};

const casesOf = (xml: string) => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: (name) => name === 'testcase' });
  return parser.parse(xml).testsuites.testsuite as { failures: string; skipped: string; testcase: readonly Record<string, unknown>[] };
};

test('a failed migration is an annotation at its line', () => {
  expect(outputOf(failed).lines).toMatchInlineSnapshot(`
    [
      "::error file=migrations/0003_add_emails.sql,line=7,col=27,title=statement-failed%3A migrations/0003_add_emails.sql::ERROR 42703 undefined_column: column "nmae" does not exist%0AThere is a column named "name" in table "users".%0AIt is in the second place.%0APerhaps you meant to reference the column "users.name".",
    ]
  `);
});

test('a successful run annotates nothing, and its summary says what was done', () => {
  const { lines, summary } = outputOf(success);
  expect(lines).toEqual([]);
  expect(summary).toMatchInlineSnapshot(`
    "### ✅ schemagate up: 3 migrations applied; schema verified against the snapshot: 9 tables, 41 columns, 13 more

    | | |
    | --- | --- |
    | Database | \` db:5432/bot \` |
    | Migrations | 3 applied |
    | Schema | verified against the snapshot: 9 tables, 41 columns, 12 indexes, 1 enum; 1 verify query run |
    | Exit code | 0 ready |
    | Time | 412ms |
    "
  `);
});

test('what has no file is annotated without one', () => {
  expect(outputOf(mismatch).lines[0]).toMatchInlineSnapshot(
    `"::error title=column-missing%3A column public.users.email::the column public.users.email is expected and is not there%0Aapply the repair SQL, or write a migration that drops the column"`,
  );
});

test('a test case for each migration, one for the schema, and one for the run', () => {
  const { testcase, failures, skipped } = casesOf(outputOf(failed).junit);
  expect(
    testcase.map(({ name, failure, skipped: isSkipped }) => [name, failure !== undefined, isSkipped !== undefined]),
  ).toMatchInlineSnapshot(`
    [
      [
        "migrations/0001_users.sql",
        false,
        false,
      ],
      [
        "migrations/0002_profiles.sql",
        false,
        false,
      ],
      [
        "migrations/0003_add_emails.sql",
        true,
        false,
      ],
      [
        "migrations/0004_more.sql",
        false,
        true,
      ],
      [
        "up",
        false,
        false,
      ],
    ]
  `);
  expect([failures, skipped]).toEqual([
    String(testcase.filter(({ failure }) => failure !== undefined).length),
    String(testcase.filter((one) => one['skipped'] !== undefined).length),
  ]);
});

test('a run that fails without a finding has a case that fails', () => {
  const { testcase } = casesOf(outputOf(reportOf({ outcome: 'unreachable', summary: 'no server' })).junit);
  expect(testcase).toEqual([expect.objectContaining({ failure: expect.objectContaining({ type: 'unreachable', message: 'no server' }) })]);
});

test('a difference of the schema fails the case of the schema', () => {
  const { testcase } = casesOf(outputOf(mismatch).junit);
  expect(testcase.map(({ name, failure }) => [name, (failure as { type: string } | undefined)?.type])).toMatchInlineSnapshot(`
    [
      [
        "the live schema is the expected one",
        "column-missing",
      ],
      [
        "up",
        undefined,
      ],
    ]
  `);
});

test('files are where they are in the repository, wherever the folder is mounted', () => {
  const at = (file: string) => {
    const report = { ...columnMissing, place: { file, line: 2, column: 3 } };
    const told = reportOf({ outcome: 'mismatch', summary: '', findings: [report] });
    const { lines, gitlab } = outputOf(told, { annotations: 'github', migrations: ['/migrations'], sourcePath: './db/migrations/' });
    expect(gitlab).toBe('');
    return /file=([^,]*),line=2,col=3/.exec(lines[0]!)?.[1] ?? /::(.*?): /.exec(lines[0]!.slice(2))?.[1];
  };
  expect(['/migrations/0001_a.sql', '/migrations/sub/0001_a.sql', '/elsewhere/a.sql', '/repo/x.sql', 'x.sql'].map(at)).toEqual([
    'db/migrations/0001_a.sql',
    'db/migrations/sub/0001_a.sql',
    '/elsewhere/a.sql:2:3',
    'x.sql',
    'x.sql',
  ]);
});

test("GitLab's report has an entry with a path for each problem, each fingerprint once, and the same for a line that has moved", () => {
  const finding = (line: number) => ({ ...columnMissing, place: { file: 'migrations/1.sql', line } });
  const of = (...findings: readonly (typeof columnMissing)[]) =>
    JSON.parse(outputOf(reportOf({ outcome: 'mismatch', summary: '', findings }), { annotations: 'gitlab' }).gitlab);
  expect(of(finding(1), finding(1), columnMissing)).toHaveLength(1);
  expect(of(finding(1))[0].fingerprint).toBe(of(finding(9))[0].fingerprint);
  expect(of(columnMissing)[0].location).toEqual({ path: 'migrations', lines: { begin: 1 } });
});

test('a result of SARIF has its rule, its level, its place and a fingerprint', () => {
  const [run] = JSON.parse(outputOf(failed).sarif).runs;
  expect(run.results[0]).toMatchInlineSnapshot(`
    {
      "level": "error",
      "locations": [
        {
          "logicalLocations": [
            {
              "fullyQualifiedName": "migrations/0003_add_emails.sql",
            },
          ],
          "physicalLocation": {
            "artifactLocation": {
              "uri": "migrations/0003_add_emails.sql",
              "uriBaseId": "%SRCROOT%",
            },
            "region": {
              "startColumn": 27,
              "startLine": 7,
            },
          },
        },
      ],
      "message": {
        "text": "ERROR 42703 undefined_column: column "nmae" does not exist
    There is a column named "name" in table "users".
    It is in the second place.
    Perhaps you meant to reference the column "users.name".",
      },
      "partialFingerprints": {
        "schemagate/v1": "905978a1345f4e04fd6df8d99aa1bd8ad1d2932a94b81f88744eb370b0930a89",
      },
      "properties": {
        "subject": "migrations/0003_add_emails.sql",
      },
      "ruleId": "statement-failed",
      "ruleIndex": 0,
    }
  `);
  expect(
    run.results.map(({ ruleId, ruleIndex }: { ruleId: string; ruleIndex: number }) => run.tool.driver.rules[ruleIndex].id === ruleId),
  ).not.toContain(false);
});

describe.each(HOSTILE)('%j', (name) => {
  const place = { file: name, line: 3, column: 1, excerpt: `${name}\n^` };
  const report = reportOf({
    outcome: 'failed',
    summary: name,
    steps: [{ version: name, name, file: name, state: 'failed' }],
    failure: { place, sqlstate: '42P01', condition: 'undefined_table', message: name, detail: name, hint: name },
    findings: [{ code: 'table-extra', severity: 'error', subject: name, message: name, hint: name, place, repair: name }],
  });
  const { lines, summary, junit, sarif } = outputOf(report);
  const { gitlab } = outputOf(report, { annotations: 'gitlab' });

  test('is one command of GitHub for each problem, and nothing else', () => {
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::error (?:file=[^,:]*,line=3,col=1,)?title=[^,:]*::/);
      expect(line).not.toMatch(/[\r\n]/);
      expect(line).not.toMatch(UNSEEN);
      expect(line).not.toMatch(/##\w*\[/);
    }
  });

  test('is text in the summary of the step', () => {
    const prose = summary
      .replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '')
      .replace(/(`+) .*? \1/g, '')
      .replaceAll('<br>\n', '\n');
    expect(prose.replace(/\\./g, '')).not.toMatch(/[<>[\]`]/);
    expect(summary.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(prose).not.toMatch(/^\s*::|##\w*\[/m);
  });

  test('is XML that can be read', () => {
    expect(XMLValidator.validate(junit)).toBe(true);
    expect(casesOf(junit).testcase).toHaveLength(2);
  });

  test('is JSON', () => {
    expect(JSON.parse(sarif).runs[0].results).toHaveLength(2);
    expect(JSON.parse(gitlab)).toHaveLength(2);
    expect(sarif.replaceAll('\n', '')).not.toMatch(UNSEEN);
  });
});
