// The steps of `recover`, told one by one with their number: whoever is woken at night sees how far it is, and what it has found.
import type { Emit } from '../../core/event.ts';

const TITLES = {
  reach: 'reach',
  locks: 'orphaned locks',
  ledger: 'ledger and enums',
  plan: 'plan',
  apply: 'apply once',
  verify: 'verify',
  restart: 'what to restart',
} as const;

type RecoveryStep = keyof typeof TITLES;
const ORDER = Object.keys(TITLES) as readonly RecoveryStep[];

export type TellStep = (step: RecoveryStep, message: string) => void;

export const tellSteps =
  (emit: Emit): TellStep =>
  (step, message) =>
    emit({ event: 'recovery-step', step: ORDER.indexOf(step) + 1, of: ORDER.length, title: TITLES[step], message });
