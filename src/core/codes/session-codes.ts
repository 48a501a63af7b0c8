// Codes for other people's sessions: what is hidden, and ending them.
import type { CodeEntries } from './code-entry.ts';

export const SESSION_CODES = {
  'sessions-hidden': {
    severity: 'notice',
    meaning: "The role is not allowed to see what other roles' sessions are doing: PostgreSQL hides their state, client and query.",
    action: 'GRANT pg_read_all_stats (or pg_monitor) to the role.',
  },
  'no-such-session': {
    severity: 'warning',
    meaning: 'No session has the process ID that was to be ended: it has ended by itself, or there never was one.',
    action: 'Nothing, unless the number was mistyped: `schemagate sessions` lists those that are there.',
  },
  'session-protected': {
    severity: 'error',
    outcome: 'misused',
    meaning:
      "The session belongs to a gate, to replication or to PostgreSQL's own maintenance, and is protected from being ended by mistake. Nothing was ended.",
    action: 'Leave it out, or add --force if you really mean it.',
  },
  'session-not-ended': {
    severity: 'error',
    meaning: 'The session could not be ended: the role is not allowed to, or the session does not respond.',
    action: 'GRANT pg_signal_backend to the role; only a superuser may end the session of a superuser.',
  },
  'blocker-ended': {
    severity: 'warning',
    meaning:
      'A session kept a migration from its lock for longer than GATE_CANCEL_BLOCKERS allows, and the gate cancelled its query or ended it.',
    action: 'Find out why it held the lock for so long: a transaction that is left open, or a report that belongs on a replica.',
  },
  'blocker-spared': {
    severity: 'warning',
    meaning: 'A session or a prepared transaction kept a migration from its lock, and the gate could not end it, or never does.',
    action: 'Do what the hint says: end it by hand, or give the role the right that is named.',
  },
} as const satisfies CodeEntries;
