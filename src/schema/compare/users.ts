// What is built on a live object: by its name, as part of the same table, or because it keeps rows of that.

import { kindOf } from '../kinds/kinds.ts';
import { namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import type { CatalogIndex } from './catalog-index.ts';
import { callNamesOf, supportOf } from './dependencies.ts';
import { madeOf } from './indirect-uses.ts';

interface User {
  readonly user: CatalogObject;
  /** What it is built on: the object itself, or a type that keeps rows of its table. */
  readonly of: CatalogObject;
}

export function usersOf(used: CatalogObject, live: CatalogIndex): readonly User[] {
  const [own, ...others] = callNamesOf(used);
  const named = usersByName(own!, used, live);
  // What comes with it is known by its name.
  const ofOthers = others.flatMap((name) => usersByName(name, used, live).map((user) => ({ user, of: { ...used, id: name } })));
  const { isUsedBy } = kindOf(used.kind);
  if (isUsedBy === undefined || used.owner === undefined) return [...named.map((user) => ({ user, of: used })), ...ofOthers];
  const owner: CatalogObject = { kind: '', id: idIn(used.owner), attributes: {} };
  const near = [...live.naming(owner.id), ...live.partsOf({ ...owner, kind: used.owner.slice(0, -owner.id.length - 1) })];
  const using = near.filter((user) => user !== used && isUsedBy(used, user, supportOf(user)));
  const keepers = keepersOf(used, live).filter(({ user }) => !named.includes(user) && !using.includes(user));
  return [...[...new Set([...named, ...using])].map((user) => ({ user, of: used })), ...keepers];
}

const usersByName = (name: string, used: CatalogObject, live: CatalogIndex): readonly CatalogObject[] =>
  live.naming(name).filter((user) => user !== used && user.owner !== referenceOf(used) && namesInText(supportOf(user)).has(name));

/** What keeps rows of the table that the object is part of, by way of the types that these are in. */
export function keepersOf(used: CatalogObject, live: CatalogIndex): readonly User[] {
  const { owner } = used;
  if (owner === undefined) return [];
  const table = idIn(owner);
  return madeOf(table, live).flatMap((name) => {
    const of = name === table ? used : { kind: '', id: name, attributes: {} };
    return live
      .naming(name)
      .filter((user) => user.owner !== owner && namesInText(kindOf(user.kind).rows?.(user) ?? '').has(name))
      .map((user) => ({ user, of }));
  });
}
