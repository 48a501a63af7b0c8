// What the database knows of earlier runs: the ledger, the last verification and the catalog's fingerprint, in one round trip.

import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { HistoryAccess } from '../../ledger/history-store.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { COMMAND_HEAD, type LastVerification, LEDGER_FORMAT, STEPS_HEAD, verificationStore } from '../../ledger/verification-store.ts';
import { type HalfReverted, wayBackStore } from '../../ledger/way-back-store.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY, type ServerFacts } from '../../postgres/server/probe.ts';
import type { Queryable, Result } from '../../postgres/session/queryable.ts';
import { fingerprintOf, secondLook } from '../../schema/verify/fingerprint.ts';
import { readFingerprint } from '../../schema/verify/read-fingerprint.ts';
import type { OtherLedger, Workspace } from '../workspace.ts';
import { ofAnotherKind, STEPS_WERE_RUN } from './of-another-kind.ts';

export interface LedgerState {
  /** Empty if the ledger said that exactly the folder's migrations are applied, and its rows were not fetched. */
  readonly rows: readonly LedgerRow[];
  readonly upToDate: boolean;
  readonly last: LastVerification | null;
  /** Head versions for which an expectation is recorded. */
  readonly heads: readonly string[];
  /** What an earlier run has recorded of the files. */
  readonly files: string | null;
  /** Whether this role may record it. */
  readonly mayRemember: boolean;
  /** What the ledger says, as a digest; null if nobody has asked. */
  readonly digest: string | null;
  /** As it was found while waiting for the server, if nothing else had to be waited for since then; otherwise as it is when it is read. */
  readonly fingerprint: () => Promise<string>;
  /** Whether all tables that the gate writes are there. */
  readonly present: boolean;
  /** What may be done with the tables of the history; also none if nobody has looked. */
  readonly history: HistoryAccess;
  /** A migration whose way back was begun and did not end. */
  readonly halfReverted: HalfReverted | null;
  /** The database was found as CREATE DATABASE leaves one; also false if nobody has looked. */
  readonly isEmpty: boolean;
}

const NOTHING = {
  upToDate: false,
  last: null,
  heads: [],
  files: null,
  mayRemember: false,
  digest: null,
  fingerprint: async () => '',
  present: false,
  history: 'none',
  halfReverted: null,
  isEmpty: false,
} as const;

/** Of a database in which nobody has worked yet. */
export const NOTHING_APPLIED: LedgerState = { ...NOTHING, rows: [] };

/**
 * What the gate keeps beside the ledger may be gone: it is created again. The ledger may not be gone if the rest exists.
 * @param migrations the folder's: where the ledger says that exactly they are applied, its rows are not fetched, unless all are asked for.
 * @throws Stop('history') if the ledger is gone, belongs to another layout, or was created by a newer release.
 */
export async function readState(
  session: Queryable,
  workspace: Workspace,
  facts: ServerFacts,
  migrations: readonly Migration[],
  { everyRow = false, digest = false, noRow = false } = {},
): Promise<LedgerState> {
  const { ledger, present } = workspace;
  if (present.otherLayout !== null && (await isInUse(session, present.otherLayout))) throw new Stop([otherLayout(workspace)]);
  if (present.own && present.ledger)
    return readTables(session, workspace, migrations, { firstLook: facts.fingerprint ?? '', everyRow, digest, noRow });
  if (facts.tables.has(verificationStore(workspace.schema).tables[0]!)) await refuseNewer(session, workspace);
  if (present.anyOwn && !present.ledger && present.otherLayout === null)
    throw new Stop([(await ofWithoutLedger(session, workspace)) ?? damaged(workspace)]);
  if (!present.ledger) return NOTHING_APPLIED;
  const [, , rows] = await asked(session, workspace, `/* gate:state */ ${UNDISTURBED}; ${ledger.readAlone}`);
  return { ...NOTHING, rows: ledger.parse(rows!.rows, migrations) };
}

/** A run that failed before it applied anything leaves tables without rows: the layout may be another one the next time. */
async function isInUse(session: Queryable, { tables, ours }: OtherLedger): Promise<boolean> {
  const rows = tables.map((table) => `EXISTS (SELECT FROM ${table})`).join(' OR ');
  const isOurs = ours === null ? 'false' : `EXISTS (SELECT FROM ${ours})`;
  const results = await session.query(`/* gate:other-layout */ ${UNDISTURBED}; SELECT (${rows}) AND NOT ${isOurs} AS used`);
  return results.at(-1)?.rows[0]?.['used'] === 't';
}

/** A gate that runs a command has no ledger of its own, and one that works through steps has it elsewhere. */
async function ofWithoutLedger(session: Queryable, workspace: Workspace): Promise<Finding | null> {
  const { heads } = verificationStore(workspace.schema);
  const results = await session.query(`/* gate:other-layout */ ${UNDISTURBED}; ${heads}`).catch((error: unknown) => {
    if (error instanceof PostgresError && ALTERED.test(error.sqlstate)) return [];
    throw error;
  });
  const has = (kind: string): boolean => results.at(-1)?.rows.some(({ head }) => head?.startsWith(kind) === true) ?? false;
  return has(STEPS_HEAD) ? ofSteps(workspace) : has(COMMAND_HEAD) ? ofCommand(workspace) : null;
}

/** Rows that a policy hides would pass for migrations that are not applied: without row_security that is an error (manual, 5.9). */
const UNDISTURBED = `${OWN_NAMES_ONLY}; SET LOCAL row_security = off`;

/**
 * Tables that were altered cannot answer the query, and that is not a bug of ours: tables of a newer release are reported as such.
 * @throws Stop('history'); PostgresError for what is not the tables' fault.
 */
async function asked(session: Queryable, workspace: Workspace, sql: string): Promise<readonly Result[]> {
  try {
    return await session.query(sql);
  } catch (error) {
    if (!(error instanceof PostgresError) || !ALTERED.test(error.sqlstate)) throw error;
    await refuseNewer(session, workspace);
    throw new Stop([altered(workspace, error)], { cause: error });
  }
}

/** Syntax error or access rule violation, but for insufficient privilege; data exceptions (manual, Appendix A). */
const ALTERED = /^(?:42(?!501)|22)/;

/** @throws Stop('history') if the tables were created by a newer release. */
async function refuseNewer(session: Queryable, { schema }: Workspace): Promise<void> {
  const found = await session.query(`/* gate:format */ ${verificationStore(schema).format}`).catch((error: unknown) => {
    if (error instanceof PostgresError && ALTERED.test(error.sqlstate)) return null;
    throw error;
  });
  const format = Number(found?.[0]?.rows[0]?.['format'] ?? LEDGER_FORMAT);
  if (format > LEDGER_FORMAT) throw new Stop([newer(schema, format)]);
}

interface Known {
  /** Where it was read a moment ago; under the lock everything is asked. */
  readonly firstLook: string;
  readonly everyRow: boolean;
  /** What the ledger says is wanted as a digest; and nothing else of it. */
  readonly digest?: boolean;
  readonly noRow?: boolean;
  /** Inside a migration's transaction, to which the settings of this look must not be left. */
  readonly within?: boolean;
}

/** OFFSET keeps the condition inside, where the server asks it once: as a condition of the join it would ask it of each row, once that is made. */
const unlessUpToDate = (rows: string): string => `SELECT * FROM (${rows}) every_row WHERE NOT (SELECT yes FROM up_to_date) OFFSET 0`;

export async function readTables(
  session: Queryable,
  workspace: Workspace,
  migrations: readonly Migration[],
  known?: Known,
): Promise<LedgerState> {
  const look = lookAtTables(workspace, migrations, known);
  return look.stateIn(session, await asked(session, workspace, look.sql));
}

/** Statements that read the tables, and what their results say, which are the last of those given. */
export function lookAtTables(workspace: Workspace, migrations: readonly Migration[], known?: Known) {
  const { ledger } = workspace;
  const kept = verificationStore(workspace.schema);
  const shortCut = known !== undefined && !known.everyRow && migrations.length > 0;
  const upToDate = shortCut ? ledger.digestOf(migrations) : null;
  const digest = upToDate !== null || known?.digest ? ledger.digest() : 'NULL';
  const yes = known?.noRow ? 'true' : upToDate === null ? 'false' : `coalesce(digest = '${upToDate}', false)`;
  const further = known === undefined ? null : secondLook(workspace.scope, known.firstLook);
  const waysBack = wayBackStore(workspace.schema);
  const begun = workspace.present.waysBack ? waysBack.begun : 'NULL';
  const look = `${UNDISTURBED}; ${kept.read};
WITH up_to_date AS MATERIALIZED (SELECT ${yes} AS yes, digest, ${workspace.history.access} AS history, ${begun} AS begun
  FROM (SELECT ${digest} AS digest OFFSET 0) of_ledger)
SELECT u.yes, u.digest, u.history, u.begun, ${further ?? 'NULL'} AS further, l.* FROM up_to_date u LEFT JOIN (${unlessUpToDate(ledger.read)}) l ON true`;
  const [before, after] = known?.within ? ['SAVEPOINT look; ', '; ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look'] : ['', ''];
  const stateIn = (session: Queryable, results: readonly Result[]): LedgerState => {
    const [memories, rest] = known?.within ? results.slice(-4, -2) : results.slice(-2);
    const { format, last, heads, files, mayRemember } = kept.parse(memories!.rows[0]!);
    if (format > LEDGER_FORMAT) throw new Stop([newer(workspace.schema, format)]);
    const rows = ledger.parse(
      rest!.rows.filter((row) => row['origin'] !== null),
      migrations,
    );
    const { yes, digest = null, history, begun: half = null, further: second } = rest!.rows[0]!;
    const access = history as HistoryAccess;
    const fingerprint = async (): Promise<string> =>
      known === undefined ? readFingerprint(session, workspace.scope, last?.fingerprint) : fingerprintOf(known.firstLook, second ?? null);
    const halfReverted = waysBack.parse(half);
    const found = { last, heads, files, mayRemember, digest, fingerprint, present: true, history: access, halfReverted, isEmpty: false };
    return { ...found, rows, upToDate: yes === 't' };
  };
  return { sql: `/* gate:state */ ${before}${look}${after}`, stateIn };
}

const damaged = ({ ledger, schema }: Workspace) =>
  finding({
    code: 'ledger-damaged',
    subject: ledger.name,
    message: `the ledger ${ledger.name} is gone, though the tables beside it are there`,
    hint: `restore the table from a backup: nothing else records which migrations are applied; or, if the database was emptied on purpose, DROP SCHEMA ${schema} CASCADE`,
  });

const ofCommand = ({ schema }: Workspace) =>
  ofAnotherKind(
    schema,
    'a gate has run a command on this database',
    'run it with `schemagate run` or GATE_COMMAND; or give the files a ledger schema of their own with GATE_LEDGER_SCHEMA; or, if they have replaced the command, drop that schema: what it has recorded is then lost',
  );

const ofSteps = ({ schema }: Workspace) =>
  ofAnotherKind(schema, STEPS_WERE_RUN, 'set GATE_STEPS as there; or give the files a ledger schema of their own with GATE_LEDGER_SCHEMA');

const altered = ({ ledger, schema }: Workspace, { message }: PostgresError) =>
  finding({
    code: 'ledger-altered',
    subject: ledger.name,
    message: `the ledger ${ledger.name}, or a table beside it in ${schema}, was altered: ${message}`,
    hint: `restore the tables from a backup, or undo the alteration; ${schema}.expectations may be dropped, and is created again; nothing was changed`,
  });

const otherLayout = ({ layout, schema }: Workspace) =>
  finding({
    code: 'ledger-of-another-layout',
    subject: schema,
    message: `the gate has worked on this database with a layout other than ${layout.id}: what ${schema} holds belongs to that one`,
    hint:
      layout.toolLedger === null
        ? "set GATE_LAYOUT to that layout; or, if the files were converted to our own, adopt the other tool's ledger with `schemagate adopt --from LAYOUT`"
        : 'set GATE_LAYOUT=gate; or, if you are going back to this tool, write its ledger with `schemagate eject`',
  });

export const newer = (schema: string, format: number) =>
  finding({
    code: 'ledger-newer',
    subject: schema,
    message: `the ledger schema ${schema} has format ${format}; this schemagate knows up to ${LEDGER_FORMAT}`,
    hint: 'use the release that wrote it, or a newer one; nothing was changed',
  });
