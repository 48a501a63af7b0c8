// A question of the checklist before a deploy, answered.
import { type Finding, finding } from '../../core/finding.ts';

export interface Item {
  readonly id: 'history' | 'checks' | 'tests' | 'schema' | 'way-back' | 'destruction' | 'backup' | 'restored' | 'disk' | 'rewrites';
  readonly question: string;
  /** `unknown`: nothing says it, and whoever deploys has to find out. */
  readonly answer: 'yes' | 'no' | 'unknown';
  /** Why, in a sentence. */
  readonly says: string;
  /** What to do about it, in the imperative; null where nothing has to be done. */
  readonly todo: string | null;
}

export const findingsOf = (items: readonly Item[]): readonly Finding[] =>
  items.flatMap(({ question: subject, answer, says: message, todo }) => {
    const about = { subject, message, ...(todo !== null && { hint: todo }) };
    if (answer === 'yes') return [];
    return [answer === 'no' ? finding({ code: 'not-ready', ...about }) : finding({ code: 'not-known-ready', ...about })];
  });

const MARKS = { yes: '✓', no: '✗', unknown: '?' } as const;

/** Why one is not a yes is said by its finding. */
export const itemLines = (items: readonly Item[]): readonly string[] =>
  items.map(({ question, answer, says }) => `${MARKS[answer]} ${question}: ${answer === 'yes' ? `yes, ${says}` : WORDS[answer]}`);

const WORDS = { no: 'no', unknown: 'not known' } as const;
