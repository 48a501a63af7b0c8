// The message for /dev/termination-log: the first thing `kubectl describe pod` shows of a pod that does not start.
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../../src/core/report.ts';
import { terminationMessage } from '../../../../src/report/renderers/termination.ts';
import { columnMissing, failed, hostile, manyFindings, mismatch, reportOf, success } from '../reports.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

describe('the termination message', () => {
  test('tells a success in a few lines', () => {
    expect(terminationMessage(success)).toMatchInlineSnapshot(`
      "3 migrations applied; schema verified against the snapshot: 9 tables, 41 columns, 13 more
      exit 0 ready
      database: db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
      migrations: 3 applied
      schema: verified against the snapshot: 9 tables, 41 columns, 12 indexes, 1 enum; 1 verify query run
      "
    `);
  });

  test('tells where a migration failed', () => {
    expect(terminationMessage(failed)).toMatchInlineSnapshot(`
      "migrations/0003_add_emails.sql failed and was rolled back; 2 applied before it, 1 not run
      exit 6 failed; running again without a change will not help
      → fix the migration, or what the command complains about, and run again
      database: db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
      migrations: 2 applied, 1 failed, 1 not run

        migrations/0003_add_emails.sql:7:27

          7 | SELECT 'żółć 名前' AS größe, nmae FROM users;
            |                               ^

        ERROR 42703 undefined_column: column "nmae" does not exist
        DETAIL   There is a column named "name" in table "users".
                 It is in the second place.
        HINT     Perhaps you meant to reference the column "users.name".
        CONTEXT  SQL function "f" during inlining
      "
    `);
  });

  test('tells the gravest findings first, with their repair', () => {
    expect(terminationMessage(mismatch)).toMatchInlineSnapshot(`
      "nothing to apply (12 applied), but the schema is not the expected one: the column public.users.email is expected and is not there (and 1 more)
      exit 7 mismatch; running again without a change will not help
      → follow the hint of each finding; if repair SQL helps, it is shown
      database: db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
      schema: differs from the snapshot; read: 9 tables, 41 columns, 12 indexes, 1 enum

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

        ! table public.scratch (table-extra)
          the table public.scratch is there and is not expected
          at schema.snapshot.json:3
          → drop it, or write a migration that makes it
      "
    `);
  });

  test('leaves out whole findings if there is no room, and counts them', () => {
    const text = terminationMessage(reportOf({ outcome: 'mismatch', summary: 'much is missing', findings: manyFindings(500) }));
    const shown = text.match(/\(column-missing\)/g)?.length ?? 0;
    expect(bytes(text)).toBeGreaterThan(3600);
    expect(bytes(text)).toBeLessThan(4096);
    expect(text.endsWith(`  ADD COLUMN email text;\n\n… and ${500 - shown} more, in the log\n`)).toBe(true);
  });

  test.each([
    ['summary', reportOf({ outcome: 'bug', summary: '名'.repeat(9000) })],
    [
      'excerpt',
      { ...failed, failure: { ...failed.failure!, place: { file: 'a.sql', excerpt: '😀'.repeat(9000) } }, findings: manyFindings(9) },
    ],
    ['finding', reportOf({ outcome: 'mismatch', summary: 'x', findings: [{ ...columnMissing, repair: 'ß'.repeat(9000) }, columnMissing] })],
    ['host name', { ...mismatch, target: { ...(mismatch.target as Target), host: 'h'.repeat(9000) } }],
  ])('stays below 4096 bytes, whole characters, with an endless %s', (_, report) => {
    const text = terminationMessage(report);
    expect(bytes(text)).toBeLessThan(4096);
    expect(text).toContain('…');
    expect(Buffer.from(text).toString()).toBe(text);
    expect(text).not.toContain('\ufffd');
  });

  test('holds no control character', () => {
    expect(terminationMessage(hostile)).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});
