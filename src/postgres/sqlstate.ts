// What an error on the way to a usable session means: will it pass by itself, or must somebody act?
// Codes: PostgreSQL manual, Appendix A; Node.js manual, Common system errors; getaddrinfo(3).
import type { ConnectionConfig } from '../config/config.ts';
import { ConnectionLost, PostgresError } from './errors.ts';

export interface Classified {
  /** `not-yet` is waited for; `refused` is final after a grace; `broken` is nothing we know and final at once. */
  readonly verdict: 'not-yet' | 'refused' | 'broken';
  /** Short and stable, for logs: `connection-refused`, `starting-up`, `wrong-password`. */
  readonly reason: string;
  readonly message: string;
  readonly hint?: string;
}

type Rule = Pick<Classified, 'verdict' | 'reason'> & {
  readonly say: (c: ConnectionConfig, error: Error) => string;
  readonly hint?: (c: ConnectionConfig) => string;
};

const at = (c: ConnectionConfig): string => (c.host.startsWith('/') ? `${c.host}/.s.PGSQL.${c.port}` : `${c.host}:${c.port}`);
const own = (_: ConnectionConfig, error: Error): string => error.message;

const NETWORK: Readonly<Record<string, Rule>> = {
  ECONNREFUSED: { verdict: 'not-yet', reason: 'connection-refused', say: (c) => `connection refused: nothing listens on ${at(c)} yet` },
  ENOENT: { verdict: 'not-yet', reason: 'no-socket', say: (c) => `there is no socket ${at(c)} yet` },
  ECONNRESET: { verdict: 'not-yet', reason: 'connection-reset', say: (c) => `${at(c)} closed the connection` },
  EPIPE: { verdict: 'not-yet', reason: 'connection-reset', say: (c) => `${at(c)} closed the connection` },
  TIMEOUT: { verdict: 'not-yet', reason: 'no-answer', say: (c, error) => `${at(c)}: ${error.message}` },
  ETIMEDOUT: { verdict: 'not-yet', reason: 'no-answer', say: (c) => `${at(c)} does not answer` },
  EHOSTUNREACH: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `no route to ${c.host}` },
  ENETUNREACH: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `no route to the network of ${c.host}` },
  EHOSTDOWN: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `${c.host} is down` },
  EAI_AGAIN: { verdict: 'not-yet', reason: 'name-not-resolved', say: (c) => `the name server does not answer for ${c.host} yet` },
  ENOTFOUND: { verdict: 'not-yet', reason: 'name-not-resolved', say: (c) => `the host name ${c.host} is not known (yet)` },
  READ_ONLY: { verdict: 'not-yet', reason: 'read-only', say: own },
  EPROTO: { verdict: 'not-yet', reason: 'not-postgresql', say: (c) => `${at(c)} does not speak PostgreSQL's protocol` },
  NO_PASSWORD: {
    verdict: 'refused',
    reason: 'no-password',
    say: (c) => `${at(c)} asks for a password for role ${c.user}, and none is given`,
    hint: () => 'give it in DATABASE_URL, PGPASSWORD, PGPASSWORD_FILE or a password file',
  },
  NO_TLS: {
    verdict: 'refused',
    reason: 'no-tls',
    say: (c, error) => `${at(c)}: ${error.message}`,
    hint: () => 'switch TLS on in the server, or connect with sslmode=prefer or disable where the network is trusted',
  },
  TLS: {
    verdict: 'refused',
    reason: 'tls',
    say: (c, error) => `${at(c)}: ${error.message}`,
    hint: () => 'check sslmode, sslrootcert and the host name against the certificate',
  },
  AUTH: {
    verdict: 'refused',
    reason: 'authentication',
    say: own,
    hint: () => 'check the password and the authentication method in pg_hba.conf',
  },
  EACCES: { verdict: 'refused', reason: 'socket-permission', say: own, hint: (c) => `let this user open the socket in ${c.host}` },
};

const SERVER: Readonly<Record<string, Rule>> = {
  '57P03': { verdict: 'not-yet', reason: 'starting-up', say: own },
  '57P01': { verdict: 'not-yet', reason: 'shutting-down', say: own },
  '57P02': { verdict: 'not-yet', reason: 'crashed', say: own },
  '53300': { verdict: 'not-yet', reason: 'too-many-connections', say: own },
  '25006': { verdict: 'not-yet', reason: 'read-only', say: own },
  '28P01': { verdict: 'refused', reason: 'wrong-password', say: own, hint: (c) => `correct the password of role ${c.user}` },
  '28000': { verdict: 'refused', reason: 'authentication', say: own, hint: () => 'check the role name, and pg_hba.conf on the server' },
  '3D000': {
    verdict: 'refused',
    reason: 'no-such-database',
    say: own,
    hint: (c) => `create it (CREATE DATABASE "${c.database}") or correct the database name`,
  },
  '42501': { verdict: 'refused', reason: 'permission', say: own, hint: (c) => `grant what is missing to role ${c.user}` },
  '42704': { verdict: 'refused', reason: 'no-such-role', say: own, hint: () => 'create the role or correct GATE_ROLE' },
  '22023': { verdict: 'refused', reason: 'no-such-role', say: own, hint: () => 'create the role or correct GATE_ROLE' },
};

/** Classifies any error that opening or probing a session can end in. */
export function classify(error: unknown, connection: ConnectionConfig): Classified {
  if (error instanceof PostgresError || error instanceof ConnectionLost) {
    const rule = error instanceof PostgresError ? (SERVER[error.sqlstate] ?? ofClass(error.sqlstate)) : NETWORK[error.code];
    if (rule !== undefined) {
      const hint = rule.hint?.(connection);
      return { verdict: rule.verdict, reason: rule.reason, message: rule.say(connection, error), ...(hint !== undefined && { hint }) };
    }
    const code = error instanceof PostgresError ? error.sqlstate : error.code;
    return { verdict: 'broken', reason: code, message: `${at(connection)}: ${error.message}` };
  }
  throw error;
}

/** Whole classes: 08 connection exceptions and 53 resources pass by themselves, 28 is authentication. */
function ofClass(sqlstate: string): Rule | undefined {
  if (sqlstate.startsWith('08')) return { verdict: 'not-yet', reason: 'connection-exception', say: own };
  if (sqlstate.startsWith('53')) return { verdict: 'not-yet', reason: 'out-of-resources', say: own };
  if (sqlstate.startsWith('28')) return { verdict: 'refused', reason: 'authentication', say: own };
  return undefined;
}
