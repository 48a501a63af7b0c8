// From differences to the SQL that brings the live schema back to the expectation, in an order that works.
import type { Difference } from './compare.ts';
import { kindOf } from './kinds.ts';

/** Complete statements, each with its semicolon; empty where there is no statement that does it safely. */
export function repairOf(difference: Difference): string {
  return statementsOf(difference)
    .map((statement) => `${statement};`)
    .join('\n');
}

function statementsOf(difference: Difference): readonly string[] {
  if (difference.state === 'extra') return kindOf(difference.live.kind).drop(difference.live);
  const { expected } = difference;
  const kind = kindOf(expected.kind);
  if (difference.state === 'changed') {
    return kind.alter(expected, difference.live) ?? [...kind.drop(difference.live), ...kind.create(expected, { parts: [] })];
  }
  const parts = difference.parts
    .filter((part) => !(kindOf(part.kind).inline ?? false))
    .sort((a, b) => kindOf(a.kind).weight(a) - kindOf(b.kind).weight(b));
  return [
    ...kind.create(expected, { parts: difference.parts }),
    ...parts.flatMap((part) => kindOf(part.kind).create(part, { parts: [] })),
    ...[expected, ...parts].flatMap((object) => kindOf(object.kind).finish?.(object) ?? []),
  ];
}

/** What is made comes first, in the order of making; what is dropped last, in reverse. */
export function inRepairOrder(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort((a, b) => rank(a) - rank(b));
}

function rank(difference: Difference): number {
  const object = difference.state === 'extra' ? difference.live : difference.expected;
  const weight = kindOf(object.kind).weight(object);
  return difference.state === 'extra' ? 1000 - weight : weight;
}
