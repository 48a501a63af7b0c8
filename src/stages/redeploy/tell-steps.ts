// The steps of a redeploy, told one by one with their number.
import type { Emit } from '../../core/event.ts';

const TITLES = {
  project: 'project',
  images: 'images',
  backup: 'backup',
  preflight: 'preflight',
  window: 'window',
  gate: 'gate',
  clean: 'dead containers',
  start: 'services',
  watch: 'watch',
  verify: 'schema',
} as const;

type RedeployStep = keyof typeof TITLES;
const ORDER = Object.keys(TITLES) as readonly RedeployStep[];

export type TellStep = (step: RedeployStep, message: string) => void;

export const tellSteps =
  (emit: Emit): TellStep =>
  (step, message) =>
    emit({ event: 'redeploy-step', step: ORDER.indexOf(step) + 1, of: ORDER.length, title: TITLES[step], message });
