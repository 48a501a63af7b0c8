// Codes for a command that migrates in the place of files of SQL: starting it, its end, and what it leaves behind.
import type { CodeEntries } from './code-entry.ts';

export const COMMAND_CODES = {
  'no-command': {
    severity: 'error',
    meaning: '`schemagate run` was given no command to run.',
    action: 'Write it after two dashes, or set GATE_COMMAND.',
  },
  'code-folder': {
    severity: 'error',
    meaning: 'The folder is that of a tool whose migrations are code, which only the tool itself can apply.',
    action: 'Run the tool under the gate with `schemagate run`, or set GATE_COMMAND.',
  },
  'command-not-found': {
    severity: 'error',
    meaning: 'The program that the gate should run does not exist, or may not be executed. Nothing was waited for.',
    action: 'Correct its name or PATH. The gate runs it itself, so both have to be in the same image.',
  },
  'command-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'The command ended with another exit code than 0, or by a signal. What it had committed stays.',
    action: 'Read its output, which is in the log; its exit code and its last lines are in the report.',
  },
  'command-still-running': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'A command that an earlier gate has started is still at work on the server, and its gate was killed.',
    action: 'Wait for it, or end its session as the hint shows; GATE_TERMINATE_ORPHANS=true lets the gate do that.',
  },
  'command-session-ended': {
    severity: 'warning',
    meaning: 'The command was gone, and a session of it was still at work on the server. The gate has ended it.',
    action: 'Nothing has to be done: what was open in it was rolled back.',
  },
  'command-session-left': {
    severity: 'error',
    outcome: 'incomplete',
    meaning: 'The command is gone, and a session of it is still at work on the server. The gate may not end it, or could not.',
    action: 'End it with pg_terminate_backend, and run again.',
  },
  'lock-lost': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: "The session that holds the gate's lock was lost while the command was at work, so the gate ended the command.",
    action: 'Read the log of the server, and run again.',
  },
  'tool-lock-held': {
    severity: 'error',
    outcome: 'busy',
    meaning: "The tool's own lock is held, by somebody who runs it without the gate or by a run of it that was killed.",
    action: 'Wait for it; if nobody runs the tool any more, free the lock as the hint shows.',
  },
  'scratch-untouched': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A command that was to fill a scratch database ended well and left that database empty, so it has worked on another one.',
    action: 'Let it take DATABASE_URL from its environment, and look at the database that it is configured for.',
  },
  'command-not-started': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'The program exists and the system refused to start it, for example because it is built for another machine.',
    action: 'Run it by hand in the same image.',
  },
} as const satisfies CodeEntries;
