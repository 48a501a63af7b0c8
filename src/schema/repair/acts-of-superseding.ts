// Acts by which a new type takes the place of an old one while columns are of it.

import { callNamesOf } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import type { Change } from '../model/kind.ts';
import { namesInText } from '../model/names-in-text.ts';
import { type Act, BARE, builtOn, loosened, needsOf, weightOf, without } from './act.ts';
import { making, toRepair } from './acts-of-making.ts';

/** The old type under another name, the new one in its place, and the old one gone when nothing is of it any more. */
export function superseding(change: Change, difference?: Difference): readonly Act[] {
  const { expected, live, parts } = change;
  const { away, make, gone } = kindOf(live.kind).supersede!(change);
  const base = { ...BARE, difference, weight: weightOf(live) };
  const leaves = builtOn(live);
  const leaving: Act = { ...base, statements: away, disturbs: [live], frees: [live], makesWay: true, leaves };
  const arriving: Act = { ...base, statements: make, brings: [expected], needs: needsOf(expected) };
  const going: Act = { ...base, statements: gone, ends: [live], leaves, needs: new Set([...needsOf(expected), ...callNamesOf(expected)]) };
  return [
    leaving,
    { ...arriving, split: (isInCircle) => loosely(change, arriving, isInCircle) },
    ...making(expected, parts, toRepair(difference)).slice(1),
    { ...going, split: (isInCircle) => looselyGone(change, going, isInCircle) },
  ];
}

type IsInCircle = (names: ReadonlySet<string>) => boolean;

/** A default or a check that is in a circle comes later. */
function loosely(change: Change, arriving: Act, isInCircle: IsInCircle): readonly Act[] {
  const { expected } = change;
  const own = new Set(callNamesOf(expected));
  const { bare, later } = loosened(expected, (text) => isInCircle(without(namesInText(text), own)));
  if (bare === null || later.length === 0) return [arriving];
  const { make } = kindOf(expected.kind).supersede!({ ...change, expected: bare });
  const put = later.map(
    (piece): Act => ({
      ...arriving,
      brings: [],
      statements: piece.again ?? piece.put,
      needs: new Set([...namesInText(piece.text), ...own]),
    }),
  );
  return [{ ...arriving, statements: make, needs: needsOf(bare) }, ...put];
}

/** What the old one has of that is taken off it before. */
function looselyGone({ live, expected }: Change, going: Act, isInCircle: IsInCircle): readonly Act[] {
  const own = new Set(callNamesOf(live));
  const { bare, later } = loosened(live, (text) => isInCircle(without(namesInText(text), own)));
  if (bare === null || later.length === 0) return [going];
  const { difference, weight } = going;
  const taken = later.map(
    ({ text, take }): Act => ({
      ...BARE,
      difference,
      weight,
      statements: take,
      makesWay: true,
      leaves: new Set([...namesInText(text), ...own]),
    }),
  );
  return [...taken, { ...going, leaves: builtOn(bare), needs: new Set([...builtOn(expected), ...callNamesOf(expected)]) }];
}
