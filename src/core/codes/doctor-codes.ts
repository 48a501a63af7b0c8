// Codes for what the doctor finds at this moment: what a gate would meet, sessions and locks, vacuum.
import type { CodeEntries } from './code-entry.ts';

export const DOCTOR_CODES = {
  'connections-near-limit': {
    severity: ['warning', 'error'],
    meaning:
      'Almost all connections that the server accepts are in use. Once they all are, every further client is refused, including the gate.',
    action: 'Make the pools of the application smaller, put a pooler in between, or raise max_connections.',
  },
  'idle-in-transaction': {
    severity: ['warning', 'error'],
    meaning:
      'A session has a transaction open and is doing nothing in it. It keeps its locks, so a migration may wait for it indefinitely.',
    action: 'Let the application commit or roll back, or end the session; set idle_in_transaction_session_timeout.',
  },
  'long-transaction': {
    severity: ['warning', 'error'],
    meaning:
      'A transaction has been running for a long time. Concurrent index builds wait for it, and vacuum cannot remove what it may still see.',
    action: 'Wait for it before a deploy, or cancel it.',
  },
  'blocked-session': {
    severity: ['warning', 'error'],
    meaning: 'A session has been waiting for a lock that another one holds.',
    action: 'Let the session that the finding names finish, or end it.',
  },
  'idle-advisory-lock': {
    severity: ['notice', 'warning'],
    meaning: 'A session of another program is idle and keeps an advisory lock. Whoever wants the same lock waits until it ends.',
    action:
      'Leave it alone if its program means to keep the lock; if a pooler has separated the two, end the session and lock by transaction.',
  },
  'prepared-transaction': {
    severity: ['warning', 'error'],
    meaning:
      'A transaction was prepared for two-phase commit and neither committed nor rolled back. It keeps its locks, even across restarts.',
    action: 'Ask the transaction manager that prepared it; if nobody knows about it, ROLLBACK PREPARED.',
  },
  'lock-table-full': {
    severity: 'warning',
    meaning: 'The shared table of locks is almost full. A statement that needs one more fails with "out of shared memory".',
    action: 'Raise max_locks_per_transaction and restart the server.',
  },
  'transaction-id-wraparound': {
    severity: ['warning', 'error'],
    meaning:
      'Vacuum has not frozen old rows for so long that transaction IDs are running out. Before they do, the server stops accepting writes.',
    action: 'Find out what holds vacuum up, then VACUUM (FREEZE) the oldest tables.',
  },
  'multixact-wraparound': {
    severity: ['warning', 'error'],
    meaning: 'The IDs for rows that several transactions have locked are running out, because vacuum has not frozen them.',
    action: 'Find out what holds vacuum up, then VACUUM (FREEZE) the oldest tables.',
  },
  'never-analysed': {
    severity: 'warning',
    meaning: 'A table has rows but no statistics, for example after a restore, so the planner guesses.',
    action: 'Run ANALYZE.',
  },
  'autovacuum-off': {
    severity: 'warning',
    meaning: 'Autovacuum, or the counters it relies on, is off for the server or for a table.',
    action: 'Switch it on, or make sure that somebody runs VACUUM and ANALYZE.',
  },
  'gate-rights': {
    severity: 'error',
    meaning: 'The role that migrates lacks a right that the next run needs, so that run would stop there.',
    action: 'Let the owner grant what the hint says, or migrate as another role.',
  },
  'pending-migration-blocked': {
    severity: ['warning', 'error'],
    meaning:
      'A session holds a lock that a pending migration needs. The migration would wait for it, and everybody who comes after the migration with it.',
    action: 'Let the session finish before the deploy, or end it.',
  },
  'orphaned-session': {
    severity: ['warning', 'error'],
    meaning: 'A session of a gate has been idle for so long that its gate is gone. It may hold the lock that the next gate waits for.',
    action: 'End it as the hint shows; GATE_TERMINATE_ORPHANS=true lets the gate do that.',
  },
  'not-fixed': {
    severity: 'error',
    meaning: '`doctor --fix` could not fix something, or a check finds it although every statement of the fix succeeded.',
    action: 'Remove the reason that the message names, and run it again.',
  },
} as const satisfies CodeEntries;
