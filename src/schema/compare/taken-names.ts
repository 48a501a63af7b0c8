// Names that a repair must say, because PostgreSQL would give others: they are taken by what is called otherwise. And those that it must not
// make up.
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import { type CatalogObject, referenceOf } from '../model/object.ts';

/** The differences, what is to be made in them with those names. */
export function withTakenNames(differences: readonly Difference[], ...sides: readonly (readonly CatalogObject[])[]): readonly Difference[] {
  const taken = new Set(sides.flatMap((objects) => objects.flatMap((object) => kindOf(object.kind).takenNames?.(object) ?? [])));
  if (taken.size === 0) return differences;
  const named = (object: CatalogObject): CatalogObject => kindOf(object.kind).namedApart?.(object, (name) => taken.has(name)) ?? object;
  return differences.map((one) => {
    if (one.state === 'missing') return { ...one, expected: named(one.expected), parts: one.parts.map(named) };
    return one.state === 'changed' ? { ...one, expected: named(one.expected) } : one;
  });
}

/** The names that only one object at a time can have. */
export function slotsOf(object: CatalogObject): readonly string[] {
  const { slots } = kindOf(object.kind);
  return slots === undefined ? [referenceOf(object), object.id] : [referenceOf(object), ...slots(object)];
}

/** The names that the one object has and the other has not. */
export function slotsOnlyOf(object: CatalogObject, other: CatalogObject): readonly string[] {
  const others = slotsOf(other);
  return slotsOf(object).filter((name) => !others.includes(name));
}

/** The differences, those marked whose names go over to another, or come from one. */
export function withHeldNames(
  differences: readonly Difference[],
  expected: readonly CatalogObject[],
  live: readonly CatalogObject[],
): readonly Difference[] {
  const isMoved = (one: Difference): boolean =>
    one.state === 'changed' && slotsOnlyOf(one.live, one.expected).length + slotsOnlyOf(one.expected, one.live).length > 0;
  if (!differences.some(isMoved)) return differences;
  const [after, before] = [expected, live].map((objects) => new Set(objects.flatMap(slotsOf)));
  return differences.map((one) => {
    if (one.state !== 'changed' || !isMoved(one)) return one;
    const isHeld =
      slotsOnlyOf(one.live, one.expected).some((name) => after!.has(name)) ||
      slotsOnlyOf(one.expected, one.live).some((name) => before!.has(name));
    return isHeld ? { ...one, isNameHeld: true } : one;
  });
}

/** The differences, each with what tells the names that its repair makes up from those in use. */
export function withNamesApart(differences: readonly Difference[], ...sides: readonly (readonly CatalogObject[])[]): readonly Difference[] {
  const alike = sides.flatMap((objects) => objects.map(({ id }) => id).filter((id) => MADE_UP.test(id)));
  if (alike.length === 0) return differences;
  let apart = ' 2';
  for (let n = 3; alike.some((id) => id.includes(`${apart})`)); n++) apart = ` ${n}`;
  return differences.map((one) => {
    const aside = one.aside === undefined ? {} : { aside: one.aside.map((yielding) => ({ ...yielding, apart })) };
    return one.state === 'changed' ? { ...one, ...aside, apart } : { ...one, ...aside };
  });
}

const MADE_UP = / \((?:replaced|parent)(?: \d+)?\)/;
