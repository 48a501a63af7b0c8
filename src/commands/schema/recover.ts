// Makes again what is gone although the ledger says that it was made: from the snapshot, or from what the last run recorded. What was in
// the tables is not in either, and is said to be gone.
import { errorsIn, type Finding, hasErrors, headline } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { appliedHead } from '../../migrations/plan.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import { countParts } from '../../schema/compare/describe.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { kindOf } from '../../schema/kinds/kinds.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { steps } from '../../schema/repair/ddl.ts';
import { asScript, isOutside } from '../../schema/repair/script.ts';
import { verifySchema } from '../../schema/verify/verify.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { expectationFor, headKey, recordedFor } from '../../stages/expectation.ts';
import { READ } from '../../stages/least-rights.ts';
import { readState, readTables } from '../../stages/ledger-state.ts';
import { neighboursOf } from '../../stages/neighbour-ledgers.ts';
import { planOrStop } from '../../stages/plan-or-stop.ts';
import { takeLock } from '../../stages/take-lock.ts';
import { tellVerified } from '../../stages/verify-stage.ts';
import { type Workspace, workspaceOf } from '../../stages/workspace.ts';

export const recover: Command = {
  name: 'recover',
  summary: 'make again what is gone from the schema although its migrations are applied; shows what it would do, and does it with --yes',
  example: 'schemagate recover --yes',
  rights: { ...READ, besides: `${READ.besides}; with --yes CREATE on the schemas, and to own the tables, of what is made again` },
  needs: 'database',
  purpose: 'write',
  flags: [{ name: 'yes', type: 'boolean', doc: 'do it' }],
  run,
};

type Missing = Difference & { readonly state: 'missing' };

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session, facts } = ready;
  const workspace = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, workspace, facts, project.migrations);
  if (!before.present) throw new Stop('history', [nothingApplied(workspace)]);
  if (context.flags['yes'] === true) await takeLock(context, ready, workspace);
  context.stage('plan');
  const state = await readTables(session, workspace, project.migrations);
  const plan = planOrStop(project, state, workspace);
  // Where migrations are pending, the snapshot is of what is not there yet.
  const expectation =
    plan.pending.length > 0
      ? recordedFor(session, context.config, state, appliedHead(state.rows)?.id ?? null)
      : expectationFor({ session, config: context.config, project, plan, state });
  if (expectation === null) throw new Stop('history', [noExpectation]);
  const { ignore, drift, partitions } = context.config;
  const neighbours = (which: 'latest' | 'ever') => neighboursOf(session, workspace, project, which);
  const options = { scope: workspace.scope, ignore, drift, partitions, expectation, neighbours, last: null, fingerprint: '' } as const;
  const { differences } = await verifySchema(session, options);
  // What a migration has taken away is not gone: the snapshot is older than it.
  const created =
    expectation.against === 'snapshot' ? await recordedFor(session, context.config, state, headKey(project))?.load() : undefined;
  const left = new Set(created?.objects.map(referenceOf));
  const isGone = ({ expected }: Missing): boolean =>
    created === undefined || !created.kinds.includes(expected.kind) || left.has(referenceOf(expected));
  const missing = differences.filter((one): one is Missing => one.state === 'missing' && isGone(one));
  const script = asScript(missing).text;
  const gone = missing.flatMap(({ expected, parts }) => [expected, ...parts]).filter(({ kind }) => kindOf(kind).holds !== undefined);
  const access = accessFindings(missing);
  const lost = [...missing.map((one) => lossOf(one)), ...access];
  const data = {
    against: expectation.name,
    missing: missing.map(({ expected }) => referenceOf(expected)),
    dataGone: gone.map(referenceOf),
    sql: script,
  };
  context.emit({ event: 'missing', against: expectation.name, objects: data.missing });
  const base = { head: { files: plan.headOfFiles, ledger: plan.headOfLedger }, applied: plan.applied, data };
  if (missing.length === 0) {
    const others = differences.length === 0 ? '' : `; ${count(differences.length, 'other difference')}: \`schemagate verify\` says which`;
    return { ...base, outcome: 'ready', summary: `nothing of ${expectation.name} is missing${others}` };
  }
  if (context.flags['yes'] !== true) {
    const summary = `${missing.length} missing, which --yes would make again from ${expectation.name}`;
    return { ...base, outcome: 'findings', summary, findings: lost, text: `${summary}\n\n${script}` };
  }
  context.stage('apply');
  await make(context, session, missing);
  context.stage('verify');
  const checked = await verifySchema(session, options);
  tellVerified(context, { verification: checked.verification, expectation });
  const findings = [...missing.map(madeAgain), ...access, ...checked.findings];
  const made = `${missing.length} made again from ${expectation.name}${access.length === 0 ? '' : ', without owners and privileges that are not known'}`;
  if (hasErrors(checked.findings)) {
    return {
      ...base,
      outcome: 'mismatch',
      summary: `${made}, but the schema is not the expected one: ${headline(errorsIn(checked.findings))}`,
      findings,
      verification: checked.verification,
    };
  }
  const dataGone = gone.length === 0 ? '' : '; the data that was in it is gone, and is to be restored from a backup';
  return {
    ...base,
    outcome: 'ready',
    summary: `${made}, and the schema verified${dataGone}`,
    findings,
    verification: checked.verification,
  };
}

/**
 * In one transaction, but for what PostgreSQL refuses there: that is run by itself, and what stands before and after it is one each.
 * @throws Stop('failed') with what could not be made.
 */
async function make({ emit }: Context, session: Ready['session'], missing: readonly Missing[]): Promise<void> {
  let current = 'the transaction';
  let open = false;
  let kept = false;
  const enter = async (transaction: boolean): Promise<void> => {
    if (open === transaction) return;
    await session.query(transaction ? 'BEGIN' : 'COMMIT');
    kept ||= open;
    open = transaction;
  };
  try {
    // What was valid when it was made may name in a text what is made after it, as with pg_restore.
    await session.query('SET check_function_bodies = off');
    for (const { difference, statements } of steps(missing)) {
      const started = performance.now();
      current = referenceOf(subjectOf(difference));
      const outside = statements.some(isOutside);
      await enter(!outside);
      for (const statement of statements) await session.query(statement);
      kept ||= outside;
      if (difference.state === 'missing') emit({ event: 'made', object: current, durationMs: performance.now() - started });
    }
    current = 'the transaction';
    await enter(false);
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    throw new Stop('failed', [notMade(current, error, kept)], error);
  }
}

function lossOf({ expected, parts }: Missing): Finding {
  const { holds } = kindOf(expected.kind);
  const reference = referenceOf(expected);
  return {
    code: `${expected.kind.replaceAll(' ', '-')}-missing`,
    severity: 'error',
    subject: reference,
    message: `${reference} is missing${countParts(parts)}${holds === undefined ? '' : `; ${holds} are gone with it`}`,
    hint:
      holds === undefined
        ? '`schemagate recover --yes` makes it again'
        : '`schemagate recover --yes` makes it again, empty: restore the data from a backup',
  };
}

/** What was asked for is done; what remains to be done is said. */
function madeAgain({ expected }: Missing): Finding {
  const { holds } = kindOf(expected.kind);
  const reference = referenceOf(expected);
  return {
    code: `${expected.kind.replaceAll(' ', '-')}-missing`,
    severity: holds === undefined ? 'notice' : 'warning',
    subject: reference,
    message: `${reference} was missing and is made again${holds === undefined ? '' : `; ${holds} are gone`}`,
    ...(holds !== undefined && { hint: 'restore its data from a backup' }),
  };
}

const notMade = (object: string, { message, sqlstate }: PostgresError, kept: boolean) =>
  ({
    code: 'not-recovered',
    severity: 'error',
    subject: object,
    message: `${object} could not be made again: ${message} (SQLSTATE ${sqlstate})`,
    hint: kept
      ? 'what was made before it is kept; fix the cause and run recover again'
      : 'nothing was changed; fix the cause and run recover again',
  }) as const;

const nothingApplied = ({ ledger }: Workspace) =>
  ({
    code: 'nothing-applied',
    severity: 'error',
    subject: ledger.name,
    message: `no gate has worked on this database yet, so there is nothing to make again`,
    hint: 'run `schemagate up`',
  }) as const;

const noExpectation = {
  code: 'no-expectation',
  severity: 'error',
  subject: 'schema.snapshot.json',
  message: 'nothing says what the schema should be: there is no snapshot file, and none was recorded for this head',
  hint: 'write the snapshot of these migrations with `schemagate snapshot`, then run recover again',
} as const;
