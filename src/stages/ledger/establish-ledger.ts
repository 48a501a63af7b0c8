// Makes what is missing of the gate's tables and of the ledger, and reads what is there.
import type { Migration } from '../../core/migration.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import { verificationStore } from '../../ledger/verification-store.ts';
import { wayBackStore } from '../../ledger/way-back-store.ts';
import type { Guard } from '../../migrations/apply/step.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Queryable, Result } from '../../postgres/session/queryable.ts';
import { readFingerprint } from '../../schema/verify/read-fingerprint.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { IS_EMPTY } from '../empty-database.ts';
import type { Workspace } from '../workspace.ts';
import { type LedgerState, lookAtTables, NOTHING_APPLIED, readTables } from './ledger-state.ts';

/**
 * Makes what is missing of the ledger schema and reads it. Under the lock. A schema that is there already is used as it is, so that
 * a role without CREATE on the database can work if an administrator created the schema for it.
 * @param guard where no lock outlives a transaction: it is taken in this one. @param made what `establishing` came to.
 */
export async function establish(
  session: Queryable,
  workspace: Workspace,
  migrations: readonly Migration[],
  guard?: Guard | null,
  made: readonly Result[] | null = null,
): Promise<LedgerState> {
  const { present, layout, needsWaysBack } = workspace;
  if (layout.toolLedger === null && isMade(workspace)) return withHistory(session, workspace, migrations, guard, made);
  if (guard) await guard.begin('BEGIN');
  const there = { ...workspace, present: { ...present, waysBack: present.waysBack || needsWaysBack } };
  // What was there already may be altered, and is read by itself. A tool puts rows into a new table of its own.
  const look = guard || present.anyOwn || present.ledger || layout.toolLedger === null ? null : lookAtTables(there, migrations);
  // The run ends with a commit that is waited for.
  const results =
    made ??
    (await session.query(
      `/* gate:ledger */ ${guard ? '' : 'BEGIN;'}\n${making(tablesOf(workspace))}${look === null ? '' : `;\n${look.sql}`}`,
    ));
  const isEmpty = results.some(({ rows }) => rows[0]?.['is_empty'] === 't');
  if (isEmpty && layout.toolLedger === null) return { ...NOTHING_APPLIED, ...newlyMade(session, workspace) };
  const state = look === null ? await readTables(session, there, migrations) : look.stateIn(session, results);
  return { ...state, isEmpty };
}

/**
 * What makes it or reads it, for the message that takes the lock; null where more than one question may be needed.
 * @returns of a condition of PL/pgSQL: if that is false, nothing is made.
 */
export function establishing(workspace: Workspace, migrations: readonly Migration[]): ((isHeld: string) => string) | null {
  const { present, layout } = workspace;
  if (layout.toolLedger !== null) return null;
  if (isMade(workspace)) return () => lookAtTables(workspace, migrations).sql;
  if (present.anyOwn || present.ledger || present.otherLayout !== null) return null;
  const block = (isHeld: string) => `BEGIN IF ${isHeld} THEN EXECUTE ${quoteLiteral(tablesOf(workspace))}; END IF; END`;
  return (isHeld) => `/* gate:ledger */ BEGIN;\n${making(`DO ${quoteLiteral(block(isHeld))}`)}`;
}

const making = (tables: string): string => `${OWN_NAMES_ONLY};
SET LOCAL synchronous_commit = off;
${IS_EMPTY};
${tables};
COMMIT`;

/** What there is to know of tables that this role has just made, in a database without any: they are empty, and its own. */
const newlyMade = (session: Queryable, { scope }: Workspace): Partial<LedgerState> => ({
  ...{ present: true, isEmpty: true, history: 'write', mayRemember: true },
  fingerprint: () => readFingerprint(session, scope),
});

/** Even where it changes nothing, DDL sets off event triggers, which may well forbid it. */
export const isMade = ({ present, needsWaysBack }: Workspace): boolean =>
  present.own && present.ledger && (present.waysBack || !needsWaysBack);

/** Statements that make what is missing of the gate's tables and the ledger; for a transaction of their own. */
export function tablesOf({ schema, prelude, ledger, history, needsWaysBack }: Workspace): string {
  const waysBack = needsWaysBack ? [wayBackStore(schema).create] : [];
  const first = [createSchema(schema), 'SET LOCAL client_min_messages = warning', ...(prelude === null ? [] : [prelude])];
  return [...first, ledger.create, verificationStore(schema).create, history.create, ...waysBack].join(';\n');
}

/** A ledger of an earlier release has no tables for the history. */
async function withHistory(
  session: Queryable,
  workspace: Workspace,
  migrations: readonly Migration[],
  guard: Guard | null | undefined,
  made: readonly Result[] | null,
): Promise<LedgerState> {
  const state =
    made === null ? await readTables(session, workspace, migrations) : lookAtTables(workspace, migrations).stateIn(session, made);
  if (state.history !== 'none') return state;
  if (guard) await guard.begin('BEGIN');
  await session.query(`/* gate:history */ ${guard ? '' : 'BEGIN;'} ${OWN_NAMES_ONLY}; ${workspace.history.create}; COMMIT`);
  return readTables(session, workspace, migrations);
}
