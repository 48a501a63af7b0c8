// A copy of a live schema in a scratch database, made from its catalog with our own statements: no rows, no owners, no privileges.
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { steps } from '../../schema/repair/ddl.ts';
import { isOutside } from '../../schema/repair/script.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';

/** What could not be created, and why. */
export interface NotCopied {
  readonly reference: string;
  readonly why: string;
}

export async function copySchema(live: Catalog, scratch: Session): Promise<readonly NotCopied[]> {
  const { catalog: empty } = await readLive(scratch, { exclude: [] });
  const left: NotCopied[] = [];
  await scratch.query('BEGIN; SET LOCAL check_function_bodies = off');
  for (const { difference, statements, isByHand } of steps(compareCatalogs(live, empty))) {
    const reference = referenceOf(subjectOf(difference));
    if (isByHand) left.push({ reference, why: 'no statement creates it' });
    if (statements.length === 0) continue;
    const why = await attempt(scratch, statements.map(inTransaction));
    if (why !== null) left.push({ reference, why });
  }
  await scratch.query('COMMIT');
  return left;
}

/** The database is empty, so there is nobody to make way for. */
const inTransaction = (statement: string): string => (isOutside(statement) ? statement.replace(' CONCURRENTLY', '') : statement);

/** @returns the server's error; null if everything succeeded. @throws anything that is not the server's answer. */
async function attempt(session: Session, statements: readonly string[]): Promise<string | null> {
  try {
    await session.query(`SAVEPOINT made; ${statements.join(';\n')};\nRELEASE SAVEPOINT made`);
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.query('ROLLBACK TO SAVEPOINT made; RELEASE SAVEPOINT made');
    return error.message;
  }
}

/** Creates the live server's roles, which policies and the migrations may name, on a server that exists for this run only. */
export async function copyRoles(live: Session, scratch: Session): Promise<void> {
  const [found] = await live.query("/* gate:trace */ SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY rolname");
  for (const { rolname } of found?.rows ?? []) {
    const isThere = `IF pg_catalog.to_regrole(${quoteLiteral(quoteIdent(rolname!))}) IS NULL`;
    await scratch.query(`DO ${quoteLiteral(`BEGIN ${isThere} THEN CREATE ROLE ${quoteIdent(rolname!)}; END IF; END`)}`);
  }
}
