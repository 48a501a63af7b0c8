// What an object uses by way of others: tables whose rows it keeps through the types that its type is made of (a view, a composite type, a
// domain, a range type), and what the functions that it calls name in their bodies. And the other way around, what uses an object.
import { kindOf } from '../kinds/kinds.ts';
import type { Indirect } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import { grouped, groupedByEach } from '../model/grouped.ts';
import { allButLast, lastName, schemaOf } from '../model/name.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import type { CatalogIndex } from './catalog-index.ts';
import { bodyNamesIn, callNamesOf, namesIn, rowNamesIn, supportOf, writtenIn } from './dependencies.ts';

interface Sides {
  readonly expected: readonly CatalogObject[];
  readonly live: readonly CatalogObject[];
}

/** The differences, and what makes way for them, each with what it uses by way of others. */
export function withIndirectUses(differences: readonly Difference[], sides: Sides): readonly Difference[] {
  const [wanted, found, runsOf] = [within(sides.expected), within(sides.live), bodiesWithin(sides.expected)];
  const uses = ({ expected, live }: Sides): Indirect => {
    const rowsOf = { expected: wanted(expected), live: found(live) };
    return { ...(rowsOf.expected.length + rowsOf.live.length > 0 && { rowsOf }), ...runsOf(expected) };
  };
  return differences.map((one) => {
    const own = uses({
      expected: one.state === 'extra' ? [] : [one.expected, ...one.parts],
      live: one.state === 'missing' ? [] : [one.live, ...(one.state === 'extra' ? one.parts : [])],
    });
    if (one.aside === undefined) return { ...one, ...own };
    const aside = one.aside.map((other) => {
      const { object, parts, expected, expectedParts } = other;
      return { ...other, ...uses({ expected: expected === undefined ? [] : [expected, ...expectedParts], live: [object, ...parts] }) };
    });
    return { ...one, ...own, aside };
  });
}

/**
 * @returns of an object and its parts, the names in the bodies that making or altering it may run. A body that is a string names what
 * PostgreSQL looks for only then, whether or not the function itself differs.
 */
function bodiesWithin(expected: readonly CatalogObject[]): (objects: readonly CatalogObject[]) => Pick<Indirect, 'runs' | 'idle'> {
  const functions = grouped(
    expected.filter(({ kind }) => kindOf(kind).body !== undefined),
    calledBy,
  );
  let isIdle: ReturnType<typeof idleAmong> | undefined;
  const known = new Map<string, readonly string[]>();
  const namesOf = (called: string): readonly string[] => {
    const names = known.get(called) ?? functions.get(called)!.flatMap((one) => [...bodyNamesIn(one), ...namesIn(one)]);
    known.set(called, names);
    return names;
  };
  return (objects) => {
    if (functions.size === 0 || objects.length === 0) return {};
    const found = new Set(objects.flatMap((object) => [...namesIn(object)]).filter((name) => functions.has(name)));
    found.delete(calledBy(objects[0]!));
    // What is added meanwhile is visited as well.
    const runs = new Set<string>();
    for (const called of found)
      for (const name of namesOf(called)) {
        runs.add(name);
        if (functions.has(name)) found.add(name);
      }
    if (runs.size === 0) return {};
    isIdle ??= idleAmong(functions, expected);
    const idle = [...found].filter(isIdle);
    return { runs: [...runs], ...(idle.length > 0 && { idle }) };
  };
}

/** @returns whether a function of that name, or one that it calls, seems to name in its body what is nowhere. */
function idleAmong(
  functions: ReadonlyMap<string, readonly CatalogObject[]>,
  expected: readonly CatalogObject[],
): (called: string) => boolean {
  const names = new Set(expected.flatMap(callNamesOf));
  const bare = new Set([...names].map(lastName));
  const isNowhere = (name: string): boolean => {
    const schema = allButLast(name);
    return schemaOf(schema) === null && names.has(schema) && !name.endsWith('(') && !names.has(name) && !names.has(`${name}(`);
  };
  const known = new Map<string, boolean>();
  const isIdle = (called: string): boolean => {
    const before = known.get(called);
    if (before !== undefined) return before;
    // What calls itself is no more idle for that.
    known.set(called, false);
    const is = functions.get(called)!.some((one) => {
      if (bodyNamesIn(one).size === 0) return [...namesIn(one)].some((name) => functions.has(name) && isIdle(name));
      const written = writtenIn(one);
      const read = [...written.matchAll(READ)].map(([, name]) => name!);
      return (
        [...namesInText(written)].some(isNowhere) ||
        read.some((name) => !bare.has(name) && !name.startsWith('pg_')) ||
        [...bodyNamesIn(one)].some((name) => functions.has(name) && isIdle(name))
      );
    });
    known.set(called, is);
    return is;
  };
  return isIdle;
}

/** A relation that a query in a body names without its schema. */
const READ = /\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_$]*)(?![a-z0-9_$.(]|\s*\()/gi;

/** Names of the table itself and of all types that are made of it. */
function madeOf(table: string, live: CatalogIndex): readonly string[] {
  const found = new Set([table]);
  // What is added meanwhile is visited as well.
  for (const name of found)
    for (const user of live.naming(name)) if (composing(user).has(name)) for (const other of callNamesOf(user)) found.add(other);
  return [...found];
}

/** What has values of that type, by way of others, too. */
export const holdersOf = (type: CatalogObject, live: CatalogIndex): readonly CatalogObject[] =>
  madeOf(type.id, live).flatMap((name) => live.naming(name).filter((user) => rowNamesIn(user).has(name)));

const composing = (object: CatalogObject): ReadonlySet<string> => namesInText(kindOf(object.kind).composedOf?.(object) ?? '');

/** @returns of objects, the names that the types that they keep rows of are made of. */
function within(catalog: readonly CatalogObject[]): (objects: readonly CatalogObject[]) => readonly string[] {
  const types = groupedByEach(
    catalog.filter(({ kind }) => kindOf(kind).composedOf !== undefined),
    callNamesOf,
  );
  const named = (name: string): readonly string[] => (types.get(name) ?? []).flatMap((type) => [...composing(type)]);
  return (objects) => {
    const kept = objects.flatMap((object) => [...rowNamesIn(object)]);
    const found = new Set(kept.flatMap(named));
    for (const name of found) for (const other of named(name)) found.add(other);
    return [...found];
  };
}

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
      .filter((user) => user.owner !== owner && rowNamesIn(user).has(name))
      .map((user) => ({ user, of }));
  });
}
