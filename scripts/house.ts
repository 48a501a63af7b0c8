// The rooms of src/, from the ground up: each imports only from itself and from those before it. A room is a folder or a file; a path belongs
// to the room with the longest matching path. test/guard/imports.test.ts enforces the order, and CONTRIBUTING.md shows it.

export interface Room {
  /** Below src/. */
  readonly path: string;
  /** What lives there, in one line. */
  readonly holds: string;
}

export const ROOMS: readonly Room[] = [
  { path: 'core/text', holds: 'words and characters: masking secrets, width, what cannot be printed, "did you mean"' },
  { path: 'core/time', holds: 'deadlines, durations, pauses between tries' },
  { path: 'core', holds: 'the vocabulary that every room may use: finding, outcome, report, event, migration' },
  { path: 'sql/lexer', holds: 'where the words and statements of a SQL text end' },
  { path: 'sql', holds: 'SQL as text: encoding, places in it, quoting, and the PostgreSQL parser' },
  {
    path: 'sql/dialects',
    holds: 'what PostgreSQL reads and SQLite does not, and the other way round: found by its words, with what to write instead',
  },
  { path: 'sql/statements', holds: 'the statements of a file: what each does, and how the file must be run' },
  { path: 'sql/directives', holds: 'the `-- gate: …` lines of a migration: the list of directives, and reading them' },
  { path: 'postgres/session/queryable.ts', holds: 'the contract for sending a query, so that a ledger need not know a session' },
  {
    path: 'child',
    holds: 'a program that is run: finding it, starting it without a shell, its output as lines, ending it with all it has started',
  },
  {
    path: 'ledger',
    holds: "the table that says what is applied: the contract, the gate's own, another tool's, and what is kept beside that",
  },
  { path: 'layouts', holds: 'how folders of migrations are laid out: the contract, the list, one file or folder for each layout' },
  { path: 'migrators', holds: 'tools whose migrations are code: the contract, the list, how each ledger and folder is read' },
  { path: 'config', holds: 'settings: the list, where values come from, connection URLs, the effective configuration' },
  { path: 'postgres/errors', holds: 'what an error of the server, a pooler or the network means, and what to do about it' },
  { path: 'postgres/session', holds: 'one connection: login, TLS, passwords, the simple-query protocol, cancelling' },
  { path: 'postgres/server', holds: 'finding a suitable server, and waiting for it; recognising a pooler' },
  { path: 'postgres/lock', holds: 'the lock that lets only one gate work at a time: taking it, who holds it, sessions left behind' },
  {
    path: 'postgres/activity',
    holds: 'what goes on in a server: who is connected, who waits for whom, which tables are locked; ending a session',
  },
  { path: 'postgres/watch', holds: 'the second connection, which explains what the first one is waiting for' },
  { path: 'services', holds: 'other things that an application waits for: a port, Redis, a page over HTTP' },
  { path: 'postgres/scratch', holds: 'a server or database that exists only while migrations are replayed in it' },
  { path: 'layouts/ledger-tables.ts', holds: 'the ledger tables to look for in a database' },
  { path: 'migrations', holds: 'what is pending, edited, missing or ahead: the plan' },
  { path: 'migrations/batches', holds: 'a statement that runs in batches: how the work is divided, how far it is, and going on there' },
  {
    path: 'migrations/modules',
    holds: 'what a migration in JavaScript or TypeScript is given: SQL, questions to the catalog, enums, statements in batches',
  },
  {
    path: 'migrations/prepare',
    holds: 'making a pending migration ready: the texts that are sent for it, and the way back from them to its file',
  },
  { path: 'migrations/apply', holds: 'applying a plan: one message per migration, or statement by statement, and how each went' },
  { path: 'schema/model', holds: 'the catalog in memory: objects, kinds, names, differences' },
  { path: 'schema/parts/catalogs', holds: 'which rows of which catalog are the objects of a kind, their comments and their owners' },
  { path: 'schema/parts', holds: 'fragments that several kinds share: grants, options, names, definitions' },
  {
    path: 'schema/parts/columns',
    holds: 'columns, and tables as lists of columns: definition, identity, types, parents, what stands in the way of a change',
  },
  { path: 'schema/kinds', holds: 'one file for each kind of object: how it is read, compared, created, altered and dropped' },
  { path: 'schema/compare', holds: 'comparing two catalogs: what differs, what is left out, what counts as tuning' },
  { path: 'schema/repair', holds: 'turning differences into findings, and into SQL in an order that works' },
  {
    path: 'schema/verify',
    holds: 'comparing the live schema with the expectation: reading it, the fingerprint, the snapshot, verify queries',
  },
  { path: 'schema/diagram', holds: 'what a diagram of the schema shows' },
  {
    path: 'import',
    holds: 'rows of SQLite on their way to PostgreSQL: which table goes where, how values are converted and written for COPY',
  },
  {
    path: 'sqlite/schema',
    holds: 'the schema of a SQLite file: reading it into one form whatever its history, comparing, repairing, its snapshot',
  },
  { path: 'checkpoint', holds: 'the checkpoint file: what is in it, the order in which it is loaded, the rows of tables' },
  { path: 'report', holds: 'what all ways of showing a report share: clean text, places, masked secrets' },
  { path: 'report/diagram', holds: 'a diagram as Mermaid text or as a page' },
  { path: 'report/ci', holds: 'a report for build servers: annotations of GitHub and GitLab, JUnit, SARIF, the summary of a step' },
  { path: 'report/page', holds: 'a run as one page of HTML, and how our pages look' },
  { path: 'report/metrics', holds: 'a run as metrics of Prometheus' },
  { path: 'report/renderers', holds: 'a report as text, plain lines, JSON, a termination message' },
  { path: 'report/log', holds: 'events as they happen: JSON lines, plain lines, the live line of a terminal' },
  { path: 'disk.ts', holds: 'reading and writing files, never waiting without a limit' },
  {
    path: 'backup',
    holds: 'backups as files: the manifest beside each, their names, which of them are kept, encryption',
  },
  { path: 'project', holds: 'what is on disk: the migrations folder and its layout, the snapshot, the verify queries' },
  { path: 'redeploy', holds: "Docker's command line, and what it prints of a Compose project, its containers and their logs" },
  { path: 'stages', holds: 'what every step of a run receives or returns: context, workspace, answer, least rights' },
  { path: 'stages/wait', holds: 'waiting for the server and for other services, side by side' },
  {
    path: 'stages/client',
    holds:
      'the client programs of PostgreSQL: where they are, whether their version will do, the environment that any program of a run gets',
  },
  { path: 'stages/ledger', holds: 'the lock, the ledger of the run, the plan, poolers' },
  { path: 'stages/first-boot', holds: 'what a stronger role does once: a missing database, init/*.sql' },
  { path: 'stages/access', holds: "what the application's role may use, and granting it" },
  { path: 'stages/expectation', holds: 'which expectation counts, comparing the live schema with it, recording a new one' },
  { path: 'stages/scratch', holds: 'what needs a scratch database: the schema that files produce, a checkpoint' },
  { path: 'stages/backup', holds: 'a backup of the database: its moment, pg_dump, what is checked, which older ones are removed' },
  { path: 'stages/recovery', holds: 'objects that are missing although they were applied, and how to recreate them' },
  { path: 'stages/preflight', holds: 'what must hold before anything is applied: check queries, requirements of pending migrations' },
  { path: 'stages/reversal', holds: 'taking migrations back: which, by what SQL, and what is there afterwards' },
  { path: 'stages/rehearsal', holds: 'the whole history up, down and up again on a scratch database, with rows meanwhile' },
  { path: 'stages/gate', holds: 'the story of `up`: plan, apply, prove; filling an empty database from a checkpoint' },
  { path: 'stages/reset', holds: "dropping what is the application's: what that is, what stays, in one transaction" },
  {
    path: 'stages/command',
    holds: 'a command that migrates: its environment, its ledger, running it, ending it and its sessions, proving what it made',
  },
  {
    path: 'stages/steps',
    holds: 'several folders and commands in one database: in order, each with its ledger, one lock, one proof of the whole',
  },
  { path: 'stages/seeds', holds: 'rows that a named environment begins with, run after the migrations' },
  { path: 'stages/shell', holds: 'psql on the configured database' },
  { path: 'stages/export', holds: 'the live schema as SQL, by pg_dump or by the gate' },
  {
    path: 'stages/checklist',
    holds: 'the checklist before a deploy: what is asked, how it is answered, and what to do about a no',
  },
  {
    path: 'stages/redeploy',
    holds: 'putting a new version of a Compose project in the place of the old one, with its gate in between, and back',
  },
  { path: 'stages/sessions', holds: 'the sessions of a server on one screen, and ending those that are named' },
  {
    path: 'stages/restore',
    holds: 'a backup brought back: looked at, loaded beside the database, proved, and only then given its name',
  },
  { path: 'sqlite/sql', holds: 'the text of migrations as SQLite reads it: statements, what of a file is one transaction, literals' },
  { path: 'sqlite/session', holds: 'a connection to a SQLite file: opening it, waiting while it is locked, what its errors mean' },
  { path: 'sqlite/ledger', holds: "what says which migrations are applied in a SQLite file: the gate's own table, and other tools'" },
  { path: 'sqlite/verify', holds: 'whether the schema of a SQLite file is the expected one, and what is recorded of it in the file' },
  { path: 'sqlite/lock', holds: 'the row that lets one gate at a time work on a SQLite file: taking it, who holds it' },
  {
    path: 'sqlite/apply',
    holds: 'applying migrations to a SQLite file: preparing them, transactions, foreign keys, what failed and where',
  },
  { path: 'sqlite/gate', holds: 'the gate on a SQLite file: plan, lock, apply' },
  { path: 'stages/import', holds: 'moving the rows of an SQLite file into PostgreSQL: reading, checking, loading, comparing' },
  { path: 'sqlite/rehearsal', holds: 'a bench in memory for `test`: what runs on it, its schema and rows before and after' },
  {
    path: 'stages/export-sqlite',
    holds: 'moving rows of PostgreSQL into a SQLite file: a copy of it that is filled, compared, and put in its place',
  },
  { path: 'stages/move-to-postgres', holds: 'a Compose project from its SQLite file to PostgreSQL, and back' },
  { path: 'sqlite/dialects', holds: 'trying one folder of migrations on PostgreSQL and on SQLite, and what to write instead' },
  {
    path: 'doctor',
    holds: 'what can be wrong with a database: the contract of a check, the list, one file for each check, running them',
  },
  {
    path: 'upkeep',
    holds: 'what is done for a database again and again: the contract of a task, the list, maintaining one table after the other',
  },
  {
    path: 'notify',
    holds: 'messages about a run or a database: what they say, the form of each receiver, posting them, what was told before',
  },
  { path: 'run', holds: 'performing a command: its needs, its deadline, lost connections, the report' },
  { path: 'help', holds: 'the help text, read off the commands, the settings and the finding codes' },
  { path: 'serve', holds: 'watching a database: looking at it again and again, answering over HTTP, the page for people, healing' },
  { path: 'commands', holds: 'one file for each command, which arranges stages' },
  { path: 'cli', holds: 'the command line: parsing, help' },
  { path: 'runtime.ts', holds: 'the effects (disk, clock, host name) that the program hands to the rooms before it' },
  {
    path: 'library',
    holds: 'what an application calls: the commands as functions, trying again, a check of its own connection, a monitor beside it',
  },
  { path: 'index.ts', holds: 'the library: what the package exports' },
  { path: 'main.ts', holds: 'the program: from arguments to report and exit code' },
];

/** @returns the position of the room in the order; -1 if the path is in no room. */
export function roomIndex(path: string): number {
  const rooms = ROOMS.filter((room) => path === room.path || path.startsWith(`${room.path}/`));
  const [room] = rooms.sort((a, b) => b.path.length - a.path.length);
  return room === undefined ? -1 : ROOMS.indexOf(room);
}
