// Why a server is not of the kind that is wanted: a standby, a read-only session, or neither. An ordinary one does without this.
import type { TargetSessionAttrs } from '../../config/config.ts';
import type { Classified } from '../errors/classified.ts';

interface Found {
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
}

export function objectionTo(facts: Found, purpose: 'read' | 'write', target: TargetSessionAttrs): Classified | null {
  const writes = purpose === 'write' || target === 'read-write';
  if (target === 'standby' && !facts.inRecovery) return wrongKind('not-standby', 'the server is not a standby', target);
  if (target === 'read-only' && !facts.inRecovery && !facts.readOnly) return wrongKind('not-read-only', 'the session can write', target);
  if (facts.inRecovery && (writes || target === 'primary')) {
    return {
      verdict: 'not-yet',
      reason: 'in-recovery',
      message: 'the server is in recovery: a standby, or a primary not yet promoted',
      hint: 'name the primary in the URL, or all servers, separated by commas: the one that can be written to is used; raise GATE_WAIT_TIMEOUT if this one is about to be promoted',
    };
  }
  if (facts.readOnly && writes) {
    return {
      verdict: 'not-yet',
      reason: 'read-only',
      message: 'the session is read-only: default_transaction_read_only is on for this server, database or role',
      hint: 'ALTER ROLE … or ALTER DATABASE … RESET default_transaction_read_only, or wait for the server to become writable',
    };
  }
  return null;
}

const wrongKind = (reason: Classified['reason'], message: string, target: TargetSessionAttrs): Classified => ({
  verdict: 'not-yet',
  reason,
  message: `${message}, and target_session_attrs=${target} was requested`,
  hint: 'name such a server, or omit target_session_attrs',
});
