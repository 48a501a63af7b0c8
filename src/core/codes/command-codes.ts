// Codes for a command that migrates in the place of files of SQL: starting it, its end, and what it leaves behind.
import type { CodeEntries } from './code-entry.ts';

export const COMMAND_CODES = {
  'no-command': {
    severity: 'error',
    meaning: '`schemagate run` was given no command.',
    action: 'Write it after `--`, or set GATE_COMMAND.',
  },
  'code-folder': {
    severity: 'error',
    meaning: 'The folder belongs to a tool whose migrations are code, which only the tool itself can apply.',
    action: 'Run the tool under the gate with `schemagate run`, or set GATE_COMMAND.',
  },
  'command-not-found': {
    severity: 'error',
    meaning: 'The program that the gate should run does not exist or is not executable. The gate did not wait for anything.',
    action: 'Correct its name or PATH. The gate runs it itself, so both must be in the same image.',
  },
  'command-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'The command ended with an exit code other than 0, or by a signal. What it committed stays.',
    action: 'Read its output, which is in the log; its exit code and its last lines are in the report.',
  },
  'no-sql': {
    severity: 'error',
    meaning: 'The SQL that a command would apply was asked for, but its tool cannot print it, or failed to. Nothing was changed.',
    action: 'See why in the message; what a command makes can be tried in a scratch database with `schemagate snapshot`.',
  },
  'command-elsewhere': {
    severity: 'error',
    outcome: 'failed',
    meaning:
      'The command succeeded, its folder has migrations, and the database of the gate is still empty: the command has another one in its configuration.',
    action: 'Make it take DATABASE_URL from its environment, and check the database that it is configured for.',
  },
  'command-still-running': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'A command that an earlier gate started is still at work on the server, although its gate was killed.',
    action: 'Wait for it, or end its session as the hint shows; GATE_TERMINATE_ORPHANS=true lets the gate do that.',
  },
  'command-session-ended': {
    severity: 'warning',
    meaning: 'The command was gone, but one of its sessions was still at work on the server. The gate ended it.',
    action: 'Nothing: its open transaction was rolled back.',
  },
  'command-session-left': {
    severity: 'error',
    outcome: 'incomplete',
    meaning:
      'The command is gone, but one of its sessions is still at work on the server. The gate is not allowed to end it, or could not.',
    action: 'End it with pg_terminate_backend, and run again.',
  },
  'lock-lost': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: "The session that holds the gate's lock was lost while the command was at work, so the gate ended the command.",
    action: "Read the server's log, and run again.",
  },
  'tool-lock-held': {
    severity: 'error',
    outcome: 'busy',
    meaning: "The tool's own lock is held: somebody is running the tool without the gate, or a run of it was killed.",
    action: 'Wait for it; if nobody is running the tool any more, free the lock as the hint shows.',
  },
  'scratch-untouched': {
    severity: 'error',
    outcome: 'failed',
    meaning:
      'A command that should have filled a scratch database succeeded but left it empty, so it must have worked on another database.',
    action: 'Make it take DATABASE_URL from its environment, and check the database that it is configured for.',
  },
  'command-not-started': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'The program exists, but the system refused to start it, for example because it is built for another machine.',
    action: 'Run it by hand in the same image.',
  },
} as const satisfies CodeEntries;
