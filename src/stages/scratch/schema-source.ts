// Reads a schema from any source: a live database, a snapshot, a folder of migrations that is replayed, a file of SQL that is run.
import type { Config, ConnectionConfig } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { LAYOUTS } from '../../layouts/layouts.ts';
import { askedFor, foundOf, wantedTables } from '../../layouts/ledger-tables.ts';
import { LEDGER_SCHEMAS } from '../../ledger/verification-store.ts';
import { besideOf } from '../../migrators/migrator.ts';
import { MIGRATORS } from '../../migrators/migrators.ts';
import type { Classified } from '../../postgres/errors/classified.ts';
import { classifyError } from '../../postgres/errors/classify-error.ts';
import { ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import { settlePooling } from '../../postgres/server/pooling.ts';
import { type FoundTable, probeServer, type ServerFacts } from '../../postgres/server/probe.ts';
import { reach } from '../../postgres/server/reach-servers.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { ProbeOptions } from '../../postgres/server/wanted.ts';
import type { Session } from '../../postgres/session/session.ts';
import { startWatch, type Watch } from '../../postgres/watch/watch.ts';
import type { Project } from '../../project/project.ts';
import { readable, readFiles, snapshotPaths } from '../../project/project.ts';
import { qualified } from '../../schema/model/name.ts';
import { type Catalog, referenceTo } from '../../schema/model/object.ts';
import { decodeSnapshot } from '../../schema/verify/snapshot.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { decodeSource } from '../../sql/decode.ts';
import type { Context } from '../context.ts';
import { isOlder, staleFindings } from '../expectation/stale-snapshot.ts';
import { withoutNeighbours } from '../ledger/neighbour-ledgers.ts';
import { neighboursIn } from '../workspace.ts';
import { replay, replayFile } from './replay-files.ts';
import { inScratch } from './scratch-server.ts';

export interface Source {
  /** For people; without a password. */
  readonly name: string;
  readonly catalog: Catalog;
}

const IS_URL = /^postgres(?:ql)?:\/\//;

/**
 * @param given what a person wrote, or the configured connection.
 * @param flag the one it was given with.
 * @throws Stop('misused') if it is none of these; Stop('failed') if its SQL fails; Stop as for connecting.
 */
export async function schemaOf(context: Context, given: string | ConnectionConfig, flag: string): Promise<Source> {
  const { effects } = context;
  if (typeof given !== 'string') return live(context, given);
  if (IS_URL.test(given)) return live(context, effects.connectionOf(given, flag));
  if (readable(given, () => effects.openFolder(given)) !== null) return { name: given, catalog: await ofFolder(context, given) };
  const text = readable(given, () => effects.readText(given));
  if (text === null) throw new Stop([nothingThere(given)]);
  if (/^\s*\{/.test(text)) return { name: given, catalog: decodeSnapshot(text, given).catalog };
  const source = decodeSource(new TextEncoder().encode(text), given).text;
  return { name: given, catalog: await inScratch(context, (scratch) => replayFile(context, given, source, scratch)) };
}

/**
 * What the flag says, otherwise where the expected schema is written down: the snapshot, or the migrations that make it if there is no snapshot
 * or they are newer.
 * @returns `stale`: what to report about a snapshot that was not used.
 */
export async function sourceOf(
  context: Context,
  flag: 'of' | 'to',
): Promise<{ readonly source: string; readonly stale: readonly Finding[] }> {
  const { config, effects, flags } = context;
  const given = flags[flag];
  if (typeof given === 'string') return { source: given, stale: [] };
  const [folder] = config.migrations;
  const paths = config.snapshot === null ? snapshotPaths(folder) : [config.snapshot];
  const snapshot = paths.find((path) => readable(path, () => effects.readText(path)) !== null);
  if (snapshot === undefined) return { source: folder, stale: [] };
  const project = await filesOrNone(context);
  return project !== null && isOlder(project) ? { source: folder, stale: staleFindings(project, config) } : { source: snapshot, stale: [] };
}

/** Null if there are no migrations that can be read. */
const filesOrNone = (context: Context): Promise<Project | null> =>
  readFiles(context, () => null).catch((error: unknown) => {
    if (error instanceof Stop) return null;
    throw error;
  });

/** The schema of a new database. */
export const schemaOfNothing = (context: Context): Promise<Catalog> =>
  inScratch(context, async ({ session }) => (await readLive(session, { exclude: [context.config.ledgerSchema] })).catalog);

async function ofFolder(context: Context, path: string): Promise<Catalog> {
  const project = await readFiles({ effects: context.effects, config: { ...context.config, migrations: [path] } }, () => null);
  return inScratch(context, (scratch) => replay(context, project, scratch));
}

async function live(context: Context, connection: ConnectionConfig): Promise<Source> {
  const { config, signal, emit } = context;
  const name = nameOf(connection);
  let session: Session | undefined;
  let watch: Watch | undefined;
  try {
    const options = { connection, applicationName: 'schemagate diff', signal };
    const probe = probeOf(config, connection);
    const answer = await reach({ ...options, timeLeft: () => config.connectTimeout }, (opened) => probeServer(opened, probe));
    if (!('session' in answer)) throw unreached(name, answer);
    session = answer.session;
    watch = startWatch({ watched: session, connection, applicationName: 'schemagate diff watch', ...LOOKING, emit });
    const facts = answer.found;
    await settlePooling({ session, facts }, { ...options, purpose: 'read', role: config.role, emit });
    return { name, catalog: await schemaIn(context, { session, facts }) };
  } catch (error) {
    throw explained(error, connection);
  } finally {
    await Promise.all([watch?.close(), session?.close()]);
  }
}

/** Of a database that the run is connected to. @throws Stop as for connecting. */
export async function schemaOn(context: Context, session: Session): Promise<Catalog> {
  try {
    return await schemaIn(context, { session, facts: await probeServer(session, probeOf(context.config, session.connection)) });
  } catch (error) {
    throw explained(error, session.connection);
  }
}

const nameOf = ({ host, port, database }: ConnectionConfig): string => `${host}:${port}/${database}`;

/** What is not of the server or the connection stays as it is. */
const explained = (error: unknown, connection: ConnectionConfig): unknown =>
  error instanceof PostgresError || error instanceof ConnectionLost
    ? unreached(nameOf(connection), classifyError(error, connection))
    : error;

const probeOf = (config: Config, connection: ConnectionConfig): ProbeOptions => ({
  role: config.role,
  searchPath: connection.searchPath ?? null,
  wanted: { tables: [...wantedTables({ ...config, connection }), ...CODE_TABLES], look: null, neighbours: LEDGER_SCHEMAS },
});

async function schemaIn(context: Context, { session, facts }: Pick<Ready, 'session' | 'facts'>): Promise<Catalog> {
  const { config } = context;
  const { connection } = session;
  const ledgers = LAYOUTS.flatMap((layout) => {
    const found = foundOf(layout, { ...config, connection }, facts);
    return found === null ? [] : [{ ...found, own: layout.toolLedger?.table.schema ?? null }];
  });
  // A schema that a tool created for its ledger is dropped with it.
  const dedicated = ledgers.filter(({ schema, own }) => schema === own && schema !== 'public').map(({ schema }) => schema);
  const without = [...ledgers, ...codeTables(facts)].map((ledger) => referenceTo('table', qualified(ledger.schema, ledger.name)));
  const { catalog } = await readLive(session, {
    exclude: [config.ledgerSchema, ...neighboursIn(config, facts).map(({ schema }) => schema), ...dedicated],
    ...(config.schemas.length > 0 && { only: config.schemas }),
    without,
    privileges: config.privileges === 'verify',
    owners: config.owners === 'verify',
  });
  return withoutNeighbours(session, catalog, { config, facts, project: await filesOrNone(context) });
}

/** Of a watch that ends nobody. */
const LOOKING = { lockTimeout: 0, cancelBlockers: null, underWay: () => null } as const;

const askedByName = (name: string): string => askedFor({ schema: null, name });

/** What the tools whose migrations are code keep for themselves. */
const CODE_TABLES = MIGRATORS.flatMap((migrator) => [migrator.ledger.table, ...besideOf(migrator)].map(askedByName));

/** Those that are there, of each tool whose ledger is: other tables may have the same names. */
const codeTables = ({ tables }: Pick<ServerFacts, 'tables'>): readonly FoundTable[] =>
  MIGRATORS.flatMap((migrator) => {
    const ledger = tables.get(askedByName(migrator.ledger.table));
    if (ledger === undefined || !migrator.ledger.isOurs(ledger.columns)) return [];
    return [ledger, ...besideOf(migrator).flatMap((name) => tables.get(askedByName(name)) ?? [])];
  });

const unreached = (name: string, { reason, message, hint }: Classified): Stop =>
  new Stop([finding({ code: reason, subject: name, message: `${name}: ${message}`, ...(hint !== undefined && { hint }) })]);

const nothingThere = (given: string) =>
  finding({
    code: 'no-source',
    subject: given,
    message: `${given} is not a database URL, a folder or a file`,
    hint: 'give postgres://…, a folder of migrations, a snapshot, or a file of SQL',
  });
