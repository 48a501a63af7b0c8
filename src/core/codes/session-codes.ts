// Codes for looking after a database: other people's sessions, maintenance, psql.
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
  'statements-not-counted': {
    severity: 'notice',
    meaning: 'The server does not count what queries cost, so `schemagate upkeep queries` only shows those that are running.',
    action: 'Add pg_stat_statements to shared_preload_libraries, restart the server, and CREATE EXTENSION pg_stat_statements.',
  },
  'no-such-table': {
    severity: 'error',
    outcome: 'misused',
    meaning: '`schemagate upkeep` was given the name of a table that is not there.',
    action: 'Write the name as in SQL, with its schema; `schemagate upkeep tables` lists the tables.',
  },
  'upkeep-not-allowed': {
    severity: 'warning',
    meaning: 'Tables were left out of the maintenance, because the role does not own them.',
    action: 'Log in as their owner, or GRANT MAINTAIN on them (from PostgreSQL 17 on).',
  },
  'upkeep-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A table was not maintained: it was locked, or PostgreSQL reported an error. The other tables were not affected.',
    action: 'Do what the message suggests, and run the task again for that table.',
  },
  'upkeep-stopped': {
    severity: ['error', 'warning'],
    outcome: 'failed',
    meaning: 'The maintenance was stopped before all tables were done: the time of --until had come (a warning), or by a signal.',
    action: 'Run it again: it goes on with the tables that need it most.',
  },
  'upkeep-leftover': {
    severity: 'warning',
    meaning: 'A cancelled REINDEX CONCURRENTLY had left an INVALID index, which costs every write and helps no query.',
    action: 'Nothing, if it says that the index was removed; otherwise run `schemagate upkeep reindex` again.',
  },
  'shell-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'psql ended with an error, which it has printed itself.',
    action: 'Read what psql said.',
  },
} as const satisfies CodeEntries;
