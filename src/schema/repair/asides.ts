// What makes way for repairs, taken together from all differences, and what goes with something else.

import { yieldingToBoth } from '../compare/making-way.ts';
import type { Aside } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import { referenceOf } from '../model/object.ts';
import { isReplaced } from './act.ts';

/** By reference, each with all that it makes way for. What goes with another is not there. */
export function asidesOf(differences: readonly Difference[]): ReadonlyMap<string, Aside> {
  const all = new Map<string, Aside>();
  for (const one of differences.flatMap(({ aside }) => aside ?? [])) {
    const reference = referenceOf(one.object);
    const known = all.get(reference);
    const yielding = known === undefined ? one.yielding : yieldingToBoth(known.yielding, one.yielding);
    all.set(reference, { ...(known ?? one), yielding, causes: new Set([...(known?.causes ?? []), ...one.causes]) });
  }
  const gone = goneWith(differences, all);
  return new Map([...all].filter(([reference]) => !gone.has(reference)));
}

/** References of what goes with something else, and so not by itself. */
export function goneWith(differences: readonly Difference[], asides: ReadonlyMap<string, Aside>): ReadonlySet<string> {
  const ofExtra = differences.flatMap((one) => (one.state === 'extra' ? one.parts : []));
  const ofReplaced = differences.flatMap((one) =>
    one.state === 'changed' && isReplaced(one) ? [...one.parts, ...(one.liveParts ?? [])] : [],
  );
  const ofAside = [...asides.values()].flatMap((one) => (one.yielding.so === 'replaced' ? [...one.parts, ...one.expectedParts] : []));
  return new Set([...ofExtra, ...ofReplaced, ...ofAside].map(referenceOf));
}
