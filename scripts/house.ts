// The rooms of src/, ground first: what is in one imports from itself and from those before it. A room is a folder or a file; a path belongs
// to the longest that it begins with. test/guard/imports.test.ts holds the order, and CONTRIBUTING.md shows it.

export interface Room {
  /** Below src/. */
  readonly path: string;
  /** What lives there, in a line. */
  readonly holds: string;
}

export const ROOMS: readonly Room[] = [
  { path: 'core', holds: 'the vocabulary: finding, outcome, report, event, deadline, migration; what every room may use' },
  { path: 'sql', holds: 'SQL as text: the lexer, statements, quoting, what the parser of PostgreSQL says of a text' },
  { path: 'sql/directives', holds: 'the lines `-- gate: …` of a migration: the list of directives, and reading them' },
  { path: 'postgres/session/queryable.ts', holds: 'what sends a query, as a contract, so that a ledger need not know a session' },
  { path: 'ledger', holds: "the table that says what is applied: the contract, the gate's own, another tool's, what stands beside that" },
  { path: 'layouts', holds: 'how folders of migrations are laid out: the contract, the list, one file or folder for each layout' },
  { path: 'config', holds: 'settings: the list, where values come from, connection URLs, the effective configuration' },
  { path: 'postgres/errors', holds: 'what an error of the server, a pooler or the network means, and what to do about it' },
  { path: 'postgres/session', holds: 'one connection: login, TLS, passwords, the simple-query protocol, cancelling' },
  { path: 'postgres/server', holds: 'finding a server that will do, and waiting for it; recognising a pooler' },
  { path: 'postgres/lock', holds: 'the lock that lets one gate work at a time: taking it, who holds it, sessions left behind' },
  { path: 'postgres/watch', holds: 'the second connection, which explains what the first one waits for' },
  { path: 'postgres/scratch', holds: 'a server or database that is made for replaying migrations and is gone afterwards' },
  { path: 'layouts/ledger-tables.ts', holds: 'the ledger tables that are looked for in a database' },
  { path: 'migrations', holds: 'what is pending, edited, missing or ahead: the plan' },
  { path: 'migrations/apply', holds: 'applying a plan: one message per migration, or statement by statement, and what became of it' },
  { path: 'schema/model', holds: 'the catalog in memory: objects, kinds, names, differences' },
  { path: 'schema/parts', holds: 'fragments that several kinds share: grants, options, names, rows of catalogs' },
  {
    path: 'schema/parts/columns',
    holds: 'columns, and tables of them: definition, identity, types, parents, what stands in the way of a change',
  },
  { path: 'schema/kinds', holds: 'one file for each kind of object: how it is read, compared, created, altered, dropped' },
  { path: 'schema/compare', holds: 'two catalogs against each other: what differs, what is left out, what counts as tuning' },
  { path: 'schema/repair', holds: 'from differences to SQL in an order that can be run, and to findings' },
  { path: 'schema/verify', holds: 'the live schema against the expectation: reading it, the fingerprint, the snapshot, verify queries' },
  { path: 'schema/diagram', holds: 'what a diagram of the schema shows' },
  { path: 'checkpoint', holds: 'the checkpoint file: what is in it, in which order it is loaded, the rows of tables' },
  { path: 'report', holds: 'what the ways of showing a report share: clean text, places, masked secrets' },
  { path: 'report/diagram', holds: 'a diagram as Mermaid text or as a page' },
  { path: 'report/renderers', holds: 'a report as text, plain lines, JSON, a termination message' },
  { path: 'report/log', holds: 'events as they happen: JSON lines, plain lines, the live line of a terminal' },
  { path: 'disk.ts', holds: 'reading and writing files, with a limit on each wait' },
  { path: 'project', holds: 'what lies on disk: the migrations folder and its layout, the snapshot, the verify queries' },
  { path: 'stages', holds: 'what every step of a run is given: context, workspace, answer, the least rights' },
  { path: 'stages/ledger', holds: 'the lock, the ledger of this run, the plan, poolers' },
  { path: 'stages/expectation', holds: 'which expectation counts, the live schema against it, what is recorded' },
  { path: 'stages/scratch', holds: 'what is found out in a scratch database: the schema of files, a checkpoint' },
  { path: 'stages/recovery', holds: 'what is missing although it was applied, and how it is created again' },
  { path: 'stages/preflight', holds: 'what must hold before anything is applied: check queries, requirements of pending migrations' },
  { path: 'stages/gate', holds: 'the story of `up`: plan, do, prove; an empty database from a checkpoint' },
  { path: 'run', holds: 'performing a command: what it needs, its deadline, lost connections, the report' },
  { path: 'commands', holds: 'one file for each command; it arranges stages' },
  { path: 'cli', holds: 'the command line: parsing, help' },
  { path: 'runtime.ts', holds: 'the effects (disk, clock, host name) that the program hands to what is below' },
  { path: 'index.ts', holds: 'the library: what the package exports' },
  { path: 'main.ts', holds: 'the program: arguments in, report and exit code out' },
];

/** @returns the room's place in the order, -1 for a path in no room. */
export function roomIndex(path: string): number {
  const rooms = ROOMS.filter((room) => path === room.path || path.startsWith(`${room.path}/`));
  const [room] = rooms.sort((a, b) => b.path.length - a.path.length);
  return room === undefined ? -1 : ROOMS.indexOf(room);
}
