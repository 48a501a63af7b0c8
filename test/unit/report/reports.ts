// Reports as the gate makes them, one for each way a run ends, for the renderers' tests.
import type { Finding } from '../../../src/core/finding.ts';
import { OUTCOMES, type Outcome } from '../../../src/core/outcome.ts';
import type { Failure, Report, Step } from '../../../src/core/report.ts';

type Given = Partial<Report> & { readonly outcome: Outcome; readonly summary: string };

export function reportOf(given: Given): Report {
  return {
    format: 1,
    program: 'schemagate 0.1.0',
    command: 'up',
    exit: OUTCOMES[given.outcome].exit,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 412,
    target: { host: 'db', port: 5432, database: 'bot', user: 'app', serverVersion: '18.1', tls: 'off (not offered by the server)' },
    steps: [],
    findings: [],
    timings: { wait: 12.3, lock: 1, plan: 8.2, apply: 301, verify: 89.5 },
    ...given,
  };
}

export const step = (version: string, name: string, state: Step['state'], others: Partial<Step> = {}): Step => ({
  version,
  name,
  file: `migrations/${version}_${name}.sql`,
  state,
  ...(state !== 'not-run' && { durationMs: 12, mode: 'transaction' }),
  ...others,
});

const checked = { tables: 9, columns: 41, indexes: 12, enums: 1, policies: 0 };

export const success = reportOf({
  outcome: 'ready',
  summary: '3 migrations applied; schema verified against the snapshot: 9 tables, 41 columns, 13 more',
  head: { files: '0003', ledger: null },
  applied: 0,
  steps: [
    step('0001', 'users', 'applied', { durationMs: 1234 }),
    step('0002', 'conversation_states', 'applied'),
    step('0003', 'users_email_index', 'applied', { durationMs: 75_000, mode: 'statements' }),
  ],
  verification: { state: 'verified', against: 'snapshot', by: 'comparison', checked, queries: 1 },
});

export const nothingToDo = reportOf({
  outcome: 'ready',
  summary: 'nothing to apply (12 applied); schema verified against the recorded expectation: 9 tables, 41 columns, 13 more',
  head: { files: '0012', ledger: '0012' },
  applied: 12,
  durationMs: 38,
  timings: { wait: 21, plan: 3, verify: 1.2 },
  verification: { state: 'verified', against: 'recorded', by: 'fingerprint', checked, queries: 0 },
});

export const failure: Failure = {
  place: {
    file: 'migrations/0003_add_emails.sql',
    line: 7,
    column: 27,
    excerpt: "7 | SELECT 'żółć 名前' AS größe, nmae FROM users;\n  |                               ^",
  },
  sqlstate: '42703',
  condition: 'undefined_column',
  message: 'column "nmae" does not exist',
  detail: 'There is a column named "name" in table "users".\nIt is in the second place.',
  hint: 'Perhaps you meant to reference the column "users.name".',
  where: 'SQL function "f" during inlining',
};

export const failed = reportOf({
  outcome: 'failed',
  summary: 'migrations/0003_add_emails.sql failed and was rolled back; 2 applied before it, 1 not run',
  head: { files: '0004', ledger: null },
  applied: 0,
  steps: [
    step('0001', 'users', 'applied'),
    step('0002', 'profiles', 'applied', { durationMs: 8 }),
    step('0003', 'add_emails', 'failed', { durationMs: 3 }),
    step('0004', 'more', 'not-run'),
  ],
  failure,
});

export const columnMissing: Finding = {
  code: 'column-missing',
  severity: 'error',
  subject: 'column public.users.email',
  message: 'the column public.users.email is expected and is not there',
  hint: 'apply the repair SQL, or write a migration that drops the column',
  repair: 'ALTER TABLE public.users\n  ADD COLUMN email text;',
};

export const functionChanged: Finding = {
  code: 'function-changed',
  severity: 'error',
  subject: 'function public.touch()',
  message: 'the body of public.touch() is not the expected one',
  repair: 'CREATE OR REPLACE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN NEW;\nEND\n$$;',
};

export const extraTable: Finding = {
  code: 'table-extra',
  severity: 'warning',
  subject: 'table public.scratch',
  message: 'the table public.scratch is there and is not expected',
  hint: 'drop it, or write a migration that makes it',
  place: { file: 'schema.snapshot.json', line: 3 },
};

export const mismatch = reportOf({
  outcome: 'mismatch',
  summary:
    'nothing to apply (12 applied), but the schema is not the expected one: the column public.users.email is expected and is not there (and 1 more)',
  applied: 12,
  head: { files: '0012', ledger: '0012' },
  findings: [extraTable, columnMissing, functionChanged],
  verification: { state: 'mismatch', against: 'snapshot', by: 'comparison', checked, queries: 0 },
});

export const history = reportOf({
  outcome: 'history',
  summary: 'migrations/0002_profiles.sql was edited after it was applied',
  timings: { wait: 20, plan: 4 },
  findings: [
    {
      code: 'edited',
      severity: 'error',
      subject: 'migrations/0002_profiles.sql',
      message: 'migrations/0002_profiles.sql was edited after it was applied on 2026-01-01 by schemagate 0.1.0',
      hint: 'restore the file from version control, and make the change in a new migration',
      place: { file: 'migrations/0002_profiles.sql' },
    },
  ],
});

export const refused = reportOf({
  outcome: 'refused',
  summary: 'password authentication failed for user "app"',
  durationMs: 5180,
  target: { host: '/run/postgresql', port: 5432, database: 'bot', user: 'app' },
  timings: { wait: 5170 },
  findings: [
    {
      code: 'wrong-password',
      severity: 'error',
      subject: 'db:5432/bot',
      message: 'password authentication failed for user "app"',
      hint: 'correct the password of role app',
    },
  ],
});

/** Server text that tries to clear the screen, set the window title, forge a line and turn the direction of writing. */
export const HOSTILE = '\x1b[2J\x1b]0;owned\x07 ok\r12:00:00  all is well \x9b31m\u202e\x7f';

export const hostile = reportOf({
  outcome: 'failed',
  summary: `0001_a.sql failed: ${HOSTILE}\nexit 0 ready`,
  target: { host: 'db\x1b[H', port: 5432, database: 'bot', user: 'app' },
  steps: [step('0001', 'a\x1b[A', 'failed')],
  failure: {
    place: { file: '0001_a\x1b.sql', line: 1, column: 9, excerpt: '1 | SELECT \x1b[2J boom;\n  |             ^' },
    sqlstate: 'P0001',
    message: HOSTILE,
    detail: HOSTILE,
    hint: HOSTILE,
    where: HOSTILE,
  },
  findings: [
    { code: 'there-before', severity: 'notice', subject: HOSTILE, message: HOSTILE, hint: HOSTILE, repair: `SELECT '${HOSTILE}';` },
  ],
});

export const thousand = reportOf({
  outcome: 'failed',
  summary: 'migrations/0990_m.sql failed and was rolled back; 989 applied before it, 10 not run',
  applied: 0,
  steps: Array.from({ length: 1000 }, (_, index) =>
    step(String(index + 1).padStart(4, '0'), 'm', index < 989 ? 'applied' : index === 989 ? 'failed' : 'not-run'),
  ),
  failure: { place: { file: 'migrations/0990_m.sql' }, message: 'the connection ended' },
});

export const manyFindings = (n: number): readonly Finding[] =>
  Array.from({ length: n }, (_, index) => ({ ...columnMissing, subject: `column public.täble_${index}.名前` }));
