// The report as a person reads it on a terminal: the words are reviewed here.
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../../src/report/renderers/text.ts';
import {
  columnMissing,
  failed,
  history,
  hostile,
  manyFindings,
  mismatch,
  nothingToDo,
  refused,
  reportOf,
  success,
  thousand,
} from '../reports.ts';

const plain = { color: false };
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/;

describe('the report on a terminal', () => {
  test('names every migration that was applied and what was proved', () => {
    expect(renderReport(success, plain)).toMatchInlineSnapshot(`
      "✓ 3 migrations applied; schema verified against the snapshot: 9 tables, 41 columns, 13 more

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        migrations  3 applied
          ✓ migrations/0001_users.sql                  1.2s
          ✓ migrations/0002_conversation_states.sql    12ms
          ✓ migrations/0003_users_email_index.sql    1m 15s  statement by statement

        schema      verified against the snapshot: 9 tables, 41 columns, 12 indexes, 1 enum; 1 verify query run
        time        412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        exit        0 ready
      "
    `);
  });

  test('is short if there was nothing to do', () => {
    expect(renderReport(nothingToDo, plain)).toMatchInlineSnapshot(`
      "✓ nothing to apply (12 applied); schema verified against the recorded expectation: 9 tables, 41 columns, 13 more

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        migrations  12 applied

        schema      verified against the recorded expectation: 9 tables, 41 columns, 12 indexes, 1 enum; the fingerprint shows that nothing has changed since the last full comparison
        time        38ms (wait 21ms, plan 3ms, verify 1ms)
        exit        0 ready
      "
    `);
  });

  test('shows where a migration failed, with a caret, and what was not run', () => {
    expect(renderReport(failed, plain)).toMatchInlineSnapshot(`
      "✗ migrations/0003_add_emails.sql failed and was rolled back; 2 applied before it, 1 not run

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        migrations  2 applied, 1 failed, 1 not run
          ✓ migrations/0001_users.sql       12ms
          ✓ migrations/0002_profiles.sql     8ms
          ✗ migrations/0003_add_emails.sql   3ms  failed
          · migrations/0004_more.sql              not run

        migrations/0003_add_emails.sql:7:27

          7 | SELECT 'żółć 名前' AS größe, nmae FROM users;
            |                               ^

        ERROR 42703 undefined_column: column "nmae" does not exist
        DETAIL   There is a column named "name" in table "users".
                 It is in the second place.
        HINT     Perhaps you meant to reference the column "users.name".
        CONTEXT  SQL function "f" during inlining

        time        412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        exit        6 failed; running again without a change will not help
                    → fix the migration, or what the command complains about, and run again
      "
    `);
  });

  test('puts errors before warnings, each with SQL that can be pasted', () => {
    expect(renderReport(mismatch, plain)).toMatchInlineSnapshot(`
      "✗ nothing to apply (12 applied), but the schema is not the expected one: the column public.users.email is expected and is not there (and 1 more)

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        migrations  12 applied

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

        schema      differs from the snapshot; read: 9 tables, 41 columns, 12 indexes, 1 enum
        time        412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        exit        7 mismatch; running again without a change will not help
                    → follow the hint of each finding; if repair SQL helps, it is shown
      "
    `);
  });

  test('tells of an edited migration', () => {
    expect(renderReport(history, plain)).toMatchInlineSnapshot(`
      "✗ migrations/0002_profiles.sql was edited after it was applied

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)

        1 error

        ✗ migrations/0002_profiles.sql (edited)
          migrations/0002_profiles.sql was edited after it was applied on 2026-01-01 by schemagate 0.1.0
          → restore the file from version control, and make the change in a new migration

        what a code means: schemagate help edited

        time        412ms (wait 20ms, plan 4ms)
        exit        8 history; running again without a change will not help
                    → restore the files named, or follow the hint of each finding
      "
    `);
  });

  test('tells of a refused login without a server version', () => {
    expect(renderReport(refused, plain)).toMatchInlineSnapshot(`
      "✗ password authentication failed for user "app"

        database    /run/postgresql:5432/bot as app

        1 error

        ✗ db:5432/bot (wrong-password)
          → correct the password of role app

        what a code means: schemagate help wrong-password

        time        5.2s (wait 5.2s)
        exit        4 refused; running again without a change will not help
                    → correct what is named: credentials, grants, TLS settings, or which server it is
      "
    `);
  });

  test('folds a thousand migrations', () => {
    expect(renderReport(thousand, plain)).toMatchInlineSnapshot(`
      "✗ migrations/0990_m.sql failed and was rolled back; 989 applied before it, 10 not run

        database    db:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        migrations  989 applied, 1 failed, 10 not run
          ✓ migrations/0001_m.sql  12ms
          ✓ migrations/0002_m.sql  12ms
          ✓ migrations/0003_m.sql  12ms
          … and 983 more applied
          ✓ migrations/0987_m.sql  12ms
          ✓ migrations/0988_m.sql  12ms
          ✓ migrations/0989_m.sql  12ms
          ✗ migrations/0990_m.sql  12ms  failed
          · migrations/0991_m.sql        not run
          · migrations/0992_m.sql        not run
          · migrations/0993_m.sql        not run
          · migrations/0994_m.sql        not run
          · migrations/0995_m.sql        not run
          · migrations/0996_m.sql        not run
          · migrations/0997_m.sql        not run
          · migrations/0998_m.sql        not run
          · migrations/0999_m.sql        not run
          · migrations/1000_m.sql        not run

        migrations/0990_m.sql
        ERROR: the connection ended

        time        412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        exit        6 failed; running again without a change will not help
                    → fix the migration, or what the command complains about, and run again
      "
    `);
  });

  test('makes control characters visible', () => {
    const text = renderReport(hostile, plain);
    expect(text).not.toMatch(CONTROL);
    expect(text).toMatchInlineSnapshot(`
      "✗ 0001_a.sql failed: ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡ exit 0 ready

        database    db␛[H:5432/bot as app
        migrations  1 failed
          ✗ migrations/0001_a␛[A.sql  12ms  failed

        0001_a␛.sql:1:9

          1 | SELECT ␛[2J boom;
            |             ^

        ERROR P0001: ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡
        DETAIL   ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡
        HINT     ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡
        CONTEXT  ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡

        1 notice

        · ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡ (there-before)
          ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡
          → ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡

            SELECT '␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡';

        time        412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        exit        6 failed; running again without a change will not help
                    → fix the migration, or what the command complains about, and run again
      "
    `);
  });

  test('lets no colour of the server through if colours are on', () => {
    const ours = new RegExp(`\\x1b\\[(${[1, 2, 22, 31, 32, 33, 39].join('|')})m`, 'g');
    expect(renderReport(hostile, { color: true }).replace(ours, '')).toBe(renderReport(hostile, plain));
  });

  test('colours marks, labels and the caret only', () => {
    expect(renderReport(failed, { color: true }).replaceAll('\x1b', '⎋')).toMatchInlineSnapshot(`
      "⎋[31m✗⎋[39m ⎋[1mmigrations/0003_add_emails.sql failed and was rolled back; 2 applied before it, 1 not run⎋[22m

        ⎋[2mdatabase    ⎋[22mdb:5432/bot as app, PostgreSQL 18.1, no TLS (not offered by the server)
        ⎋[2mmigrations  ⎋[22m2 applied, 1 failed, 1 not run
          ⎋[32m✓⎋[39m migrations/0001_users.sql       12ms
          ⎋[32m✓⎋[39m migrations/0002_profiles.sql     8ms
          ⎋[31m✗⎋[39m migrations/0003_add_emails.sql   3ms  ⎋[2mfailed⎋[22m
          ⎋[2m·⎋[22m migrations/0004_more.sql              ⎋[2mnot run⎋[22m

        ⎋[1mmigrations/0003_add_emails.sql:7:27⎋[22m

          7 | SELECT 'żółć 名前' AS größe, nmae FROM users;
      ⎋[31m      |                               ^⎋[39m

      ⎋[31m  ERROR 42703 undefined_column: column "nmae" does not exist⎋[39m
        DETAIL   There is a column named "name" in table "users".
                 It is in the second place.
        HINT     Perhaps you meant to reference the column "users.name".
        CONTEXT  SQL function "f" during inlining

        ⎋[2mtime        ⎋[22m412ms (wait 12ms, lock 1ms, plan 8ms, apply 301ms, verify 90ms)
        ⎋[2mexit        ⎋[22m6 failed; running again without a change will not help
                    → fix the migration, or what the command complains about, and run again
      "
    `);
  });

  test('folds findings beyond fifty of one severity and says where all of them are', () => {
    const text = renderReport(reportOf({ outcome: 'mismatch', summary: 'x', findings: manyFindings(53) }), plain);
    expect(text.match(/\(column-missing\)/g)).toHaveLength(50);
    expect(text).toContain('\n  … and 3 more errors; --report FILE writes all of them\n');
  });

  test('wraps sentences at the width given, and never SQL', () => {
    const text = renderReport(reportOf({ outcome: 'mismatch', summary: 'one two three four five six seven', findings: [columnMissing] }), {
      color: false,
      width: 32,
    });
    expect(text).toMatchInlineSnapshot(`
      "✗ one two three four five six
        seven

        database    db:5432/bot as app,
                    PostgreSQL 18.1, no
                    TLS (not offered by
                    the server)

        1 error

        ✗ column public.users.email (column-missing)
          the column
          public.users.email is
          expected and is not there
          → apply the repair SQL, or
            write a migration that
            drops the column

            ALTER TABLE public.users
              ADD COLUMN email text;

        what a code means: schemagate help column-missing

        time        412ms (wait 12ms,
                    lock 1ms, plan 8ms,
                    apply 301ms, verify
                    90ms)
        exit        7 mismatch; running
                    again without a
                    change will not help
                    → follow the hint of
                      each finding; if
                      repair SQL helps, it
                      is shown
      "
    `);
  });

  test("prints a command's own answer as it is, and then what asks for attention", () => {
    const answer = reportOf({
      outcome: 'findings',
      command: 'plan',
      summary: '1 pending',
      text: '0013_x.sql  pending\n\n',
      findings: [columnMissing],
    });
    expect(renderReport(answer, plain)).toMatchInlineSnapshot(`
      "0013_x.sql  pending

        1 error

        ✗ column public.users.email (column-missing)
          the column public.users.email is expected and is not there
          → apply the repair SQL, or write a migration that drops the column

            ALTER TABLE public.users
              ADD COLUMN email text;

        what a code means: schemagate help column-missing

        exit        9 findings
                    → read what was found; nothing was changed
      "
    `);
    expect(renderReport(reportOf({ outcome: 'ready', command: 'plan', summary: 'x', text: 'nothing pending' }), plain)).toBe(
      'nothing pending\n',
    );
  });

  test('says how far the ledger is where nothing was applied', () => {
    const ahead = reportOf({ outcome: 'ready', summary: 'x', applied: 3, head: { files: '0002', ledger: '0003' } });
    expect(renderReport(ahead, plain)).toContain('  migrations  3 applied; the folder ends at 0002, the ledger at 0003\n');
    const text = (head: { files: string | null; ledger: string | null }) =>
      renderReport(reportOf({ outcome: 'ready', summary: 'x', applied: 0, head }), plain);
    expect(text({ files: '0002', ledger: null })).toContain('  migrations  0 applied; the folder ends at 0002, the ledger is empty\n');
    expect(text({ files: null, ledger: '0003' })).toContain(
      '  migrations  0 applied; the folder has no migrations, the ledger ends at 0003\n',
    );
  });
});
