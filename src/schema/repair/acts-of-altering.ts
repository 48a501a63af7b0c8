// Acts that alter an object in its place, or have it step back from what is altered.

import { bodyNamesIn, namesIn } from '../compare/dependencies.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import type { Aside, Change } from '../model/kind.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import type { CatalogObject } from '../model/object.ts';
import { type Act, BARE, builtOn, needsOf } from './act.ts';
import { making } from './acts-of-making.ts';
import { weightOf } from './order.ts';

/** Before anything else. */
export const clearing = (difference: Difference): readonly Act[] => {
  if (difference.state !== 'changed') return [];
  const statements = kindOf(difference.expected.kind).clear?.(difference) ?? [];
  return statements.length === 0 ? [] : [{ ...BARE, difference, statements, weight: weightOf(difference.live) }];
};

/** The old type under another name, the new one in its place, and the old one gone when nothing is of it any more. */
export function superseding(change: Change, difference?: Difference): readonly Act[] {
  const { expected, live, parts } = change;
  const { away, make, gone } = kindOf(live.kind).supersede!(change);
  const weight = weightOf(live);
  const leaves = builtOn(live);
  return [
    { ...BARE, difference, statements: away, weight, disturbs: [live], frees: [live], makesWay: true, leaves },
    { ...BARE, difference, statements: make, weight, brings: [expected], needs: needsOf(expected) },
    ...making(expected, parts, difference).slice(1),
    { ...BARE, difference, statements: gone, weight, ends: [live], leaves, needs: new Set([...needsOf(expected), calledBy(expected)]) },
  ];
}

/** @param parts that are made again where a new object takes the place of the old one. */
export function altering(change: Change, parts: readonly CatalogObject[]): readonly Act[] {
  const { expected, live } = change;
  const kind = kindOf(expected.kind);
  const alteration = kind.alter(change) as readonly string[];
  const again = kind.isMadeAnew?.(change) ? making(expected, parts, change).slice(1) : [];
  const late = kind.settle?.(change);
  return [
    {
      ...BARE,
      difference: change,
      statements: alteration,
      weight: weightOf(expected),
      disturbs: [live, ...(change.followers ?? [])],
      brings: [expected],
      leaves: needsOf(live),
      needs: builtOn(expected),
      wants: bodyNamesIn(expected),
    },
    ...(late === undefined || late.statements.length === 0
      ? []
      : [
          {
            ...BARE,
            difference: change,
            statements: late.statements,
            weight: late.weight,
            brings: [expected],
            needs: needsOf(expected),
            awaits: needsOf(expected),
          },
        ]),
    ...again,
  ];
}

/** What steps back from a part of its definition alone, and has that again after. */
export function stepping(
  { object, expected, followers, causes, yielding: { away, move, back } }: Aside,
  difference?: Difference,
): readonly Act[] {
  const weight = weightOf(object);
  const returns = expected === undefined ? [] : (back?.(expected) ?? []);
  const left = { leaves: new Set([...namesIn(object), calledBy(object)]), weight: weight + 0.5 };
  return [
    ...(away === undefined || away.length === 0 ? [] : [{ ...BARE, ...left, difference, statements: away, makesWay: true }]),
    ...(move === undefined || expected === undefined
      ? []
      : [
          {
            ...BARE,
            difference,
            statements: move(expected),
            weight,
            disturbs: [object, ...followers],
            brings: [expected],
            leaves: namesInText(String(object.attributes['type'])),
            needs: namesInText(String(expected.attributes['type'])),
          },
        ]),
    ...(returns.length === 0 || expected === undefined
      ? []
      : [
          {
            ...BARE,
            difference,
            statements: returns,
            weight: weight + 0.5,
            after: causes,
            needs: new Set([...needsOf(expected), calledBy(expected)]),
          },
        ]),
  ];
}

export const isReplaced = (one: Difference): boolean =>
  one.state === 'changed' && one.isByHand !== true && !isSuperseded(one) && kindOf(one.expected.kind).alter(one) === 'replace';

export const isSuperseded = (one: Difference): boolean =>
  one.state === 'changed' &&
  one.isByHand !== true &&
  kindOf(one.expected.kind).supersede !== undefined &&
  kindOf(one.expected.kind).isMadeAnew?.(one) === true;
