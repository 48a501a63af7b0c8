// What an error on the way to a usable session amounts to.
import type { FixedCode } from '../../core/finding.ts';

export interface Classified {
  /** `not-yet` is waited for; `refused` is final after a grace; `broken` is nothing we know and final at once. */
  readonly verdict: 'not-yet' | 'refused' | 'broken';
  /** Short and stable, for logs: `connection-refused`, `starting-up`, `wrong-password`. */
  readonly reason: FixedCode;
  readonly message: string;
  readonly hint?: string;
}
