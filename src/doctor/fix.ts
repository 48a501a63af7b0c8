// `doctor --fix`: does what is safe about what was found, under the gate's lock, one finding after the other, and looks again after each whether it
// is gone. It changes nothing that a snapshot compares.
import { finding } from '../core/finding.ts';
import { monotonic } from '../core/time/deadline.ts';
import { PostgresError } from '../postgres/errors/errors.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Session } from '../postgres/session/session.ts';
import { count } from '../report/view-options.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { withFailOn } from '../stages/expectation/migration-standings.ts';
import { withJson } from '../stages/json-answer.ts';
import { takeLock } from '../stages/ledger/take-lock.ts';
import { workspaceOf } from '../stages/workspace.ts';
import type { Check, Diagnosis } from './check.ts';
import { chooseChecks } from './choose-checks.ts';
import { answerOf } from './doctor-answer.ts';
import { dropHalfRebuilt, invalidIndexes } from './drop-half-rebuilt.ts';
import { check } from './examine.ts';
import type { ExaminedProject } from './examined-project.ts';
import type { Checked } from './run-checks.ts';

interface Fixable {
  readonly check: Check;
  readonly diagnosis: Diagnosis & { readonly fix: readonly string[] };
}

interface Fixed {
  readonly check: string;
  readonly subject: string;
  readonly statements: readonly string[];
  /** `still-there`: every statement succeeded, and the check finds it all the same. */
  readonly state: 'fixed' | 'failed' | 'still-there';
  /** The server's words. */
  readonly reason?: string;
}

/** For a lock that a fix needs (ms), where GATE_LOCK_TIMEOUT says nothing: whoever works must not queue behind it for longer. */
const LOCK_LIMIT = 5000;

export async function fix(context: Context, project: ExaminedProject, ready: Ready): Promise<Answer> {
  const checks = chooseChecks(context.flags);
  const checked = await check(checks, context, project, ready);
  const isMeant = context.flags['yes'] === true;
  const listed = fixableIn(checked);
  if (listed.length === 0) return answered(context, checked, [], 'nothing that --fix could do');
  if (!isMeant) return { ...answered(context, checked, [], `${count(listed.length, 'finding')} that --yes would fix`), found: true };
  await takeLock(context, ready, workspaceOf(context.config, project.layout, ready.facts));
  context.stage('apply');
  const fixed: Fixed[] = [];
  // What was found may have changed while the lock was waited for.
  const again = await check([...new Set(listed.map((one) => one.check))], context, project, ready);
  await prepareSession(context, ready.session);
  for (const one of fixableIn(again)) fixed.push(await fixOne(context, project, ready, one));
  const after = await check(checks, context, project, ready);
  const done = fixed.filter(({ state }) => state === 'fixed').length;
  return answered(context, after, fixed, `${done} of ${count(fixed.length, 'finding')} fixed`);
}

const fixableIn = (checked: readonly Checked[]): readonly Fixable[] =>
  checked.flatMap(({ check, verdict }) =>
    verdict.findings.flatMap((diagnosis) =>
      diagnosis.fix === undefined ? [] : [{ check, diagnosis: { ...diagnosis, fix: diagnosis.fix } }],
    ),
  );

async function prepareSession({ config }: Context, session: Session): Promise<void> {
  const limit = config.lockTimeout > 0 ? config.lockTimeout : LOCK_LIMIT;
  await session.query(`SET lock_timeout = ${limit}; SET statement_timeout = 0; SET search_path = pg_catalog`);
}

/** Each statement by itself: some are refused in a transaction. The first that fails ends it, so that what records a success never comes too early. */
async function fixOne(context: Context, project: ExaminedProject, ready: Ready, { check: one, diagnosis }: Fixable): Promise<Fixed> {
  const { session } = ready;
  const { emit } = context;
  const about = { check: one.id, subject: diagnosis.finding.subject, statements: diagnosis.fix };
  const before = await invalidIndexes(session);
  for (const statement of diagnosis.fix) {
    const started = monotonic();
    try {
      emit({ event: 'note', level: 'info', message: `${one.id}: ${statement}` });
      await session.query(statement);
      emit({ event: 'note', level: 'debug', message: `done after ${Math.round(monotonic() - started)} ms` });
    } catch (error) {
      if (!(error instanceof PostgresError) || error.isFatal) throw error;
      await dropHalfRebuilt(session, before);
      const blocker = error.sqlstate === LOCK_NOT_AVAILABLE ? context.blockedBy() : null;
      return { ...about, state: 'failed', reason: `${error.message}${blocker === null ? '' : `; in its way was ${blocker}`}` };
    }
  }
  const [again] = await check([one], context, project, ready);
  const isThere = again!.verdict.findings.some(({ finding: { subject } }) => subject === about.subject);
  return { ...about, state: isThere ? 'still-there' : 'fixed' };
}

/** lock_not_available (manual, Appendix A). */
const LOCK_NOT_AVAILABLE = '55P03';

function answered(context: Context, checked: readonly Checked[], fixed: readonly Fixed[], said: string): Answer {
  const answer = answerOf(checked);
  const failed = fixed.filter(({ state }) => state !== 'fixed').map(notFixed);
  const lines = fixed.map(({ check: id, subject, state }) => `  ${state.replace('-', ' ')}: ${subject} (${id})`);
  const summary = `${said}; ${answer.summary}`;
  const text = [said, ...lines, '', answer.text].join('\n');
  const data = { fixes: fixed, ...(answer.data as object) };
  return withJson(
    withFailOn({ ...answer, summary, text, data, findings: [...failed, ...(answer.findings ?? [])] }, context.flags),
    context.flags,
  );
}

const notFixed = ({ check: id, subject, state, reason }: Fixed) =>
  finding({
    code: 'not-fixed',
    subject,
    message:
      state === 'failed' ? `${id} could not be fixed: ${reason}` : `every statement of the fix succeeded, and ${id} finds it all the same`,
    hint:
      state === 'failed'
        ? 'remove the reason and run it again; what was done before it stays, and nothing is half done'
        : 'somebody may have made it again; look at the finding itself',
  });
