// The end of a run as plain text: blocks for people, and a last line that stands alone.
import { describe, expect, test } from 'vitest';
import type { Report, Target } from '../../../../src/core/report.ts';
import { renderPlain } from '../../../../src/report/renderers/plain.ts';
import { failed, HOSTILE, history, hostile, manyFindings, mismatch, refused, reportOf, success } from '../reports.ts';

const lastLine = (report: Report): string => renderPlain(report).trimEnd().split('\n').at(-1)!;

describe('the whole', () => {
  test('is one line if all went well', () => {
    expect(renderPlain(success)).toMatchInlineSnapshot(`
      "schemagate up: ready (exit 0) on db:5432/bot after 412ms: 3 migrations applied; schema verified against the snapshot: 9 tables, 41 columns, 13 more
      "
    `);
  });

  test('of a failed migration is where, what, and what to do', () => {
    expect(renderPlain(failed)).toMatchInlineSnapshot(`
      "
        migrations/0003_add_emails.sql:7:27

          7 | SELECT 'żółć 名前' AS größe, nmae FROM users;
            |                               ^

        ERROR 42703 undefined_column: column "nmae" does not exist
        DETAIL   There is a column named "name" in table "users".
                 It is in the second place.
        HINT     Perhaps you meant to reference the column "users.name".
        CONTEXT  SQL function "f" during inlining

      schemagate up: failed (exit 6) on db:5432/bot after 412ms: migrations/0003_add_emails.sql failed and was rolled back; 2 applied before it, 1 not run. migrations/0003_add_emails.sql:7:27: ERROR 42703 undefined_column: column "nmae" does not exist → Perhaps you meant to reference the column "users.name".
      "
    `);
  });

  test('of findings is a block for each, the gravest first', () => {
    expect(renderPlain(mismatch)).toMatchInlineSnapshot(`
      "
        2 errors

        ✗ column public.users.email (column-missing)
          the column public.users.email is expected and is not there
          → apply the repair SQL, or write a migration that drops the column

            ALTER TABLE public.users
              ADD COLUMN email text;

        ✗ function public.touch() (function-changed)
          the body of public.touch() is not the expected one

      CREATE OR REPLACE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RETURN NEW;
      END
      $$;

        1 warning

        ! table public.scratch (table-extra)
          the table public.scratch is there and is not expected
          at schema.snapshot.json:3
          → drop it, or write a migration that makes it

        what a code means: schemagate help column-missing

      schemagate up: mismatch (exit 7) on db:5432/bot after 412ms: nothing to apply (12 applied), but the schema is not the expected one: the column public.users.email is expected and is not there (and 1 more) → apply the repair SQL, or write a migration that drops the column
      "
    `);
  });

  test("of a command's own answer is that answer, as it is", () => {
    const answer = reportOf({ outcome: 'ready', command: 'plan', summary: '1 pending', text: '1 of 2\n  0002_b.sql  (one transaction)' });
    expect(renderPlain(answer)).toBe(
      '\n1 of 2\n  0002_b.sql  (one transaction)\n\nschemagate plan: ready (exit 0) on db:5432/bot after 412ms: 1 pending\n',
    );
  });

  test('holds no control character', () => {
    expect(renderPlain(hostile)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});

test('what the last line has in full is not said twice', () => {
  expect(renderPlain(refused)).toBe(
    'schemagate up: refused (exit 4) on /run/postgresql:5432/bot after 5.2s: password authentication failed for user "app" → correct the password of role app\n',
  );
  const { message } = mismatch.findings[1]!;
  const alone = { ...mismatch, summary: message, findings: [mismatch.findings[1]!] };
  expect(renderPlain(alone).split(message)).toHaveLength(2);
  expect(renderPlain(alone)).toContain('ALTER TABLE public.users');
});

describe('the last line', () => {
  test('says what to do, by the gravest finding', () => {
    expect(lastLine(history)).toMatch(/ → restore the file from version control, and make the change in a new migration$/);
  });

  test('tells the error where the summary does not', () => {
    const report = reportOf({
      outcome: 'misused',
      summary: '2 settings are wrong',
      findings: [{ ...manyFindings(1)[0]!, message: 'X is no URL' }],
    });
    expect(lastLine(report)).toContain('2 settings are wrong. X is no URL → ');
  });

  const endless = '名"\\\x1b😀'.repeat(900);
  test.each<[string, Report]>([
    ['an endless summary', { ...failed, summary: endless }],
    ['hostile text', { ...failed, summary: `${HOSTILE}\nexit 0` }],
    [
      'everything endless',
      {
        ...failed,
        summary: endless,
        target: { ...(failed.target as Target), host: endless },
        failure: { ...failed.failure!, message: endless, hint: endless, place: { file: endless, line: 1, column: 1, excerpt: endless } },
      },
    ],
  ])('stands alone below 2048 bytes, with %s', (_, report) => {
    expect(Buffer.byteLength(lastLine(report))).toBeLessThan(1600);
    expect(lastLine(report)).toMatch(/^schemagate up: failed \(exit 6\) on .* → /);
  });
});
