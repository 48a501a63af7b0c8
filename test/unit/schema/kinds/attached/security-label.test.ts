// Security labels need a provider's library in the server to be made, which the official images have none of.
import { expect, test } from 'vitest';
import type { Row } from '../../../../../src/postgres/session/queryable.ts';
import { kindOf } from '../../../../../src/schema/kinds/kinds.ts';

const securityLabel = kindOf('security label');

const row = (values: Readonly<Record<string, string>>): Row => ({
  names: null,
  tail: null,
  parent: null,
  owner: null,
  owner_tail: null,
  provider: 'selinux',
  text: "it's secret",
  ...values,
});

test('a label on a column is part of the column', () => {
  const names = '["public", "users", "E-Mail"]';
  const label = securityLabel.parse(row({ target: 'column', kind: 'column', names, owner: names }));
  expect(label).toEqual({
    kind: 'security label',
    id: 'FOR selinux ON column public.users."E-Mail"',
    owner: 'column public.users."E-Mail"',
    attributes: { label: "it's secret" },
  });
  expect(securityLabel.create(label, [])).toEqual([`SECURITY LABEL FOR selinux ON COLUMN public.users."E-Mail" IS 'it''s secret'`]);
});

test('a provider and a function are named as SQL has them', () => {
  const label = securityLabel.parse(
    row({ target: 'function', kind: 'function', names: '["public", "f"]', tail: '(integer, text)', provider: 'My "one" ON x' }),
  );
  expect(label.owner).toBe('function public.f(integer, text)');
  expect(securityLabel.drop(label)).toEqual(['SECURITY LABEL FOR "My ""one"" ON x" ON FUNCTION public.f(integer, text) IS NULL']);
});
