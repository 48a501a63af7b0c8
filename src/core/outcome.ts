// The exit-code contract: what a report amounts to, and the one number that says so. Numbers never change meaning.

export type Outcome =
  | 'ready'
  | 'bug'
  | 'misused'
  | 'unreachable'
  | 'refused'
  | 'busy'
  | 'failed'
  | 'mismatch'
  | 'history'
  | 'findings'
  | 'incomplete'
  | 'interrupted'
  | 'terminated';

export interface OutcomeEntry {
  /** Process exit code. 130 and 143 follow the shell's 128 + signal number. */
  readonly exit: number;
  /** What it means, in one clause; the table of docs/exit-codes.md is read off it. */
  readonly meaning: string;
  /** Whether running again without changing anything can succeed. */
  readonly retry: boolean;
  /** What an operator does next, in the imperative. */
  readonly hint: string;
}

export const OUTCOMES: { readonly [O in Outcome]: OutcomeEntry } = {
  ready: { exit: 0, meaning: 'the schema is what the application expects', retry: false, hint: 'nothing to do' },
  bug: { exit: 1, meaning: 'a fault in schemagate itself', retry: false, hint: 'report it with the log; the database was left consistent' },
  misused: {
    exit: 2,
    meaning: 'bad settings, flags or files; all problems are listed at once',
    retry: false,
    hint: 'fix the settings, flags or files named and run again',
  },
  unreachable: {
    exit: 3,
    meaning: 'the server was not accepting, not primary or not writable before the deadline; the last classified reason is shown',
    retry: true,
    hint: 'start the server or correct host and port, or raise GATE_WAIT_TIMEOUT',
  },
  refused: {
    exit: 4,
    meaning: 'credentials, permission, TLS or a missing database (after a short grace)',
    retry: false,
    hint: 'correct what is named: credentials, grants, TLS settings, or which server it is',
  },
  busy: {
    exit: 5,
    meaning: 'another run held the lock until the deadline; the holder is named',
    retry: true,
    hint: 'wait for the holder or end it, then run again',
  },
  failed: {
    exit: 6,
    meaning: 'a migration failed and was rolled back: file:line:column, what was applied, what was not run',
    retry: false,
    hint: 'fix the migration, or what the command complains about, and run again',
  },
  mismatch: {
    exit: 7,
    meaning: 'the live schema differs from the expectation',
    retry: false,
    hint: 'follow the hint of each finding; if repair SQL helps, it is shown',
  },
  history: {
    exit: 8,
    meaning:
      'migrations were edited, are missing or out of order, the database is ahead of the image and nothing says whether they fit, or a check before applying stopped the run',
    retry: false,
    hint: 'restore the files named, or follow the hint of each finding',
  },
  findings: {
    exit: 9,
    meaning: 'a command that only looks found something: a difference, a stale snapshot, or a finding at or above --fail-on',
    retry: false,
    hint: 'read what was found; nothing was changed',
  },
  incomplete: {
    exit: 10,
    meaning: 'a migration that cannot run in a transaction stopped half-way; what to do is printed',
    retry: false,
    hint: 'do what the finding says, then run again',
  },
  interrupted: {
    exit: 130,
    meaning: 'SIGINT: statement cancelled, rolled back, lock released; safe to retry',
    retry: true,
    hint: 'run again',
  },
  terminated: {
    exit: 143,
    meaning: 'SIGTERM: statement cancelled, rolled back, lock released; safe to retry',
    retry: true,
    hint: 'run again',
  },
};
