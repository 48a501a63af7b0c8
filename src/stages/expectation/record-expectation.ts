// Writes down what is expected from now on: after a proof, what the schema was compared with, as this server has it.

import { PROGRAM } from '../../core/version.ts';
import { APART, type LastVerification, verificationStore } from '../../ledger/verification-store.ts';
import type { Plan } from '../../migrations/plan.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY, STEADY } from '../../postgres/server/probe.ts';
import type { Queryable, Text } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { countByKind } from '../../schema/compare/count.ts';
import { type Apart, apartOf } from '../../schema/compare/earlier-drift.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { snapshotParts } from '../../schema/verify/snapshot.ts';
import type { Verified } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { headKey, recordedId } from './expectation.ts';
import type { Checked } from './verify-stage.ts';

export interface ToRecord {
  readonly head: string;
  /** Null if what is recorded for the head stays. */
  readonly expected: Catalog | null;
  /** Null if something differed. */
  readonly verified?: LastVerification | null;
  /** What differs and is allowed; null if what is recorded of it stays. */
  readonly apart?: readonly Apart[] | null;
  /** Heads whose expectation is of no use to anybody. */
  readonly forget?: readonly string[];
}

/** In one transaction, if there is anything to write. */
export async function recordExpectation({ config }: Context, session: Queryable, given: ToRecord): Promise<void> {
  const { head, expected, verified = null, apart = null, forget = [] } = given;
  const store = verificationStore(config.ledgerSchema);
  const forgotten = [...(apart?.length === 0 ? [APART] : []), ...forget];
  const memories = {
    expected: expected === null ? null : { head, snapshot: snapshotParts(expected, head) },
    verified,
    apart: apart === null || apart.length === 0 ? null : JSON.stringify(apart),
  };
  const isNew = expected !== null || verified !== null || memories.apart !== null;
  const statements = [...(isNew ? [store.record(memories, PROGRAM)] : []), ...(forgotten.length === 0 ? [] : [store.forget(forgotten)])];
  if (statements.length > 0) await remember(session, statements);
}

/** Statements of one transaction. */
export async function remember(session: Queryable, statements: readonly Text[]): Promise<void> {
  // Behind a pooler nothing may outlast the transaction.
  const settings = STEADY.map((statement) => statement.replace(/^SET /, 'SET LOCAL '));
  const texts = [...settings, OWN_NAMES_ONLY, ...statements].flatMap((statement) => [statement, ';\n'].flat());
  await session.query(['/* gate:remember */ BEGIN; ', ...texts, 'COMMIT']);
}

/** Without the lock and with nothing applied, not being allowed to record it is not a reason to fail. */
export async function kindly(session: Queryable, emit: Context['emit'], recording: Promise<void>): Promise<void> {
  try {
    await recording;
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    await session.query('ROLLBACK');
    emit({ event: 'note', level: 'debug', message: `the verification could not be recorded: ${error.message}` });
  }
}

/** Null if the schema differs from the expectation, or was not read. */
export const verificationOf = (
  { config }: Context,
  head: string,
  { live, clean }: Pick<Verified, 'live' | 'clean'>,
  expectation: { readonly id: string } | null,
): LastVerification | null =>
  live !== null && clean
    ? { expectation: expectation?.id ?? recordedId(config, head), fingerprint: live.fingerprint, checked: countByKind(live.catalog) }
    : null;

/** After a run whose schema differs from the snapshot: what its migrations changed, so that no repair is offered that would undo it. */
export async function recordMade(context: Context, project: Project, session: Queryable, { expected }: Checked): Promise<void> {
  const head = headKey(project);
  if (expected !== null && head !== null) await recordExpectation(context, session, { head, expected });
}

interface Proved {
  readonly state: LedgerState;
  readonly plan: Plan;
  /** Without the lock and with nothing applied, not being allowed to record it is not a reason to fail. */
  readonly optional: boolean;
  /** References of what was there before the first migration. */
  readonly known?: ReadonlySet<string>;
}

/** After a run without errors: the live schema is the expectation for this head and, if nothing differed, its fingerprint is verified. */
export async function recordProved(
  context: Context,
  project: Project,
  session: Queryable,
  checked: Checked,
  { state, plan, optional, known = new Set() }: Proved,
): Promise<void> {
  const head = headKey(project);
  if (checked.live === null || checked.expected === null || head === null || plan.ahead.length > 0) return;
  const isNeeded = !optional || !state.heads.includes(head) || checked.isOutdated;
  const toRecord = {
    head,
    expected: isNeeded ? checked.expected : null,
    verified: verificationOf(context, head, checked, checked.expectation),
  };
  const apart = apartOf(checked.differences, new Set([...known, ...((await checked.expectation?.known?.()) ?? [])]));
  const before = await checked.expectation?.apart?.();
  const isRecorded = before === undefined ? !isNeeded && toRecord.verified === null : before === JSON.stringify(apart);
  const isAbsent = apart.length === 0 && optional && !state.heads.includes(APART);
  const recording = recordExpectation(context, session, { ...toRecord, apart: isRecorded || isAbsent ? null : apart });
  await (optional ? kindly(session, context.emit, recording) : recording);
}
