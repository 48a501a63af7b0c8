import { expect, test } from 'vitest';
import { allButLast, lastName, nameAside, plainName, plainNameAside, qualified } from '../../../../src/schema/model/name.ts';

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

test('what steps aside has its name and why', () => {
  expect([nameAside('public.mood'), nameAside('public."a.b""c"')]).toEqual(['"mood (replaced)"', '"a.b""c (replaced)"']);
});

/** One, two, three and four bytes, and a cluster of several code points. */
test.each(['x', 'é', '漢', '🐘', 'e\u0301', '👨‍👩‍👧', 'xé漢🐘'])(
  'a name of %s as long as can be is cut by bytes, between characters, and stays apart',
  (unit) => {
    const bytes = (text: string): number => Buffer.byteLength(text);
    const fill = (limit: number): string => {
      let name = '';
      for (const character of unit.repeat(64)) {
        if (bytes(name + character) > limit) break;
        name += character;
      }
      return name;
    };
    const names = [fill(63), `${fill(62)}a`, `${fill(62)}b`, fill(53), fill(52), fill(51)];
    for (const suffix of [' (replaced)', ' (aside)', ' (inherited)']) {
      const asides = names.map((name) => plainNameAside(qualified('public', name), suffix));
      expect(asides.filter((aside) => bytes(aside) > 63 || Buffer.from(aside).toString() !== aside || !aside.endsWith(suffix))).toEqual([]);
      expect(new Set([...asides, ...names]).size).toBe(new Set(names).size * 2);
    }
  },
);

test('a name that leaves just enough bytes is kept whole', () => {
  const name = `${'é'.repeat(26)}`;
  expect(plainNameAside(qualified('public', name), ' (replaced)')).toBe(`${name} (replaced)`);
  expect(plainName(nameAside(qualified('public', `${name}x`)))).toMatch(/^é+ [0-9a-f]{8} \(replaced\)$/);
});
