// Refuses a ledger schema in which another kind of run has recorded its work: of files, of a command, or of several steps.
import { type Finding, finding } from '../../core/finding.ts';

/** @param what as a sentence about the gate: `a gate has run a command on this database`. */
export const ofAnotherKind = (schema: string, what: string, hint: string): Finding =>
  finding({ code: 'ledger-of-another-layout', subject: schema, message: `${what}, and what it has recorded is in ${schema}`, hint });

export const STEPS_WERE_RUN = 'a gate has worked through several steps on this database';
