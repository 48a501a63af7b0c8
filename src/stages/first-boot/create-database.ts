// A database that does not exist yet, created by a stronger role, with what init/*.sql sets up in it. Nothing is done to one that is there.
import type { ConnectionConfig } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { PROGRAM } from '../../core/version.ts';
import type { Classified } from '../../postgres/errors/classified.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { type Ready, waitForServer } from '../../postgres/server/wait.ts';
import type { Session } from '../../postgres/session/session.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { hasInitScriptsLeft, runInitScripts } from './init-scripts.ts';

/** duplicate_database, and unique_violation where two create it at once (manual, Appendix A). */
const CREATED_BY_ANOTHER: ReadonlySet<string> = new Set(['42P04', '23505']);
/** A role or a database that is not there. Which of the two a wrong password hides, the server does not say. */
const UNPREPARED: ReadonlySet<string> = new Set(['no-such-database', 'wrong-password', 'authentication']);

/** What prepares a server that refuses us for want of a database or a role; null if no setting asks for that. */
export function preparation(context: Context): ((answer: Classified) => Promise<boolean>) | null {
  const { admin, connection, createDatabase } = context.config;
  if (connection === null || (admin === null && !createDatabase)) return null;
  const strong = admin ?? connection;
  return async ({ reason }) => {
    if (!UNPREPARED.has(reason) || (admin === null && reason !== 'no-such-database')) return false;
    if (createDatabase) await createMissing(context, strong, connection);
    if (admin !== null) await runInitScripts(context, () => openAs(context, { ...admin, database: connection.database }));
    return true;
  };
}

/** In a database that somebody else created: what init/ still has for it. */
export async function initialise(context: Context, ready: Ready): Promise<void> {
  const { admin, connection } = context.config;
  if (admin === null || connection === null || !(await hasInitScriptsLeft(context, ready))) return;
  await runInitScripts(context, () => openAs(context, { ...admin, database: connection.database }));
}

async function createMissing(context: Context, strong: ConnectionConfig, { database, user }: ConnectionConfig): Promise<void> {
  const maintenance = strong.database === database || strong.database === strong.user ? 'postgres' : strong.database;
  const { session } = await openAs(context, { ...strong, database: maintenance });
  try {
    const known = await query(session, `SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(user)}`);
    const there = await query(session, `SELECT 1 FROM pg_catalog.pg_database WHERE datname = ${quoteLiteral(database)}`);
    if (there.length > 0) return;
    const owner = known.length === 0 || user === strong.user ? '' : ` OWNER ${quoteIdent(user)}`;
    await session.query(`/* gate:create-database */ CREATE DATABASE ${quoteIdent(database)}${owner}`);
    context.emit({ event: 'note', level: 'info', message: `created the database ${database}${owner === '' ? '' : `, owned by ${user}`}` });
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    if (!CREATED_BY_ANOTHER.has(error.sqlstate)) throw new Stop([notCreated(error, strong, database)]);
  } finally {
    await session.close();
  }
}

const query = async (session: Session, sql: string) => (await session.query(`/* gate:create-database */ ${sql}`))[0]!.rows;

const openAs = (context: Context, connection: ConnectionConfig): Promise<Ready> =>
  waitForServer({
    connection,
    applicationName: `${PROGRAM} first boot`,
    connectTimeout: context.config.connectTimeout,
    purpose: 'write',
    role: null,
    wanted: { tables: [], look: null },
    emit: () => {},
    signal: context.signal,
    deadline: context.deadline.within(context.config.waitTimeout),
  });

const notCreated = ({ server }: PostgresError, { user }: ConnectionConfig, database: string): Finding => ({
  code: 'database-not-created',
  severity: 'error',
  subject: `database ${database}`,
  message: `the database ${database} does not exist, and ${user} could not create it: ${server.message} (SQLSTATE ${server.sqlstate})`,
  hint: `give a role that may in GATE_ADMIN_URL, or run ALTER ROLE ${quoteIdent(user)} CREATEDB`,
});
