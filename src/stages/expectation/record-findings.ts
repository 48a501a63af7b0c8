// Writes what the gate keeps in the ledger schema: the tables themselves, and after a clean run what it found.

import type { Migration } from '../../core/migration.ts';
import { PROGRAM } from '../../core/version.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import { APART, verificationStore } from '../../ledger/verification-store.ts';
import { wayBackStore } from '../../ledger/way-back-store.ts';
import type { Guard } from '../../migrations/apply/step.ts';
import type { Plan } from '../../migrations/plan.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY, STEADY } from '../../postgres/server/probe.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { countByKind } from '../../schema/compare/count.ts';
import { apartOf } from '../../schema/compare/earlier-drift.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Context } from '../context.ts';
import { IS_EMPTY } from '../empty-database.ts';
import { type LedgerState, readTables } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import { headKey, recordedId } from './expectation.ts';
import type { Checked } from './verify-stage.ts';

/**
 * Makes what is missing of the ledger schema and reads it. Under the lock. A schema that is there already is used as it is, so that
 * a role without CREATE on the database can work if an administrator created the schema for it.
 * @param guard where no lock outlives a transaction: it is taken in this one.
 */
export async function establish(
  session: Queryable,
  workspace: Workspace,
  migrations: readonly Migration[],
  guard?: Guard | null,
): Promise<LedgerState> {
  const { present, layout, keepsWaysBack } = workspace;
  if (layout.toolLedger === null && isMade(workspace)) return withHistory(session, workspace, migrations, guard);
  if (guard) await guard.begin('BEGIN');
  const results = await session.query(`/* gate:ledger */ ${guard ? '' : 'BEGIN;'}
${OWN_NAMES_ONLY};
${IS_EMPTY};
${tablesOf(workspace)};
COMMIT`);
  const isEmpty = results.some(({ rows }) => rows[0]?.['is_empty'] === 't');
  const waysBack = present.waysBack || keepsWaysBack;
  return { ...(await readTables(session, { ...workspace, present: { ...present, waysBack } }, migrations)), isEmpty };
}

/** Even where it changes nothing, DDL sets off event triggers, which may well forbid it. */
export const isMade = ({ present, keepsWaysBack }: Workspace): boolean =>
  present.own && present.ledger && (present.waysBack || !keepsWaysBack);

/** Statements that make what is missing of the gate's tables and the ledger; for a transaction of their own. */
export function tablesOf({ schema, prelude, ledger, history, keepsWaysBack }: Workspace): string {
  const waysBack = keepsWaysBack ? [wayBackStore(schema).create] : [];
  const first = [createSchema(schema), 'SET LOCAL client_min_messages = warning', ...(prelude === null ? [] : [prelude])];
  return [...first, ledger.create, verificationStore(schema).create, history.create, ...waysBack].join(';\n');
}

/** A ledger of an earlier release has no tables for the history. */
async function withHistory(
  session: Queryable,
  workspace: Workspace,
  migrations: readonly Migration[],
  guard?: Guard | null,
): Promise<LedgerState> {
  const state = await readTables(session, workspace, migrations);
  if (state.history !== 'none') return state;
  if (guard) await guard.begin('BEGIN');
  await session.query(`/* gate:history */ ${guard ? '' : 'BEGIN;'} ${OWN_NAMES_ONLY}; ${workspace.history.create}; COMMIT`);
  return readTables(session, workspace, migrations);
}

interface Remembered {
  readonly state: LedgerState;
  readonly plan: Plan;
  /** Without the lock and with nothing applied, not being allowed to record it is not a reason to fail. */
  readonly optional: boolean;
  /** References of what was there before the first migration. */
  readonly known?: ReadonlySet<string>;
}

/** After a run whose schema differs from the snapshot: what its migrations changed, so that no repair is offered that would undo it. */
export async function recordMade({ config }: Context, project: Project, session: Queryable, { expected }: Checked): Promise<void> {
  const head = headKey(project);
  if (expected === null || head === null) return;
  const kept = verificationStore(config.ledgerSchema);
  await session.query(
    `/* gate:remember */ BEGIN; ${OWN_NAMES_ONLY}; ${kept.record(head, encodeSnapshot(expected, head), PROGRAM)}; COMMIT`,
  );
}

/** After a run without errors: the live schema is the expectation for this head and, if nothing differed, its fingerprint is verified. */
export async function remember(
  context: Context,
  project: Project,
  session: Queryable,
  checked: Checked,
  { state, plan, optional, known = new Set() }: Remembered,
): Promise<void> {
  const head = headKey(project);
  if (checked.live === null || checked.expected === null || head === null || plan.ahead.length > 0) return;
  const { catalog, fingerprint } = checked.live;
  const kept = verificationStore(context.config.ledgerSchema);
  const statements: string[] = [];
  if (!optional || !state.heads.includes(head) || checked.isOutdated)
    statements.push(kept.record(head, encodeSnapshot(checked.expected, head), PROGRAM));
  const expectation = checked.expectation?.id ?? recordedId(context.config, head);
  if (checked.clean) statements.push(kept.verified({ expectation, fingerprint, checked: countByKind(catalog) }));
  const apart = JSON.stringify(apartOf(checked.differences, new Set([...known, ...((await checked.expectation?.known?.()) ?? [])])));
  const before = await checked.expectation?.apart?.();
  // If it is already recorded like this, and nothing else must be recorded, there is nothing to do.
  const isNews = before === undefined ? statements.length > 0 : before !== apart;
  if (isNews && apart !== '[]') statements.push(kept.record(APART, apart, PROGRAM));
  else if (isNews && (!optional || state.heads.includes(APART))) statements.push(kept.forget([APART]));
  if (statements.length === 0) return;
  try {
    // Behind a pooler nothing may outlast the transaction.
    const settings = STEADY.map((statement) => statement.replace(/^SET /, 'SET LOCAL '));
    await session.query(`/* gate:remember */ BEGIN; ${[...settings, OWN_NAMES_ONLY, ...statements].join(';\n')};\nCOMMIT`);
  } catch (error) {
    if (!optional || !(error instanceof PostgresError)) throw error;
    await session.query('ROLLBACK');
    context.emit({ event: 'note', level: 'debug', message: `the verification could not be recorded: ${error.message}` });
  }
}
