import { expect, test } from 'vitest';
import { allButLast, lastName, qualified } from '../../../../src/schema/model/name.ts';

test.each([
  [['public', 'users', 'email'], 'public.users.email'],
  [['public', 'Users'], 'public."Users"'],
  [['a.b', 'say "hi"'], '"a.b"."say ""hi"""'],
  [['public', 'user'], 'public."user"'],
  [['public', 'json_value'], 'public."json_value"'],
])('%j is %s, and comes apart again', (names, id) => {
  expect(qualified(...names)).toBe(id);
  expect([lastName(id), allButLast(id)]).toEqual([qualified(names.at(-1)!), qualified(...names.slice(0, -1))]);
});
