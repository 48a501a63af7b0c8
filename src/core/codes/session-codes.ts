// Codes for other people's sessions: what is hidden, and ending them.
import type { CodeEntries } from './code-entry.ts';

export const SESSION_CODES = {
  'sessions-hidden': {
    severity: 'notice',
    meaning: 'The role may not see what the sessions of other roles do: PostgreSQL hides their state, client and query from it.',
    action: 'GRANT pg_read_all_stats (or pg_monitor) to the role.',
  },
  'no-such-session': {
    severity: 'warning',
    meaning: 'No session has the process id that should be ended: it has ended by itself, or there never was one.',
    action: 'Nothing, unless the number was mistyped: `schemagate sessions` lists those that are there.',
  },
  'session-protected': {
    severity: 'error',
    outcome: 'misused',
    meaning:
      'The session that should be ended is a gate, replication or maintenance of PostgreSQL itself, which is not ended by mistake. Nothing was ended.',
    action: 'Leave it out, or add --force if it is really meant.',
  },
  'session-not-ended': {
    severity: 'error',
    meaning: 'The session could not be ended: the role may not, or it does not react.',
    action: 'GRANT pg_signal_backend to the role; only a superuser may end the session of a superuser.',
  },
} as const satisfies CodeEntries;
