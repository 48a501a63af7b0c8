// What is wrong with a live object whatever was expected, as a kind says it.
import type { FindingCode } from '../../core/finding-codes.ts';
import type { Severity } from '../../core/severity.ts';

export interface Symptom {
  /** Of the finding: `index-invalid`. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Follows the object's name in the message: `is invalid: …`. */
  readonly message: string;
  readonly hint: string;
  readonly repair: readonly string[];
}
