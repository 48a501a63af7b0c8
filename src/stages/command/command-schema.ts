// The schema around a command: before it, the live schema must be what the last run left, or nothing is run; after it, it is proved, and
// what the command made of it is expected from now on.
import type { Finding } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import { few } from '../../core/text/few.ts';
import { decodeRunRecord, type RunEvent } from '../../ledger/run-record.ts';
import { APART } from '../../ledger/verification-store.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { type Apart, apartOf, expectedOf, stillApart } from '../../schema/compare/earlier-drift.ts';
import { subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { runQueries } from '../../schema/verify/queries.ts';
import type { Expectation, Verified } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation, verificationWith } from '../expectation/compare-with-expectation.ts';
import { recordedApart, recordedFor } from '../expectation/expectation.ts';
import { recordExpectation, verificationOf } from '../expectation/record-expectation.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import { fromSnapshot, refuseAnotherKind } from './command-snapshot.ts';

export interface SchemaLook {
  readonly session: Queryable;
  readonly workspace: Workspace;
  readonly state: LedgerState;
  /** The key under which the expectation is recorded: `headOf` of the ledger as it is now. */
  readonly head: string;
}

export interface SchemaBefore extends Pick<SchemaLook, 'head'> {
  readonly findings: readonly Finding[];
  readonly verified: Verified | null;
  /** What differs from the expectation but is allowed. */
  readonly apart: readonly Apart[];
}

/** Null instead of the verified schema if nothing says what is expected. */
export async function lookBeforeCommand(context: Context, project: Project, look: SchemaLook): Promise<SchemaBefore> {
  const { session, state, head } = look;
  context.stage('verify');
  refuseAnotherKind(project, head);
  const expectation = recordedFor(session, context.config, state, head) ?? fromSnapshot(project, context.config, head).expectation;
  if (expectation === null) return { head, findings: [], verified: null, apart: [] };
  const { last, fingerprint } = state;
  const verified = await compareWithExpectation(context, project, look, expectation, { last, fingerprint });
  if (verified.differences.length > 0 && (await isAfterBroken(look))) {
    const apart = await recordedApart(session, context.config, state);
    context.emit({ event: 'note', level: 'warn', message: takenForItsWork(verified) });
    return { head, findings: [], verified: null, apart };
  }
  return { head, findings: verified.findings, verified, apart: apartOf(verified.differences, await expectation.known?.()) };
}

/** The last command began and did not end well: what it committed until then stays, and its next run goes on from there. */
async function isAfterBroken({ session, workspace: { history }, state }: SchemaLook): Promise<boolean> {
  if (state.history === 'none') return false;
  const [last] = (await session.query(`/* gate:history */ ${history.lastRun}`)).at(0)?.rows ?? [];
  // What a folder of files has made is known by its ledger.
  return last?.['event'] === 'step-stopped' ? decodeRunRecord(last['detail'] ?? null)?.command != null : BROKEN.has(last?.['event'] ?? '');
}

const BROKEN: ReadonlySet<string> = new Set<RunEvent>(['command-started', 'command-failed']);

const takenForItsWork = ({ differences }: Verified): string =>
  `the last run of a command did not come to its end: what the schema has otherwise than before it is taken for its work: ${few(differences.map((one) => referenceOf(subjectOf(one))))}`;

export interface SchemaProof {
  readonly verification: Verification;
  readonly findings: readonly Finding[];
  readonly expectation: Expectation | null;
  readonly verified: Verified;
}

/** @param before the schema before the command ran: what it changed since is expected. Null if it was not run: the record is expected. */
export async function proveSchema(context: Context, project: Project, look: SchemaLook, before: SchemaBefore | null): Promise<SchemaProof> {
  const { config } = context;
  const { session, state, head } = look;
  context.stage('verify');
  const isAsBefore = before === null || (before.verified?.clean === true && before.head === head && (await isUnchanged(state)));
  const recorded = isAsBefore ? recordedFor(session, config, state, head) : null;
  const file = fromSnapshot(project, config, head);
  const expectation = file.expectation ?? recorded;
  const from = (live: Catalog): Catalog =>
    expectedOf(
      live,
      stillApart(before?.apart ?? [], live, () => false),
    );
  const { last, fingerprint } = state;
  const verified = await compareWithExpectation(context, project, look, expectation, {
    ...(isAsBefore && { last, fingerprint }),
    derive: { from, known: new Set<string>() },
  });
  const findings = [...file.findings, ...verified.findings, ...(await runQueries(session, project.queries))];
  return { verification: verificationWith(verified, findings, project), findings, expectation, verified };
}

/** Since the schema was last verified. */
const isUnchanged = async ({ last, fingerprint }: LedgerState): Promise<boolean> =>
  last !== null && last.fingerprint === (await fingerprint());

/** The expectation, as this server has it, for the ledger's present state. Of the other states only the previous one is kept. */
export async function recordSchema(
  context: Context,
  { session, state, head }: SchemaLook,
  { expectation, verified }: SchemaProof,
  before: string,
): Promise<void> {
  const { kept, differences } = verified;
  if (verified.live === null || kept === null) return;
  const apart = apartOf(differences);
  await recordExpectation(context, session, {
    ...{ head, expected: expectedOf(kept, apart), apart },
    verified: verificationOf(context, head, verified, expectation),
    forget: state.heads.filter((one) => ![head, before, APART].includes(one)),
  });
}
