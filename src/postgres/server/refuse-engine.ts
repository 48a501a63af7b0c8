// The engines that speak PostgreSQL's protocol and cannot keep what the gate promises: refused by name, with the reason.
import type { Classified } from '../errors/classified.ts';
import { PostgresError } from '../errors/errors.ts';
import type { Queryable } from '../session/queryable.ts';
import { type Engine, enginesOf, engineText } from './engine.ts';

/** What it breaks, as the end of a sentence. */
const CANNOT: Readonly<Record<string, string>> = {
  CockroachDB:
    'its advisory locks have long been functions that do nothing, so that two runs would work at once, and several schema changes in one transaction can be kept in part',
  YugabyteDB: 'its schema changes are not part of a transaction, so that a migration that fails is kept in part',
  'Aurora DSQL': 'it has no advisory locks, and a transaction may hold one schema change and nothing else',
  Spanner: 'it has neither advisory locks nor schema changes in transactions',
};

/** Null if none of them is such an engine. */
export function refusalOf(engines: readonly Engine[]): Classified | null {
  const refused = engines.find(({ name }) => Object.hasOwn(CANNOT, name));
  if (refused === undefined) return null;
  return {
    verdict: 'refused',
    reason: 'engine-refused',
    message: `the server is ${engineText([refused])}, on which the gate cannot work safely: ${CANNOT[refused.name]}`,
    hint: 'apply the migrations with a tool that is made for it',
  };
}

/** Feature not supported; syntax errors, and names that do not exist (manual, Appendix A). */
const NOT_QUITE_POSTGRESQL = /^(?:0A000|42601|42883|42P01|42703|42704)$/;

/** Of a server that does not understand the first question: whether it is one of these. @returns null if not, or if it does not say. */
export async function refusalAfter(error: unknown, session: Queryable): Promise<Classified | null> {
  if (!(error instanceof PostgresError) || !NOT_QUITE_POSTGRESQL.test(error.sqlstate)) return null;
  try {
    const [answer] = await session.query('SELECT version() AS version');
    return refusalOf(enginesOf(answer?.rows[0]?.['version'] ?? '', null));
  } catch {
    return null;
  }
}
