// Whether a difference is one of tuning: how fast, how stored, how replicated, never what a query may answer. Knows no kind.

import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';

export function isTuning(difference: Difference): boolean {
  if (difference.state === 'extra') return false;
  const kind = kindOf(difference.expected.kind);
  if (difference.state === 'changed')
    return difference.changed.every((name) => kind.attributes[kind.aspect?.(difference, name) ?? name] === 'tuning');
  const classes = Object.values(kind.attributes);
  return classes.length > 0 && !classes.includes('meaning');
}
