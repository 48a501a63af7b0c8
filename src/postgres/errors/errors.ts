// The two ways a conversation with the server goes wrong: it answered with an error, or it stopped answering.

/** Fields of an ErrorResponse (PostgreSQL manual, 54.8 Error and Notice Message Fields). */
export interface ServerMessage {
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** 1-based, in characters (code points), counted from the start of the text that was sent. */
  readonly position?: number;
  /** The same, inside `internalQuery`, for a command that a function or trigger issued. */
  readonly internalPosition?: number;
  readonly internalQuery?: string;
  readonly where?: string;
  /** Of the server's source: the same in every language. */
  readonly file?: string;
  readonly routine?: string;
}

export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  readonly server: ServerMessage;
  /** How many statements of the text had completed before this error. */
  readonly completed: number;

  constructor(server: ServerMessage, completed = 0) {
    super(server.message);
    this.server = server;
    this.completed = completed;
  }

  get sqlstate(): string {
    return this.server.sqlstate;
  }

  /** The server ends the connection after it. */
  get isFatal(): boolean {
    const { severity, sqlstate } = this.server;
    return severity === 'FATAL' || severity === 'PANIC' || (severity !== 'ERROR' && ENDS_SESSION.test(sqlstate));
  }
}

/** Where the severity is said in a language that has another word for FATAL. */
const ENDS_SESSION = /^(?:57P0[1-5]|25P0[34])$/;

/**
 * The connection ended, or never came to be. `code` is Node's (`ECONNREFUSED`), or ours (`TIMEOUT`, `NO_PASSWORD`, `PASSWORD_COMMAND`,
 * `NO_TLS`, `TLS`, `AUTH`, `ABORTED`).
 */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code: string;
  /** What to do, if more is known than the code says. */
  readonly hint: string | undefined;

  constructor(message: string, code: string, cause?: unknown, hint?: string) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** Reads pg's error or notice object into our shape; undefined fields stay absent. */
export function readServerMessage(raw: Readonly<Record<string, unknown>>): ServerMessage {
  const text = (key: string): string | undefined => (typeof raw[key] === 'string' && raw[key] !== '' ? raw[key] : undefined);
  const number = (key: string): number | undefined => (text(key) === undefined ? undefined : Number(text(key)));
  const optional = {
    detail: text('detail'),
    hint: text('hint'),
    position: number('position'),
    internalPosition: number('internalPosition'),
    internalQuery: text('internalQuery'),
    where: text('where'),
    file: text('file'),
    routine: text('routine'),
  };
  return {
    severity: text('severity') ?? 'ERROR',
    sqlstate: text('code') ?? 'XX000',
    message: text('message') ?? 'no message',
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ServerMessage>),
  };
}
