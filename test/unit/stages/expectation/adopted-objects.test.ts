// What becomes a part of the expectation by word of a person.
import { expect, test } from 'vitest';
import type { Difference } from '../../../../src/schema/model/difference.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';
import { adoptExtra, type WithExpected } from '../../../../src/stages/expectation/adopted-objects.ts';

const object = (kind: string, id: string) => ({ kind, id, attributes: {} }) as unknown as CatalogObject;
const extra = (live: CatalogObject, ...parts: readonly CatalogObject[]) => ({ state: 'extra', live, parts }) as unknown as Difference;
const [USERS, NOTES, NOTES_ID, JOB] = [
  object('table', 'public.users'),
  object('table', 'public.notes'),
  object('column', 'public.notes.id'),
  object('table', 'pgboss.job'),
];

function checked(differences: readonly Difference[], findings: WithExpected['findings']): WithExpected {
  return { expected: { objects: [USERS], kinds: ['table'] }, differences, findings, clean: false } as unknown as WithExpected;
}
const said = (code: 'table-extra' | 'library-schema', subject: string) =>
  ({ code, severity: 'warning', subject, message: subject }) as const;

test('what is beside the expectation is in it afterwards with its parts, and no longer found', () => {
  const { adopted, left, after } = adoptExtra(checked([extra(NOTES, NOTES_ID)], [said('table-extra', 'table public.notes')]));
  expect([adopted, left]).toEqual([['table public.notes'], []]);
  expect(after.expected.objects).toEqual([USERS, NOTES, NOTES_ID]);
  expect([after.differences, after.findings, after.clean]).toEqual([[], [], true]);
});

test("a library's schema stays beside, with all that is in it", () => {
  const differences = [extra(JOB), extra(NOTES)];
  const { adopted, left, after } = adoptExtra(checked(differences, [said('library-schema', 'schema pgboss')]));
  expect([adopted, left]).toEqual([['table public.notes'], ['schema pgboss']]);
  expect(after.differences).toEqual([differences[0]]);
  expect(after.expected.objects).toEqual([USERS, NOTES]);
});
