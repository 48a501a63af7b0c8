// Differences as a script of SQL that a person reads before running it: each statement under what it is for, and marked where data goes.
import { asComment, asSql } from '../../sql/printable.ts';
import { gapsOf, warningsOf } from '../compare/regained-access.ts';
import { kindOf } from '../kinds/kinds.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { referenceOf } from '../model/object.ts';
import { isPartlyByHand, type Repair, steps } from './ddl.ts';
import { type OnlineForm, onlineForm } from './online-forms.ts';

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
  /** What takes back steps that are only taken for tables in use; `instead` of what takes back the difference as a whole. */
  readonly back: readonly string[];
  readonly instead: readonly string[];
}

/**
 * The same in order, and cut around what cannot be in a transaction: each such statement is a part by itself, as most tools send a file as one
 * message, in which it would be refused beside another. What would hold a table in use is done without that, in parts of its own at the end.
 * @param inUse ids of tables that are there already.
 */
export function asParts(differences: readonly Difference[], inUse: ReadonlySet<string> = new Set()): readonly Part[] {
  const forms = new Map<Repair, readonly OnlineForm[]>();
  const parts: { outside: boolean; steps: Repair[] }[] = [];
  for (const given of steps(differences).flatMap(statementByStatement)) {
    const { step, online } = inOnlineForm(given, inUse);
    forms.set(step, online);
    const outside = step.statements.some(isOutside);
    const last = parts.at(-1);
    // What no statement brings about is a comment, and goes anywhere.
    if (last !== undefined && ((!last.outside && !outside) || step.statements.length === 0)) last.steps.push(step);
    else parts.push({ outside, steps: [step] });
  }
  const all = [...forms.values()].flat();
  return [
    ...parts.map(({ outside, steps: some }) => ({
      ...scripted(some),
      references: new Set(some.map(({ difference }) => referenceOf(subjectOf(difference)))),
      outside,
      back: some.flatMap((step) => forms.get(step)!.flatMap(({ firstBack }) => firstBack ?? [])),
      instead: some.flatMap((step) => forms.get(step)!.flatMap(({ back }) => back ?? [])),
    })),
    ...[VALIDATED, CONCLUDED].flatMap((head, level) =>
      laterPart(
        head,
        all.flatMap(({ later }) => later[level] ?? []),
      ),
    ),
  ];
}

const VALIDATED = 'validates what was added without checking the rows; reads and writes continue meanwhile';
const CONCLUDED = 'the validated checks prove that there are no NULLs, so no rows are read here';

function inOnlineForm(step: Repair, inUse: ReadonlySet<string>): { readonly step: Repair; readonly online: readonly OnlineForm[] } {
  const forms = step.statements.map((statement) => onlineForm(statement, inUse));
  const statements = step.statements.map((statement, index) => forms[index]?.first ?? statement);
  return { step: { ...step, statements }, online: forms.flatMap((form) => form ?? []) };
}

function laterPart(head: string, later: OnlineForm['later']): readonly Part[] {
  if (later.length === 0) return [];
  const text = `${asComment(head)}\n${asSql(later.flatMap(({ statements }) => statements))}\n`;
  const back = later.flatMap((one) => one.back);
  return [{ text, destructive: 0, byHand: [], references: new Set(), outside: false, back, instead: [] }];
}

const statementByStatement = (step: Repair): readonly Repair[] =>
  step.statements.some(isOutside) ? step.statements.map((statement) => ({ ...step, statements: [statement] })) : [step];

/**
 * What takes the parts back, for each of them, where the last one is taken back first: what a difference is made of in several of them goes
 * there in turn.
 * @param differences of what was before the parts (expected) and what they make (live).
 */
export function takingBack(parts: readonly Part[], differences: readonly Difference[]): readonly string[] {
  const lists = parts.map((): Repair[] => []);
  const instead = new Set(parts.flatMap((part) => part.instead));
  let at = parts.length - 1;
  for (const whole of steps(differences)) {
    const step = { ...whole, statements: whole.statements.filter((statement) => !instead.has(statement)) };
    const reference = referenceOf(subjectOf(step.difference));
    // Where an index is dropped does not matter to the others.
    const own = step.statements.length > 0 && step.statements.every(isOutside);
    const place = parts.findLastIndex(({ references }, index) => (own || index <= at) && references.has(reference));
    if (place !== -1 && !own) at = place;
    lists[place === -1 ? at : place]!.push(step);
  }
  return parts.map(({ back }, index) => {
    const { text } = scripted(lists[index]!);
    return [...(text === '' ? [] : [text]), ...(back.length === 0 ? [] : [`${asSql(back)}\n`])].join('\n');
  });
}

/** A statement of ours that PostgreSQL refuses in a transaction block. */
export const isOutside = (statement: string): boolean => /^(?:CREATE (?:UNIQUE )?|DROP |RE)INDEX CONCURRENTLY\b/.test(statement);

function scripted(repairs: readonly Repair[]): Scripted {
  let destructive = 0;
  const byHand: string[] = [];
  const blocks = repairs.flatMap(({ difference, statements, isByHand }, at) => {
    const reference = referenceOf(subjectOf(difference));
    if (statements.length === 0) {
      if (isByHand) byHand.push(reference);
      return isByHand ? [asComment(`by hand: ${reference} (${difference.state})`)] : [];
    }
    const isLeft = isPartlyByHand(difference) && isLast(repairs, at);
    if (isLeft) byHand.push(reference);
    const lost = losesBy(difference);
    if (lost !== null) destructive++;
    const head =
      lost === null ? `${VERB[difference.state]} ${reference}` : `destructive: ${VERB[difference.state]} ${reference}, and ${lost} with it`;
    const rest = isLeft ? [asComment(`the rest by hand: ${reference} (${difference.state})`)] : [];
    return [[...[head, ...warningsOf(gapsOf(difference))].map(asComment), asSql(statements), ...rest].join('\n')];
  });
  const first = repairs.some(({ statements }) => statements.some(isOfBody)) ? [UNREAD] : [];
  const text = blocks.length === 0 ? '' : `${[...first, ...blocks].join('\n\n')}\n`;
  return { text: LOOKS_LIKE_PLACEHOLDER.test(text) ? `${LITERALLY}${text}` : text, destructive, byHand };
}

const isLast = (repairs: readonly Repair[], at: number): boolean =>
  !repairs.slice(at + 1).some(({ difference }) => difference === repairs[at]!.difference);

/** What a migration of our own layout would have values put in for. */
const LOOKS_LIKE_PLACEHOLDER = /\$\{[A-Za-z_]/;
const LITERALLY = '-- gate: placeholders=off\n';

/** A body that is a string may name what is only made after it. */
const UNREAD = 'SET check_function_bodies = off;';
const isOfBody = (statement: string): boolean => /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/.test(statement);

const VERB: Readonly<Record<Difference['state'], string>> = { missing: 'make', extra: 'drop', changed: 'alter' };
