// Errors as the drivers of applications throw them, in our shape: pg's, and those that wrap them. What only our own session throws is there
// already.
import { ConnectionLost, PostgresError, readServerMessage } from './errors.ts';

/** What pg says where neither the server nor Node gives a code (its client.js, and pg-pool's index.js). */
const SAID: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/^Connection terminated due to connection timeout$/, 'TIMEOUT'],
  [/^Connection terminated unexpectedly$/, 'ECONNRESET'],
  [/^Client has encountered a connection error and is not queryable$/, 'ECONNRESET'],
  [/^timeout expired$/, 'TIMEOUT'],
  [/^timeout exceeded when trying to connect$/, 'TIMEOUT'],
  [/^Query read timeout$/, 'TIMEOUT'],
];

/** Codes of the driver `postgres`, which has no others for its connections. */
const CODES: Readonly<Record<string, string>> = {
  CONNECTION_CLOSED: 'ECONNRESET',
  CONNECTION_DESTROYED: 'ECONNRESET',
  CONNECT_TIMEOUT: 'TIMEOUT',
};

/** Where wrappers keep what they wrap: the standard one, and those of TypeORM and Sequelize. */
const WITHIN = ['cause', 'driverError', 'original'] as const;
const MOST_WRAPPERS = 8;

/** @param error anything that was thrown. @returns null if nothing in it is of a server or a connection. */
export function readDriverError(error: unknown): PostgresError | ConnectionLost | null {
  let seen: unknown = error;
  for (let depth = 0; depth < MOST_WRAPPERS && seen instanceof Error; depth++) {
    const known = ofOne(seen);
    if (known !== null) return known;
    const fields = seen as Partial<Record<(typeof WITHIN)[number], unknown>>;
    seen = WITHIN.map((key) => fields[key]).find((inner) => inner instanceof Error);
  }
  return null;
}

function ofOne(error: Error & { readonly code?: unknown }): PostgresError | ConnectionLost | null {
  if (error instanceof PostgresError || error instanceof ConnectionLost) return error;
  const { code } = error;
  if (typeof code === 'string' && SQLSTATE.test(code) && !NODE.test(code))
    return new PostgresError(readServerMessage({ ...error, message: error.message, code }));
  if (typeof code === 'string' && (NODE.test(code) || CODES[code] !== undefined))
    return new ConnectionLost(error.message, CODES[code] ?? code, error);
  const [, said] = SAID.find(([pattern]) => pattern.test(error.message)) ?? [];
  return said === undefined ? null : new ConnectionLost(error.message, said, error);
}

/** Five characters, of which the third to fifth are digits or letters, and one of them at least is a digit. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** Node's: E and letters, some with digits or underscores: ECONNRESET, EAI_AGAIN. */
const NODE = /^E[A-Z][A-Z_0-9]+$/;
