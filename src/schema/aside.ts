// What is built on an object that PostgreSQL does not alter or drop while something is: found by names in the live catalog, and by
// those that are built on that in turn. Too many are no harm but a longer lock: each is made again as it was.
import type { Difference } from './difference.ts';
import type { Aside, Yielding } from './kind.ts';
import { kindOf } from './kinds.ts';
import { supportOf } from './mention.ts';
import { calledBy, namesInText } from './names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from './object.ts';
import type { Side } from './side.ts';

/** The differences, with what makes way for their repair. */
export function withAside(differences: readonly Difference[], live: Side): readonly Difference[] {
  const differing = new Set(differences.flatMap((one) => (one.state === 'missing' ? [] : [referenceOf(one.live)])));
  return differences.map((one) => {
    const so = effectOf(one);
    if (one.state === 'missing' || so === 'untouched') return one;
    const aside = standingOn(one.live, so, live, differing);
    return aside.length === 0 ? one : { ...one, aside };
  });
}

type Effect = Yielding['so'];

function effectOf(difference: Difference): Effect {
  if (difference.state === 'missing') return 'untouched';
  const kind = kindOf(difference.live.kind);
  if (difference.state === 'changed' && kind.alter(difference) === 'replace') return 'replaced';
  return kind.unsettles?.(difference) ?? 'untouched';
}

function standingOn(object: CatalogObject, so: Effect, live: Side, differing: ReadonlySet<string>): readonly Aside[] {
  const found = new Map<string, Aside>();
  const visited = new Set<string>();
  const gone = new Set<string>(so === 'replaced' ? [referenceOf(object)] : []);
  const visit = (used: CatalogObject, effect: Effect): void => {
    if (effect === 'untouched' || visited.has(`${effect} ${referenceOf(used)}`)) return;
    visited.add(`${effect} ${referenceOf(used)}`);
    for (const follower of live.followersOf(used)) visit(follower, effect);
    for (const user of usersOf(used, live)) {
      const reference = referenceOf(user);
      const { endures, holds, yieldTo } = kindOf(user.kind);
      // What would take data with it stays where it is.
      if (reference === referenceOf(object) || (holds !== undefined && yieldTo === undefined)) continue;
      if (effect === 'altered' && endures && !differing.has(reference)) continue;
      const yielding = yieldTo?.(user, used) ?? { so: 'replaced' };
      if (yielding.so === 'replaced') gone.add(reference);
      const known = found.get(reference);
      if (known === undefined || yielding.so === 'replaced') found.set(reference, { object: user, parts: live.partsOf(user), yielding });
      visit(user, yielding.so);
    }
  };
  visit(object, so);
  // What goes with its owner, or with what it follows, comes back with it.
  const isIncluded = ({ owner, origin }: CatalogObject): boolean => [owner, origin].some((above) => above !== undefined && gone.has(above));
  return [...found.values()].filter((one) => !isIncluded(one.object) && (one.yielding.away === undefined || one.yielding.away.length > 0));
}

function usersOf(used: CatalogObject, live: Side): readonly CatalogObject[] {
  const name = calledBy(used);
  const named = live.dependentsOf(used).filter((user) => user.owner !== referenceOf(used) && namesInText(supportOf(user)).has(name));
  const { isUsedBy } = kindOf(used.kind);
  if (isUsedBy === undefined || used.owner === undefined) return named;
  const owner: CatalogObject = { kind: '', id: idIn(used.owner), attributes: {} };
  const near = [...live.dependentsOf(owner), ...live.partsOf({ ...owner, kind: used.owner.slice(0, -owner.id.length - 1) })];
  return [...new Set([...named, ...near.filter((user) => user !== used && isUsedBy(used, user, supportOf(user)))])];
}
