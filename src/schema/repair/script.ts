// Differences as a script of SQL that a person reads before running it: each statement under what it is for, and marked where data goes.
import { asComment, asSql } from '../../sql/printable.ts';
import { gapsOf, warningsOf } from '../compare/regained-access.ts';
import { kindOf } from '../kinds/kinds.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { referenceOf } from '../model/object.ts';
import { type Repair, steps } from './ddl.ts';

/** What is lost for good when this is repaired; null if nothing is. */
export function losesBy(difference: Difference): string | null {
  const { holds } = kindOf(subjectOf(difference).kind);
  if (holds === undefined) return null;
  if (difference.state === 'extra') return holds;
  if (difference.state === 'missing') return null;
  const { alter, keep } = kindOf(difference.expected.kind);
  return alter(difference) === 'replace' && keep?.(difference) === undefined ? holds : null;
}

export interface Scripted {
  /** With a line break at its end; empty if there is no difference. */
  readonly text: string;
  readonly destructive: number;
  /** References of what no statement brings about. */
  readonly byHand: readonly string[];
}

/** @param differences between the expected and the live schema. @param arranged what is made of the steps before they are written down. */
export const asScript = (
  differences: readonly Difference[],
  arranged: (repairs: readonly Repair[]) => readonly Repair[] = (repairs) => repairs,
): Scripted => scripted(arranged(steps(differences)));

export interface Part extends Scripted {
  /** What it repairs, by reference. */
  readonly references: ReadonlySet<string>;
  /** Whether it holds what PostgreSQL refuses in a transaction. */
  readonly outside: boolean;
}

/**
 * The same in order, and cut around what cannot be in a transaction: each such statement is a part by itself, as most tools send a file as one
 * message, in which it would be refused beside another.
 */
export function asParts(differences: readonly Difference[]): readonly Part[] {
  const parts: { outside: boolean; steps: Repair[] }[] = [];
  for (const step of steps(differences).flatMap(statementByStatement)) {
    const outside = step.statements.some(isOutside);
    const last = parts.at(-1);
    // What no statement brings about is a comment, and goes anywhere.
    if (last !== undefined && ((!last.outside && !outside) || step.statements.length === 0)) last.steps.push(step);
    else parts.push({ outside, steps: [step] });
  }
  return parts.map(({ outside, steps: some }) => ({
    ...scripted(some),
    references: new Set(some.map(({ difference }) => referenceOf(subjectOf(difference)))),
    outside,
  }));
}

const statementByStatement = (step: Repair): readonly Repair[] =>
  step.statements.some(isOutside) ? step.statements.map((statement) => ({ ...step, statements: [statement] })) : [step];

/**
 * What takes the parts back, for each of them, where the last one is taken back first: what a difference is made of in several of them goes
 * there in turn.
 * @param differences of what was before the parts (expected) and what they make (live).
 */
export function takingBack(parts: readonly Part[], differences: readonly Difference[]): readonly Scripted[] {
  const lists = parts.map((): Repair[] => []);
  let at = parts.length - 1;
  for (const step of steps(differences)) {
    const reference = referenceOf(subjectOf(step.difference));
    // Where an index is dropped does not matter to the others.
    const own = step.statements.length > 0 && step.statements.every(isOutside);
    const place = parts.findLastIndex(({ references }, index) => (own || index <= at) && references.has(reference));
    if (place !== -1 && !own) at = place;
    lists[place === -1 ? at : place]!.push(step);
  }
  return lists.map(scripted);
}

/** A statement of ours that PostgreSQL refuses in a transaction block. */
export const isOutside = (statement: string): boolean => /^(?:CREATE (?:UNIQUE )?|DROP |RE)INDEX CONCURRENTLY\b/.test(statement);

function scripted(repairs: readonly Repair[]): Scripted {
  let destructive = 0;
  const byHand: string[] = [];
  const blocks = repairs.flatMap(({ difference, statements, isByHand }) => {
    const reference = referenceOf(subjectOf(difference));
    if (statements.length === 0) {
      if (isByHand) byHand.push(reference);
      return isByHand ? [asComment(`by hand: ${reference} (${difference.state})`)] : [];
    }
    const lost = losesBy(difference);
    if (lost !== null) destructive++;
    const head =
      lost === null ? `${VERB[difference.state]} ${reference}` : `destructive: ${VERB[difference.state]} ${reference}, and ${lost} with it`;
    return [[...[head, ...warningsOf(gapsOf(difference))].map(asComment), asSql(statements)].join('\n')];
  });
  const first = repairs.some(({ statements }) => statements.some(isOfBody)) ? [UNREAD] : [];
  const text = blocks.length === 0 ? '' : `${[...first, ...blocks].join('\n\n')}\n`;
  return { text: LOOKS_LIKE_PLACEHOLDER.test(text) ? `${LITERALLY}${text}` : text, destructive, byHand };
}

/** What a migration of our own layout would have values put in for. */
const LOOKS_LIKE_PLACEHOLDER = /\$\{[A-Za-z_]/;
const LITERALLY = '-- gate: placeholders=off\n';

/** A body that is a string may name what is only made after it. */
const UNREAD = 'SET check_function_bodies = off;';
const isOfBody = (statement: string): boolean => /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/.test(statement);

const VERB: Readonly<Record<Difference['state'], string>> = { missing: 'make', extra: 'drop', changed: 'alter' };
