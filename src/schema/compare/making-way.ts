// What is built on an object that PostgreSQL does not alter or drop while something is: found by names in the live catalog, and by
// those that depend on these in turn. Too many do no harm except for a longer lock: each is recreated as it should be.

import { kindOf } from '../kinds/kinds.ts';
import type { Aside, Yielding } from '../model/aside.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import type { Change, Extra, Missing } from '../model/kind.ts';
import { type CatalogObject, referenceOf } from '../model/object.ts';
import { type CatalogIndex, isFollower } from './catalog-index.ts';
import { callNamesOf } from './dependencies.ts';
import { keepersOf, usersOf } from './indirect-uses.ts';

/** The differences, with what makes way for their repair; those that can only be repaired by hand are reported. */
export function withAside(differences: readonly Difference[], live: CatalogIndex, expected: CatalogIndex): readonly Difference[] {
  const differing = new Map(differences.flatMap((one) => (one.state === 'missing' ? [] : [[referenceOf(one.live), one] as const])));
  const taken = new Set(differences.flatMap((one) => (one.state === 'missing' ? [one.expected, ...one.parts] : [])).flatMap(namesHeld));
  return differences.map((one) => {
    if (one.state === 'missing') {
      const found = new Standing({ live, expected, differing, about: one }).before(one);
      return found.length === 0 ? one : { ...one, aside: found };
    }
    const known = one.state === 'changed' ? withLive(one, live, expected) : one;
    const so = effectOf(one, taken);
    if (so === 'untouched' && one.state === 'extra') return known;
    const found = new Standing({ live, expected, differing, about: one }).on(one.live, so);
    if (found === null) return { ...known, isByHand: true as const } as Difference;
    return found.length === 0 ? known : { ...known, aside: found };
  });
}

function withLive(change: Change, live: CatalogIndex, expected: CatalogIndex): Change {
  const { lends, looksAround } = kindOf(change.live.kind);
  const isLed = lends !== undefined || (change.live.origin ?? change.expected.origin) !== undefined;
  const [liveParts, followers] = [withFollowers(change.live, live, expected), allFollowers(change.live, live)];
  return {
    ...change,
    ...(liveParts.length > 0 && { liveParts }),
    ...(followers.length > 0 && { followers }),
    ...((isLed || looksAround?.(change)) && { sides: { live, expected } }),
  };
}

type Effect = Yielding['so'];

/** @param taken what the names are wanted for. */
function effectOf(difference: Difference, taken: ReadonlySet<string>): Effect {
  if (difference.state === 'missing') return 'untouched';
  const kind = kindOf(difference.live.kind);
  if (difference.state === 'changed' && kind.alter(difference) === 'replace') return 'replaced';
  const so = kind.unsettles?.(difference) ?? 'untouched';
  return so === 'untouched' && difference.state === 'extra' && heldBy(difference).some((name) => taken.has(name)) ? 'replaced' : so;
}

/** With those of what stands in its definition: the sequence of an identity column, and a partition's place, stay as they are when the table is renamed. */
const heldBy = ({ live, parts }: Extra): readonly string[] => [live, ...parts].flatMap(namesHeld);

const namesHeld = (object: CatalogObject): readonly string[] => [...callNamesOf(object), ...(kindOf(object.kind).slots?.(object) ?? [])];

interface Surroundings {
  readonly live: CatalogIndex;
  readonly expected: CatalogIndex;
  readonly differing: ReadonlyMap<string, Difference>;
  readonly about: Difference;
}

class Standing {
  readonly #around: Surroundings;
  readonly #found = new Map<string, Aside>();
  readonly #visited = new Set<string>();
  readonly #gone = new Set<string>();
  #isPinned = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Null if one of them can neither make way nor stay. */
  on(object: CatalogObject, so: Effect): readonly Aside[] | null {
    if (so === 'replaced') this.#gone.add(referenceOf(object));
    if (so === 'altered' && this.#pins(object)) return null;
    this.#visit(object, so);
    this.#follow(object, so);
    const { about } = this.#around;
    if (about.state === 'changed') this.#spare(about.expected, about.parts, about);
    if (this.#isPinned) return null;
    // What goes with its owner, or with what it follows, comes back with it.
    const isIncluded = ({ owner, origin }: CatalogObject): boolean =>
      [owner, origin].some((above) => above !== undefined && this.#gone.has(above));
    return [...this.#found.values()].filter(({ object: one, yielding }) => !isIncluded(one) && !isNothing(yielding));
  }

  /** What is in the way of one that is made: it keeps rows of the table that this is added to, or would be copied into it. */
  before({ expected: object, parts }: Missing): readonly Aside[] {
    const { live, expected } = this.#around;
    const { fillsRows } = kindOf(object.kind);
    const isFilled = object.owner !== undefined && fillsRows?.(object, expected.at) === true;
    for (const filled of isFilled ? [object, ...parts.filter(({ kind }) => kind === object.kind)] : [])
      for (const { user, of } of keepersOf(filled, live)) {
        const yielding = kindOf(user.kind).yieldTo?.(user, of) ?? { so: 'replaced' };
        this.#add(user, yielding);
        this.#visit(user, yielding.so);
      }
    this.#spare(object, parts);
    return [...this.#found.values()].filter(({ object: { owner }, yielding }) => !this.#gone.has(owner ?? '') && !isNothing(yielding));
  }

  /** What would be copied into it is not there meanwhile. */
  #spare(object: CatalogObject, parts: readonly CatalogObject[], change?: Change): void {
    for (const copied of kindOf(object.kind).copies?.(object, parts, this.#around.live.partsOf, change) ?? []) {
      this.#add(copied, { so: 'replaced' });
      this.#visit(copied, 'replaced');
    }
  }

  #visit(used: CatalogObject, effect: Effect): void {
    const { live, about, differing } = this.#around;
    if (effect === 'untouched' || this.#visited.has(`${effect} ${referenceOf(used)}`)) return;
    this.#visited.add(`${effect} ${referenceOf(used)}`);
    for (const follower of live.followersOf(used)) this.#visit(follower, effect);
    for (const { user, of } of usersOf(used, live)) {
      const reference = referenceOf(user);
      const { endures, holds, yieldTo } = kindOf(user.kind);
      // What contains data is not dropped.
      if ((about.state !== 'missing' && reference === referenceOf(about.live)) || (holds !== undefined && yieldTo === undefined)) continue;
      if (effect === 'altered' && endures?.(user) && !differing.has(reference)) continue;
      const yielding = yieldTo?.(user, of) ?? { so: 'replaced' };
      if ((yielding.moved !== undefined || yielding.so === 'retyped') && this.#pins(user)) this.#isPinned = true;
      this.#add(user, yielding);
      this.#visit(user, yielding.so);
    }
  }

  #add(user: CatalogObject, yielding: Yielding): void {
    const { live, expected } = this.#around;
    const reference = referenceOf(user);
    if (yielding.so === 'replaced') this.#gone.add(reference);
    const known = this.#found.get(reference)?.yielding;
    const twin = expected.get(user);
    this.#found.set(reference, {
      object: user,
      parts: live.partsOf(user),
      expected: twin,
      expectedParts: twin === undefined ? [] : withFollowers(twin, expected, live),
      followers: allFollowers(user, live),
      causes: new Set([referenceOf(subjectOf(this.#around.about))]),
      yielding: known === undefined ? yielding : yieldingToBoth(known, yielding),
    });
  }

  /** What is done to the object that others follow is done to them too, and may be more than they take. */
  #follow(object: CatalogObject, so: Effect): void {
    const { about, live, expected, differing } = this.#around;
    if (about.state !== 'changed') return;
    for (const follower of live.followersOf(object)) {
      const [twin, own] = [expected.get(follower), differing.get(referenceOf(follower))];
      const yielding =
        twin === undefined || twin.origin !== follower.origin
          ? null
          : (kindOf(follower.kind).bearWith?.(follower, { leader: about, expected: twin, own }) ?? null);
      if (yielding !== null) this.#add(follower, yielding);
      this.#follow(follower, so);
    }
  }

  /** Whether the object, or what follows it, is a part that its owner holds on to. */
  #pins(object: CatalogObject): boolean {
    const { live } = this.#around;
    const owner = object.owner === undefined ? undefined : live.at(object.owner);
    if (owner !== undefined && kindOf(owner.kind).pins?.(owner, object)) return true;
    return live.followersOf(object).some((follower) => this.#pins(follower));
  }
}

const allFollowers = (object: CatalogObject, index: CatalogIndex): readonly CatalogObject[] =>
  index.followersOf(object).flatMap((follower) => [follower, ...allFollowers(follower, index)]);

/** Without what is part of something else on the other side, and what that contains. */
function staying(parts: readonly CatalogObject[], other: CatalogIndex): readonly CatalogObject[] {
  const moved = new Set<string>();
  return parts.filter((part) => {
    const twin = other.get(part);
    // What follows another comes and goes with the place that it is in.
    const isFollowing = part.origin !== undefined && twin?.origin !== undefined;
    const isMoved = (twin !== undefined && twin.owner !== part.owner && !isFollowing) || moved.has(part.owner ?? '');
    if (isMoved) moved.add(referenceOf(part));
    return !isMoved;
  });
}

/** What it contains, and what follows it in places that are on the other side as well, with what that contains. */
export const withFollowers = (object: CatalogObject, index: CatalogIndex, other: CatalogIndex): readonly CatalogObject[] => [
  ...staying(index.partsOf(object), other),
  ...index.followersOf(object).flatMap((follower) => {
    const place = follower.owner === undefined ? undefined : index.at(follower.owner);
    return place !== undefined && !isFollower(place, object, other) ? [] : [follower, ...withFollowers(follower, index, other)];
  }),
];

const isNothing = ({ pieces = [], moved = [], away = [], back, so }: Yielding): boolean =>
  so !== 'replaced' && pieces.length + moved.length + away.length === 0 && back === undefined;

/** Whether it is dropped and recreated. */
export const isEntire = ({ pieces, moved, away, back, so }: Yielding): boolean =>
  so === 'replaced' && [pieces, moved, away, back].every((part) => part === undefined);

/** Of one that makes way twice. */
export function yieldingToBoth(one: Yielding, other: Yielding): Yielding {
  if (isEntire(one) || isEntire(other)) return { so: 'replaced' };
  const pieces = [...new Set([...(one.pieces ?? []), ...(other.pieces ?? [])])];
  const [first, second] = [one.back, other.back];
  const back = first && second ? (to: CatalogObject) => [...new Set([...first(to), ...second(to)])] : (first ?? second);
  return {
    pieces,
    moved: [...new Set([...(one.moved ?? []), ...(other.moved ?? [])])].filter((key) => !pieces.includes(key)),
    away: [...(one.away ?? []), ...(other.away ?? []).filter((statement) => !one.away?.includes(statement))],
    ...(back !== undefined && { back }),
    so: EFFECTS[Math.max(EFFECTS.indexOf(one.so), EFFECTS.indexOf(other.so))]!,
  };
}

const EFFECTS: readonly Effect[] = ['untouched', 'altered', 'retyped', 'replaced'];
