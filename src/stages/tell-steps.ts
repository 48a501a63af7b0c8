// The steps of a long command, told one by one with their number: whoever is woken at night sees how far it is, and what it has found.
import type { Emit } from '../core/event.ts';

export type TellStep<Step extends string> = (step: Step, message: string) => void;

/** @param titles of the steps, in their order. */
export function tellSteps<Step extends string>(
  emit: Emit,
  event: 'recovery-step' | 'redeploy-step' | 'move-step',
  titles: Readonly<Record<Step, string>>,
): TellStep<Step> {
  const order = Object.keys(titles);
  return (step, message) => emit({ event, step: order.indexOf(step) + 1, of: order.length, title: titles[step], message });
}
