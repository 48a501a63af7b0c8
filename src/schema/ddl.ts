// The SQL that takes a live database back to the expectation. Knows no kind: what a statement looks like is the kind's affair, when it
// is run is decided here.
import { type Difference, subjectOf } from './compare.ts';
import { kindOf } from './kinds.ts';
import { calledBy, namesIn } from './mention.ts';
import { type CatalogObject, referenceOf } from './object.ts';
import { inOrderOfMaking, inOrderOfRepair } from './order.ts';

export interface Repair {
  readonly difference: Difference;
  /** Without semicolons. None where there is no way but by hand, or where another repair includes it. */
  readonly statements: readonly string[];
}

/** The repair of one difference, for a database in which there is no other. */
export const repairOf = (difference: Difference): readonly string[] => repairs([difference])[0]!.statements;

/**
 * All of them, in an order in which they can be run. What completes an object (a foreign key, the owner of a sequence) waits for the
 * repair that makes what it names.
 */
export function repairs(differences: readonly Difference[]): readonly Repair[] {
  const ordered = inOrderOfRepair(differences);
  const replaced = new Set(ordered.filter(isReplaced).map((one) => referenceOf(subjectOf(one))));
  const pieces = ordered.map((one) => (isIncluded(one, replaced) ? NOTHING : piecesOf(one)));
  const completions: string[][] = ordered.map(() => []);
  const madeAt = new Map<string, number>();
  ordered.forEach((one, at) => {
    if (one.state === 'missing') for (const object of [one.expected, ...one.parts]) madeAt.set(calledBy(object), at);
  });
  pieces.forEach(({ finish }, at) => {
    for (const { object, statements } of finish) {
      const needed = [...namesIn(object)].map((name) => madeAt.get(name) ?? 0);
      completions[Math.max(at, ...needed)]!.push(...statements);
    }
  });
  return ordered.map((difference, at) => ({ difference, statements: [...pieces[at]!.make, ...completions[at]!] }));
}

interface Pieces {
  readonly make: readonly string[];
  readonly finish: readonly { readonly object: CatalogObject; readonly statements: readonly string[] }[];
}

const NOTHING: Pieces = { make: [], finish: [] };

function piecesOf(difference: Difference): Pieces {
  if (difference.state === 'extra') return { make: kindOf(difference.live.kind).drop(difference.live), finish: [] };
  if (difference.state === 'missing') return make(difference.expected, difference.parts);
  const kind = kindOf(difference.expected.kind);
  const alteration = kind.alter(difference);
  if (alteration !== 'replace') return { make: alteration, finish: [] };
  const made = make(difference.expected, difference.parts);
  return { ...made, make: [...kind.drop(difference.live), ...made.make] };
}

function make(object: CatalogObject, parts: readonly CatalogObject[]): Pieces {
  const objects = inOrderOfMaking([object, ...parts.filter((part) => kindOf(part.kind).inline !== true)]);
  return {
    make: objects.flatMap((one) => kindOf(one.kind).create(one, parts)),
    finish: objects.map((one) => ({ object: one, statements: kindOf(one.kind).finish?.(one) ?? [] })),
  };
}

const isReplaced = (one: Difference): boolean => one.state === 'changed' && kindOf(one.expected.kind).alter(one) === 'replace';

const isIncluded = (one: Difference, replaced: ReadonlySet<string>): boolean =>
  one.state !== 'extra' && one.expected.owner !== undefined && replaced.has(one.expected.owner);
