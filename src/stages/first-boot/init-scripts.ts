// init/*.sql, in the migrations folder or beside it: roles, extensions and grants, run once in a database by the role of GATE_ADMIN_URL, each
// file in a transaction with the row that says so. Refuses what PostgreSQL refuses in a transaction.
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { gate } from '../../layouts/gate/gate.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Session } from '../../postgres/session/session.ts';
import { initScripts } from '../../project/project.ts';
import { locate, offsetOfPosition } from '../../sql/locate.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import { sourceOffset } from '../../sql/statements/script.ts';
import type { Context } from '../context.ts';

const tableOf = ({ config }: Context): string => `${quoteIdent(config.ledgerSchema)}.init`;

/** @throws Stop('failed') with the place in the file that could not be run; nothing of it is kept. */
export async function runInitScripts(context: Context, open: () => Promise<Ready>): Promise<void> {
  const { config, effects } = context;
  const scripts = initScripts(config.migrations[0], effects);
  if (scripts.length === 0) return;
  const { database, user } = config.connection!;
  const prepared = await prepare(scripts.map(asMigration), gate, { ...config, database, user, schema: 'public', table: 'init' });
  const { session } = await open();
  try {
    await createTable(context, session);
    for (const one of prepared) await runOnce(context, session, one);
    await handOver(context, session);
  } finally {
    await session.close();
  }
}

/** Those that no run has recorded yet: asked by the role that migrates, which may read the table. */
export async function hasInitScriptsLeft(context: Context, { session }: Pick<Ready, 'session'>): Promise<boolean> {
  const scripts = initScripts(context.config.migrations[0], context.effects);
  if (scripts.length === 0) return false;
  const table = tableOf(context);
  const [there] = await session.query(`/* gate:init */ SELECT pg_catalog.to_regclass(${quoteLiteral(table)}) IS NOT NULL AS there`);
  if (there?.rows[0]?.['there'] !== 't') return true;
  const [result] = await session.query(`/* gate:init */ SELECT name FROM ${table}`);
  const done = new Set(result?.rows.map(({ name }) => name));
  return scripts.some(({ file }) => !done.has(nameOf(file)));
}

const nameOf = (file: string): string => file.split('/').at(-1)!;

const asMigration = ({ file, text }: { readonly file: string; readonly text: string }): Migration => ({
  ...{ version: nameOf(file), id: nameOf(file), key: nameOf(file), name: '', kind: 'versioned', checksum: '' },
  ...{ file, text, down: null, code: null },
});

async function createTable(context: Context, session: Session): Promise<void> {
  const create = `${createSchema(context.config.ledgerSchema)};
CREATE TABLE IF NOT EXISTS ${tableOf(context)} (name text PRIMARY KEY, run text NOT NULL, run_at timestamptz NOT NULL DEFAULT pg_catalog.now())`;
  await session.query(`/* gate:init */ ${locked(context)};\n${create};\nCOMMIT`);
}

/** Gates that start at once come one after the other. */
function locked({ config }: Context): string {
  const key = lockKey(config.connection!.database, `${config.ledgerSchema}.init`);
  return `BEGIN; SET LOCAL lock_timeout = ${config.lockWait}; SELECT pg_catalog.pg_advisory_xact_lock(${key})`;
}

async function runOnce(context: Context, session: Session, prepared: Prepared): Promise<void> {
  const { migration, script } = prepared;
  const table = tableOf(context);
  const results = await session.query(
    `/* gate:init */ ${locked(context)}; SELECT 1 AS done FROM ${table} WHERE name = ${quoteLiteral(migration.id)}`,
  );
  try {
    if (results.at(-1)!.rows.length > 0) {
      await session.query('ROLLBACK');
      return;
    }
    await session.query(script.sql);
    await session.query(
      `RESET ALL; RESET ROLE; INSERT INTO ${table} (name, run) VALUES (${quoteLiteral(migration.id)}, ${quoteLiteral(context.run.id)}); COMMIT`,
    );
    context.emit({ event: 'note', level: 'info', message: `ran ${migration.file}` });
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    await session.query('ROLLBACK');
    throw new Stop([failed(prepared, error)]);
  }
}

/** The role that migrates has the schema from here on, if it exists and this role may give it away. */
async function handOver(context: Context, session: Session): Promise<void> {
  const { connection, ledgerSchema } = context.config;
  const schema = quoteIdent(ledgerSchema);
  const user = connection!.user;
  const [result] = await session.query(
    `/* gate:init */ SELECT 1 FROM pg_catalog.pg_namespace n, pg_catalog.pg_roles r WHERE n.nspname = ${quoteLiteral(ledgerSchema)} AND r.rolname = ${quoteLiteral(user)}
  AND n.nspowner <> r.oid AND n.nspowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER)`,
  );
  if (result?.rows.length === 0) return;
  await session.query(
    `/* gate:init */ BEGIN; ALTER TABLE ${tableOf(context)} OWNER TO ${quoteIdent(user)}; ALTER SCHEMA ${schema} OWNER TO ${quoteIdent(user)}; COMMIT`,
  );
}

function failed({ migration: { file, text }, script }: Prepared, { server }: PostgresError) {
  const at = server.position === undefined ? null : locate(text, sourceOffset(script, offsetOfPosition(script.sql, server.position)));
  const place = { file, ...at };
  return finding({
    code: 'init-failed',
    subject: file,
    message: `${at === null ? file : `${file}:${at.line}:${at.column}`} failed and was rolled back: ${server.message} (SQLSTATE ${server.sqlstate})`,
    hint: 'fix the file and run again; what the files before it did is kept and not run again',
    place,
  });
}
