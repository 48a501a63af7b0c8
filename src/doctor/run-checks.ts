// Runs checks so that none hides another: all questions go to the server in one message, in a read-only transaction with a limit for each; where
// one fails, the rest is asked again without it. What takes more than a question is looked at afterwards, one by one.
import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { PostgresError } from '../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY } from '../postgres/server/probe.ts';
import type { Queryable, Result, Row, Text } from '../postgres/session/queryable.ts';
import type { Session } from '../postgres/session/session.ts';
import { readStandings } from '../stages/expectation/migration-standings.ts';
import { type Check, type Examined, found, type LookCheck, type QueryCheck, type Surroundings, skip, type Verdict } from './check.ts';
import { readKeyColumns } from './key-columns.ts';
import { touchedByPending } from './pending-relations.ts';

export interface Checked {
  readonly check: Check;
  readonly verdict: Verdict;
}

/** For one statement of a check (ms), and for a lock that another session may hold on a table it asks about. */
const STATEMENT_LIMIT = 2000;
const LOCK_LIMIT = 500;
/** The same for a statement of what takes more than a question: comparing a large schema takes longer. */
const LOOK_LIMIT = 10_000;

const HEAD = [
  'BEGIN READ ONLY',
  `SET LOCAL statement_timeout = ${STATEMENT_LIMIT}`,
  `SET LOCAL lock_timeout = ${LOCK_LIMIT}`,
  OWN_NAMES_ONLY,
] as const;

/** In the order of the checks. @throws ConnectionLost and what is nobody's answer. */
export async function runChecks(
  checks: readonly Check[],
  about: Surroundings,
  { context, project, ready }: Pick<Examined, 'context' | 'project' | 'ready'>,
): Promise<readonly Checked[]> {
  const { session } = ready;
  const verdicts = new Map<Check, Verdict>(await askAll(session, checks.filter(isQuery), about));
  const ask: Queryable['query'] = (sql) => askOnce(session, sql);
  const standings = once(() => readStandings(context, project, ready));
  const examined: Examined = {
    ...{ context, project, ready, ask, standings },
    touched: once(async () => touchedByPending(await standings(), ready)),
    keys: once(() => readKeyColumns(ask, about.scope)),
  };
  await limited(session, async () => {
    for (const check of checks.filter(isLook)) verdicts.set(check, await lookAt(check, examined, about));
  });
  return checks.map((check) => ({ check, verdict: verdicts.get(check)! }));
}

/** Several checks need it, and the first of them has it read. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return () => {
    reading ??= read();
    return reading;
  };
}

const isQuery = (check: Check): check is QueryCheck => 'sql' in check;
const isLook = (check: Check): check is LookCheck => 'look' in check;

async function askAll(
  session: Session,
  checks: readonly QueryCheck[],
  about: Surroundings,
): Promise<readonly (readonly [Check, Verdict])[]> {
  const verdicts: (readonly [Check, Verdict])[] = [];
  let left: { readonly check: QueryCheck; readonly sql: string }[] = [];
  for (const check of checks) {
    const sql = check.sql(about);
    if (typeof sql === 'string') left.push({ check, sql });
    else verdicts.push([check, skip(sql.skipped)]);
  }
  while (left.length > 0) {
    const { answers, error } = await askTogether(
      session,
      left.map(({ sql }) => sql),
    );
    answers.forEach((rows, index) => {
      const { check } = left[index]!;
      verdicts.push([check, check.judge(rows, about)]);
    });
    if (error === null) break;
    verdicts.push([left[answers.length]!.check, skip(whyFailed(error))]);
    left = left.slice(answers.length + 1);
  }
  return verdicts;
}

interface Answers {
  /** Of the first questions, as many as were answered. */
  readonly answers: readonly (readonly Row[])[];
  /** What came of the one after them; null if all were answered. */
  readonly error: PostgresError | null;
}

async function askTogether(session: Session, questions: readonly string[]): Promise<Answers> {
  const results: Result[] = [];
  const answered = (): readonly (readonly Row[])[] => results.slice(HEAD.length, HEAD.length + questions.length).map(({ rows }) => rows);
  try {
    const text = [...HEAD, ...questions, 'COMMIT'].join(';\n');
    await session.query(`/* gate:doctor */ ${text}`, (result) => void results.push(result));
    return { answers: answered(), error: null };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    return { answers: answered(), error };
  }
}

/** @throws PostgresError as the server answers, with the transaction rolled back. */
async function askOnce(session: Session, sql: Text): ReturnType<Queryable['query']> {
  try {
    const results = await session.query([`/* gate:doctor */ ${HEAD.join(';\n')};\n`, sql, ';\nCOMMIT'].flat());
    return results.slice(HEAD.length, -1);
  } catch (error) {
    if (error instanceof PostgresError && !error.isFatal) await session.rollback();
    throw error;
  }
}

/** What stages ask has no limits of its own: each of their messages begins with these. */
async function limited(session: Session, look: () => Promise<void>): Promise<void> {
  const { prologue } = session;
  session.prologue = [...prologue, `SET LOCAL statement_timeout = ${LOOK_LIMIT}`, `SET LOCAL lock_timeout = ${LOCK_LIMIT}`];
  try {
    await look();
  } finally {
    session.prologue = prologue;
  }
}

async function lookAt(check: LookCheck, examined: Examined, about: Surroundings): Promise<Verdict> {
  try {
    return await check.look(examined, about);
  } catch (error) {
    if (error instanceof Stop) return found(error.findings as readonly Finding[]);
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await examined.ready.session.rollback();
    return skip(whyFailed(error));
  }
}

/** Manual, Appendix A. */
function whyFailed({ sqlstate, message }: PostgresError): string {
  if (sqlstate === '57014') return 'the server did not answer in time';
  if (sqlstate === '55P03') return 'another session holds a lock on what it asks about';
  if (sqlstate === '42501') return `the role may not see it: ${message}`;
  if (/^42(?:P01|883|703|704)$/.test(sqlstate)) return `this server does not have it: ${message}`;
  return `the server refused the question: ${message} (${sqlstate})`;
}
