// What a statement that would hold a table becomes.
import { expect, test } from 'vitest';
import { onlineForm } from '../../../../src/schema/repair/online-forms.ts';

const IN_USE = new Set(['public.a']);

test('a foreign key and a check are validated later', () => {
  const added = 'ALTER TABLE public.a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES public.b(id)';
  expect(onlineForm(added, IN_USE)).toEqual({
    first: `${added} NOT VALID`,
    later: [
      {
        statements: ['ALTER TABLE public.a VALIDATE CONSTRAINT a_b_fkey'],
        back: ['ALTER TABLE public.a DROP CONSTRAINT a_b_fkey', `${added} NOT VALID`],
      },
    ],
  });
});

test('NOT NULL comes of a validated check, which goes then', () => {
  expect(onlineForm('ALTER TABLE public.a ALTER COLUMN "E mail" SET NOT NULL', IN_USE)).toMatchObject({
    first: 'ALTER TABLE public.a ADD CONSTRAINT "E mail_is_not_null" CHECK ("E mail" IS NOT NULL) NOT VALID',
    back: 'ALTER TABLE public.a ALTER COLUMN "E mail" DROP NOT NULL',
    later: [
      { statements: ['ALTER TABLE public.a VALIDATE CONSTRAINT "E mail_is_not_null"'] },
      {
        statements: [
          'ALTER TABLE public.a ALTER COLUMN "E mail" SET NOT NULL',
          'ALTER TABLE public.a DROP CONSTRAINT "E mail_is_not_null"',
        ],
      },
    ],
  });
});

test.each([
  'ALTER TABLE public.fresh ADD CONSTRAINT c CHECK (true)',
  'ALTER TABLE public.a ADD CONSTRAINT c CHECK (true) NOT VALID',
  'ALTER TABLE public.a ADD CONSTRAINT c PRIMARY KEY (id)',
  'ALTER TABLE public.a ALTER COLUMN b DROP NOT NULL',
  'CREATE TABLE public.a (id integer)',
])('%s stays as it is', (statement) => {
  expect(onlineForm(statement, IN_USE)).toBeNull();
});
