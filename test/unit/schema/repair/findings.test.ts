import { expect, test } from 'vitest';
import { compareCatalogs } from '../../../../src/schema/compare/compare.ts';
import { findingsOf, healthFindings } from '../../../../src/schema/repair/findings.ts';
import { catalog, column, constraint, table } from '../catalogs.ts';

const users = [table('users', ['id']), column('users', 'id', { type: 'integer', notNull: true })];
const index = (invalid: boolean) => ({
  kind: 'index',
  id: 'public.i',
  owner: 'table public.users',
  attributes: { definition: 'CREATE UNIQUE INDEX i ON public.users USING btree (id)', ...(invalid && { invalid }) },
});

test('a finding names the object, what was expected and what was found, and the SQL', () => {
  const live = [users[0]!, column('users', 'id', { type: 'text' })];
  expect(findingsOf(compareCatalogs(catalog(users), catalog(live)), 'fail')).toEqual([
    {
      code: 'column-changed',
      severity: 'error',
      subject: 'column public.users.id',
      message: 'column public.users.id differs: not null: expected yes, found no; type: expected integer, found text',
      hint: 'run the repair SQL, or write a migration for the change; this may rewrite the table under an exclusive lock, and fails if a value does not fit',
      repair:
        'ALTER TABLE public.users ALTER COLUMN id TYPE integer USING id::integer;\nALTER TABLE public.users ALTER COLUMN id SET NOT NULL;',
    },
  ]);
});

test.each([
  ['fail', ['error', 'warning']],
  ['strict', ['error', 'error']],
  ['warn', ['warning', 'warning']],
] as const)('with the policy %s a missing and an extra object are %j', (policy, severities) => {
  const differences = compareCatalogs(catalog([table('a')]), catalog([table('b')]));
  expect(findingsOf(differences, policy).map(({ severity }) => severity)).toEqual(severities);
});

test('dropping what holds data says so', () => {
  const [finding] = findingsOf(compareCatalogs(catalog([]), catalog(users)), 'fail');
  expect(finding).toMatchObject({
    message: 'table public.users exists and is not expected, with its 1 column',
    repair: 'DROP TABLE public.users;',
  });
  expect(finding?.hint).toBe(
    'if you want to keep it, write a migration for it and write the snapshot again; the repair SQL drops it and destroys its rows: data is lost for good',
  );
});

test('an index that is invalid is an error though its definition is the expected one', () => {
  const live = catalog([...users, index(true)]);
  const differences = compareCatalogs(catalog([...users, index(false)]), live);
  expect(differences).toEqual([]);
  expect(healthFindings(live, differences, 'fail')).toMatchObject([
    {
      code: 'index-invalid',
      severity: 'error',
      repair: 'DROP INDEX CONCURRENTLY public.i;\nCREATE UNIQUE INDEX CONCURRENTLY i ON public.users USING btree (id);',
    },
  ]);
  expect(healthFindings(live, differences, 'warn')).toMatchObject([{ severity: 'warning' }]);
});

test('an invalid index that nobody expects is an error, once', () => {
  const live = catalog([...users, index(true)]);
  const differences = compareCatalogs(catalog(users), live);
  expect([...findingsOf(differences, 'fail'), ...healthFindings(live, differences, 'fail')]).toMatchObject([
    { code: 'index-extra', severity: 'error', repair: 'DROP INDEX CONCURRENTLY public.i;' },
  ]);
});

test('a constraint that was expected unvalidated is a warning, one that lost its validation an error', () => {
  const [valid, unvalidated] = [
    constraint('users', 'c', 'CHECK (id > 0)'),
    { ...constraint('users', 'c', 'CHECK (id > 0)'), attributes: { definition: 'CHECK (id > 0)', unvalidated: true } },
  ];
  const live = catalog([...users, unvalidated]);
  const all = (expected: typeof valid) => {
    const differences = compareCatalogs(catalog([...users, expected]), live);
    return [...findingsOf(differences, 'fail'), ...healthFindings(live, differences, 'fail')].map(({ code, severity, repair }) => [
      code,
      severity,
      repair,
    ]);
  };
  const validate = 'ALTER TABLE public.users VALIDATE CONSTRAINT c;';
  expect(all(unvalidated)).toEqual([['constraint-not-validated', 'warning', validate]]);
  expect(all(valid)).toEqual([['constraint-changed', 'error', validate]]);
});
