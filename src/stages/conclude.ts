// What an answer amounts to: the one place that decides the outcome and the summary of a run that reached its end. What an error that ended it
// amounts to is said by run/explain-error.ts; both go by the codes of findings (core/finding-codes.ts).
import { errorsIn, headline } from '../core/finding.ts';
import { outcomeOf } from '../core/finding-codes.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Answer } from './answer.ts';

export interface Concluded extends Omit<Answer, 'butWrong' | 'found' | 'whenInterrupted' | 'again'> {
  readonly outcome: Outcome;
}

export function conclude({ butWrong, found, whenInterrupted: _, again: __, ...answer }: Answer): Concluded {
  if (found !== undefined) return { ...answer, outcome: found ? 'findings' : 'ready' };
  const broken = brokenBy(answer);
  if (broken !== null) return { ...answer, outcome: broken };
  const errors = errorsIn(answer.findings ?? []);
  if (errors.length === 0) return { ...answer, outcome: 'ready' };
  const said = butWrong ?? answer.summary;
  return { ...answer, outcome: outcomeOf(errors[0]!.code), summary: `${said}${said === '' ? '' : ': '}${headline(errors)}` };
}

/** A migration or a callback stopped it: the summary says which, and the failure why. */
function brokenBy({ steps = [], failure }: Pick<Answer, 'steps' | 'failure'>): 'failed' | 'incomplete' | null {
  if (steps.some(({ state }) => state === 'incomplete')) return 'incomplete';
  return failure !== undefined || steps.some(({ state }) => state === 'failed') ? 'failed' : null;
}
