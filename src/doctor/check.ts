// A check of the doctor: what it looks at, how it asks, and what it makes of the answer. It describes itself completely: the report, --only,
// docs/doctor.md and its tests read it off here.
import type { Config } from '../config/config.ts';
import type { Finding } from '../core/finding.ts';
import type { ListedCode } from '../core/finding-codes.ts';
import type { ServerFacts } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Queryable, Row } from '../postgres/session/queryable.ts';
import type { Scope } from '../schema/model/scope.ts';
import type { Context } from '../stages/context.ts';
import type { MigrationStandings } from '../stages/expectation/migration-standings.ts';
import type { ExaminedProject } from './examined-project.ts';
import type { KeyColumns } from './key-columns.ts';
import type { Touched } from './touched-relations.ts';

/** In the order of the report; the text is what its checks look at. */
export const CHECK_GROUPS = {
  gate: 'what a gate on this database meets: ledger, history, schema, rights',
  sessions: 'connections, transactions and locks at this moment',
  vacuum: 'transaction ids and statistics',
  keys: 'sequences and primary keys',
  indexes: 'indexes',
  constraints: 'constraints, triggers and partitions',
  security: 'who may do what',
  server: 'the server: version, settings, collations, extensions',
  replication: 'replication slots, standbys and archiving',
} as const;

export type CheckGroup = keyof typeof CHECK_GROUPS;

/** What the doctor knows before it asks anything. */
export interface Surroundings {
  readonly facts: ServerFacts;
  readonly config: Config;
  /** Which schemas are the application's. */
  readonly scope: Scope;
  readonly role: RoleRights;
  /** How long the server's counters have been counting, in ms; null if that is not known. */
  readonly countedFor: number | null;
  /** The server's clock, in ms since 1970. */
  readonly now: number;
}

export interface RoleRights {
  readonly name: string;
  readonly isSuperuser: boolean;
  /** What other roles' sessions do: pg_read_all_stats, which pg_monitor contains. */
  readonly seesSessions: boolean;
}

/** What a check came to: nothing found, and nothing that it could not see, is well. */
export interface Verdict {
  readonly findings: readonly Diagnosis[];
  /** Why it could not look, or not at everything. */
  readonly skipped?: string;
}

/** A finding, and what `doctor --fix` may do about it. */
export interface Diagnosis {
  readonly finding: Finding;
  /** Statements without semicolons, to be run one by one in this order; absent: a person has to decide. */
  readonly fix?: readonly string[];
}

interface CheckFacets {
  /** Its file's name; also the code of what it finds, unless `codes` says otherwise. */
  readonly id: string;
  readonly group: CheckGroup;
  /** Codes of what it finds, the usual ones, if that is not its id. */
  readonly codes?: readonly ListedCode[];
  /** What it looks for, in a clause for the list: `indexes that no query can use`. */
  readonly looksFor: string;
  /** What the role needs for it, or what has to be there, in words for the docs; absent: nothing. */
  readonly needs?: string;
  /** What `doctor --fix` does, in words for the docs; absent: nothing. */
  readonly fixes?: string;
}

/** Asks one question of the catalog; the doctor sends many of them in one message. */
export interface QueryCheck extends CheckFacets {
  /** One statement without a semicolon, for a search path of pg_catalog only; or why it cannot be asked here. */
  readonly sql: (about: Surroundings) => string | { readonly skipped: string };
  readonly judge: (rows: readonly Row[], about: Surroundings) => Verdict;
}

/** What it looks at takes more than a question. */
export interface LookCheck extends CheckFacets {
  /** @throws PostgresError where the server refuses; Stop if a stage does: both are part of what was found out. */
  readonly look: (examined: Examined, about: Surroundings) => Promise<Verdict>;
}

export type Check = QueryCheck | LookCheck;

/** Whatever a look may need. */
export interface Examined {
  readonly context: Context;
  readonly ready: Ready;
  readonly project: ExaminedProject;
  /** Where every migration stands, read once. @throws Stop if the ledger does not add up. */
  readonly standings: () => Promise<MigrationStandings>;
  /** What the pending migrations touch, read once. @throws Stop if the ledger does not add up, or a file cannot be read. */
  readonly touched: () => Promise<readonly Touched[]>;
  /** Keys, with the largest value of each and the sequence behind it, read once. */
  readonly keys: () => Promise<KeyColumns>;
  /** Read-only transactions with a limit on each statement; the results are those of the statements given. */
  readonly ask: Queryable['query'];
}

export const WELL: Verdict = { findings: [] };

export const skip = (why: string): Verdict => ({ findings: [], skipped: why });

export const found = (findings: readonly Finding[]): Verdict => ({ findings: findings.map((finding) => ({ finding })) });

/** With the SQL that mends it, which `doctor --fix` may run. */
export const fixable = (finding: Finding, fix: readonly string[]): Diagnosis => ({
  finding: { ...finding, repair: fix.map((statement) => `${statement};`).join('\n') },
  fix,
});

/** In words, where another role's sessions are hidden. */
export const SESSIONS_HIDDEN = 'the role does not see what other roles are doing: GRANT pg_monitor TO it';

/** What is found in the sessions that the role sees. */
export const ofSessions = (findings: readonly Finding[], { seesSessions }: RoleRights): Verdict =>
  seesSessions ? found(findings) : { ...found(findings), skipped: SESSIONS_HIDDEN };

const DAY = 24 * 3_600_000;

/** Why the server's counters say nothing yet; null once they are as old as that. */
export function tooYoung({ countedFor }: Surroundings, days: number): { readonly skipped: string } | null {
  if (countedFor !== null && countedFor >= days * DAY) return null;
  return {
    skipped: `the server has counted for less than ${days === 1 ? 'a day' : `${days} days`} since it was started or its counters were reset`,
  };
}
