// Differences as a script of SQL that a person reads before running it: each statement under what it is for, and marked where data goes.

import { goesAlong, repairs } from './ddl.ts';
import { type Difference, subjectOf } from './difference.ts';
import { kindOf } from './kinds.ts';
import { referenceOf } from './object.ts';

/** What is lost for good when this is repaired; null where nothing is. */
export function losesBy(difference: Difference): string | null {
  const { holds } = kindOf(subjectOf(difference).kind);
  if (holds === undefined) return null;
  if (difference.state === 'extra') return holds;
  if (difference.state === 'missing') return null;
  return kindOf(difference.expected.kind).alter(difference) === 'replace' ? holds : null;
}

export interface Scripted {
  /** With a line break at its end; empty where there is no difference. */
  readonly text: string;
  readonly destructive: number;
  /** References of what no statement brings about. */
  readonly byHand: readonly string[];
}

/** @param differences of what is to be (expected) and what is (live). */
export function asScript(differences: readonly Difference[]): Scripted {
  let destructive = 0;
  const byHand: string[] = [];
  const blocks = repairs(differences).flatMap(({ difference, statements }) => {
    const reference = referenceOf(subjectOf(difference));
    if (statements.length === 0) {
      const owner = subjectOf(difference).owner;
      const includedInAnother =
        goesAlong(difference, differences) || (owner !== undefined && differences.some((one) => referenceOf(subjectOf(one)) === owner));
      if (!includedInAnother) byHand.push(reference);
      return includedInAnother ? [] : [`-- by hand: ${reference} (${difference.state})`];
    }
    const lost = losesBy(difference);
    if (lost !== null) destructive++;
    const head =
      lost === null
        ? `-- ${VERB[difference.state]} ${reference}`
        : `-- destructive: ${VERB[difference.state]} ${reference}, and ${lost} with it`;
    return [`${head}\n${statements.map((statement) => `${statement};`).join('\n')}`];
  });
  return { text: blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`, destructive, byHand };
}

const VERB: Readonly<Record<Difference['state'], string>> = { missing: 'make', extra: 'drop', changed: 'alter' };
