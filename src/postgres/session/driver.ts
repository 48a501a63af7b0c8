// pg's client, with what it has and its types do not say: the only file that reaches into it. Written against the version in package.json.
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { ConnectionConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';
import type { SimpleQuery } from './simple-query.ts';

export type Driver = pg.Client & {
  /** What a cancel request takes (BackendKeyData); null where the other side gave none. */
  readonly processID: number | null;
  readonly secretKey: number;
  readonly connection: Wire;
  /** `I` idle, `T` in a transaction, `E` in one that failed (manual, 54.8, ReadyForQuery). */
  getTransactionStatus(): string;
};

/** The protocol's messages, by their names in pg-protocol. */
export interface Wire {
  readonly stream: Socket;
  on<M extends keyof Heard>(message: M, listener: (message: Heard[M]) => void): void;
}

interface Heard {
  readonly parameterStatus: { readonly parameterName: string; readonly parameterValue: string };
  readonly authenticationCleartextPassword: unknown;
  readonly authenticationMD5Password: unknown;
  readonly authenticationSASL: { readonly mechanisms?: readonly string[] };
  readonly authenticationSASLContinue: unknown;
  readonly authenticationSASLFinal: unknown;
}

export interface DriverOptions {
  readonly connection: ConnectionConfig;
  /** Asked for if the server wants one. */
  readonly password: () => Promise<string>;
  readonly bindsChannel: boolean;
  /** Of the start-up message, besides user and database: the session's defaults, to which RESET ALL comes back. */
  readonly startup: Readonly<Record<string, string>>;
}

/** More than any server asks for by default (4096), and less than takes a minute. */
const SCRAM_ITERATIONS = 10_000_000;

/** What the first call of `driverOn` would load. */
export const loadDriver = (): unknown => pg.Client;

/** What a login with a password would load, when the server asks for one. */
export const loadHashes = (): unknown => createHash;

/** A client on a socket that is already connected, and encrypted if it has to be. */
export function driverOn(socket: Socket, { connection, password, bindsChannel, startup }: DriverOptions): Driver {
  const { host, port, user, database } = connection;
  const client = new pg.Client({
    ...{ host, port, user, database, password },
    ssl: false,
    // Else it is read from the environment.
    sslnegotiation: 'postgres',
    enableChannelBinding: bindsChannel,
    scramMaxIterations: SCRAM_ITERATIONS,
    stream: adopt(socket),
  } as pg.ClientConfig);
  return Object.assign(client as Driver, { getStartupConf: () => ({ user, database, ...startup }) });
}

/** Custom queries are not in the types. */
export const submit = (client: Driver, query: SimpleQuery): void => void client.query(query as unknown as pg.Submittable);

/** pg calls `connect` on the stream it is given; this one is connected already. What pg cannot read ends it, and not the process. */
function adopt(socket: Socket): () => Socket {
  return () => {
    const connected = (): Socket => {
      process.nextTick(() => socket.emit('connect'));
      return socket;
    };
    socket.connect = connected as typeof socket.connect;
    const on = socket.on.bind(socket);
    socket.on = ((event: string, listener: (...args: unknown[]) => void) =>
      on(event, event === 'data' ? guarded(socket, listener) : listener)) as typeof socket.on;
    socket.resume();
    return socket;
  };
}

const guarded =
  (socket: Socket, listener: (...args: unknown[]) => void) =>
  (...args: unknown[]): void => {
    try {
      listener(...args);
    } catch (error) {
      const { message } = error as Error;
      const code = /authentication/i.test(message) ? 'AUTH' : 'EPROTO';
      const said = code === 'AUTH' ? `the server asks for an authentication method that is not supported here (${message})` : message;
      socket.destroy(new ConnectionLost(said, code, error));
    }
  };
