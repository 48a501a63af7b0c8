// What an error on the way to a usable session means: will it pass by itself, or must somebody act?
// Codes: PostgreSQL manual, Appendix A; Node.js manual, Common system errors; getaddrinfo(3).
import type { ConnectionConfig } from '../../config/config.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Classified } from './classified.ts';
import { encryptionHint } from './encryption-hint.ts';
import { ConnectionLost, PostgresError } from './errors.ts';
import { grantHint, loginHint } from './grant-hint.ts';
import { LOCALHOST_HINT, localhostText } from './in-container.ts';
import { poolerRule } from './pooler-errors.ts';
import { ofName } from './unknown-name.ts';

type Rule = Pick<Classified, 'verdict' | 'reason'> & {
  readonly say: (c: ConnectionConfig, error: Error) => string;
  readonly hint?: (c: ConnectionConfig, error: Error) => string;
};

const at = (c: ConnectionConfig): string => (c.host.startsWith('/') ? `${c.host}/.s.PGSQL.${c.port}` : `${c.host}:${c.port}`);
const placed = (c: ConnectionConfig, error: Error): string => `${at(c)}: ${error.message}`;
const own = (_: ConnectionConfig, error: Error): string => error.message;

const START = 'start the server, correct host and port, or raise GATE_WAIT_TIMEOUT';
/** Something is there, and ends the connection before the login is complete. */
const CLOSED =
  'see its log: a server closes connections while it starts or stops, and a proxy while there is no server behind it; correct host and port, or raise GATE_WAIT_TIMEOUT';
const READ_WRITE =
  'name the primary in the URL, or all servers, separated by commas: the gate uses the one that can be written to; or switch default_transaction_read_only off';
/** As after an upgrade of the package of the server or of an extension while the server runs. */
export const FILES_REPLACED =
  'a file of the server is missing, or was replaced while it ran, as by an upgrade of its package: restart the server; if that does not help, install what the message names for its version';

const NETWORK: Readonly<Record<string, Rule>> = {
  ECONNREFUSED: {
    verdict: 'not-yet',
    reason: 'connection-refused',
    say: (c) => `connection refused: nothing listens on ${at(c)} yet${localhostText(c.host)}`,
    hint: (c) => (localhostText(c.host) === '' ? START : LOCALHOST_HINT),
  },
  ENOENT: { verdict: 'not-yet', reason: 'no-socket', say: (c) => `there is no socket ${at(c)} yet` },
  ECONNRESET: { verdict: 'not-yet', reason: 'connection-reset', say: (c) => `${at(c)} closed the connection` },
  EPIPE: { verdict: 'not-yet', reason: 'connection-reset', say: (c) => `${at(c)} closed the connection` },
  TLS_ENDED: { verdict: 'not-yet', reason: 'connection-reset', say: placed },
  TIMEOUT: { verdict: 'not-yet', reason: 'no-answer', say: placed },
  ETIMEDOUT: { verdict: 'not-yet', reason: 'no-answer', say: (c) => `${at(c)} does not answer` },
  EHOSTUNREACH: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `no route to ${c.host}` },
  ENETUNREACH: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `no route to the network of ${c.host}` },
  EHOSTDOWN: { verdict: 'not-yet', reason: 'host-unreachable', say: (c) => `${c.host} is down` },
  EAI_AGAIN: { verdict: 'not-yet', reason: 'name-not-resolved', say: (c) => `the name server does not answer for ${c.host} yet` },
  ENOTFOUND: {
    verdict: 'not-yet',
    reason: 'name-not-resolved',
    say: (c) => `the host name ${c.host} is not known (yet)`,
    hint: () => 'correct the host name; in Compose it is the name of the service, on a network that both containers share',
  },
  READ_ONLY: { verdict: 'not-yet', reason: 'read-only', say: own, hint: () => READ_WRITE },
  LOOK_REFUSED: { verdict: 'not-yet', reason: 'look-refused', say: placed },
  EPROTO: {
    verdict: 'not-yet',
    reason: 'not-postgresql',
    say: (c) => `${at(c)} does not speak PostgreSQL's protocol`,
    hint: () => 'something else listens there: correct host and port',
  },
  NO_PASSWORD: {
    verdict: 'refused',
    reason: 'no-password',
    // What it says is why there is none, as the end of this sentence.
    say: (c, error) => `${at(c)} asks for a password for role ${c.user}, and none was given${error.message}`,
    hint: () => 'give it in DATABASE_URL, PGPASSWORD, PGPASSWORD_FILE, a password file or with GATE_PASSWORD_COMMAND',
  },
  PASSWORD_COMMAND: {
    verdict: 'refused',
    reason: 'password-command',
    say: own,
    hint: () => 'run the command by hand, as the user and with the environment of the gate',
  },
  NO_TLS: {
    verdict: 'refused',
    reason: 'no-tls',
    say: placed,
    hint: () => 'switch TLS on in the server, or connect with sslmode=prefer or disable on a trusted network',
  },
  TLS: {
    verdict: 'refused',
    reason: 'tls',
    say: placed,
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
  '57P03': {
    verdict: 'not-yet',
    reason: 'starting-up',
    say: own,
    hint: () => 'its log says what it is doing; raise GATE_WAIT_TIMEOUT if that takes longer',
  },
  '57P01': {
    verdict: 'not-yet',
    reason: 'shutting-down',
    say: own,
    hint: () => 'somebody stopped the server or ended the session: run again',
  },
  '57P02': {
    verdict: 'not-yet',
    reason: 'crashed',
    say: own,
    hint: () => 'see the server log, and run again once the server has recovered',
  },
  '53300': {
    verdict: 'not-yet',
    reason: 'too-many-connections',
    say: own,
    hint: () => 'end other connections, or raise max_connections, or the CONNECTION LIMIT of the role or the database',
  },
  '25006': { verdict: 'not-yet', reason: 'read-only', say: own, hint: () => READ_WRITE },
  '58P01': { verdict: 'not-yet', reason: 'server-files', say: own, hint: () => FILES_REPLACED },
  '28P01': { verdict: 'refused', reason: 'wrong-password', say: own, hint: (c) => `correct the password of role ${c.user}` },
  '28000': { verdict: 'refused', reason: 'authentication', say: own, hint: loginHint },
  '3D000': {
    verdict: 'refused',
    reason: 'no-such-database',
    say: own,
    hint: (c) =>
      `create it (CREATE DATABASE "${c.database}") or let the gate do so (GATE_CREATE_DATABASE=true), or correct the database name`,
  },
  '42501': { verdict: 'refused', reason: 'permission', say: own, hint: grantHint },
  '57014': limit('statement-timeout'),
  '57P05': limit('idle-session-timeout'),
  '25P03': limit('idle-in-transaction-session-timeout'),
  '25P04': limit('transaction-timeout'),
  '55P03': limit('lock-timeout'),
  '55000': { verdict: 'refused', reason: 'not-accepting', say: own, hint: notAccepting },
};

/** A time limit that the role or the database has for its sessions, and that ended ours. */
function limit(reason: Extract<Rule['reason'], `${string}-timeout`>): Rule {
  const name = reason.replaceAll('-', '_');
  return {
    verdict: 'refused',
    reason,
    say: own,
    hint: (c) =>
      `raise ${name} for the role: ALTER ROLE ${quoteIdent(c.user)} IN DATABASE ${quoteIdent(c.database)} SET ${name} = …; the gate has limits of its own`,
  };
}

/** ALLOW_CONNECTIONS false is reported with 55000. */
function notAccepting({ database }: ConnectionConfig): string {
  return `correct the database name, or ALTER DATABASE ${quoteIdent(database)} ALLOW_CONNECTIONS true`;
}

/** Classifies any error that opening or probing a session can end in. */
export function classifyError(error: unknown, connection: ConnectionConfig): Classified {
  if (!(error instanceof PostgresError) && !(error instanceof ConnectionLost)) throw error;
  const pooler = ofPooler(error);
  if (pooler !== undefined) return { ...pooler, message: error.message };
  const rule = ruleOf(error);
  if (rule !== undefined) {
    const hint = (error instanceof ConnectionLost ? error.hint : encryptionHint(error, connection)) ?? rule.hint?.(connection, error);
    return { verdict: rule.verdict, reason: rule.reason, message: rule.say(connection, error), ...(hint !== undefined && { hint }) };
  }
  if (error instanceof PostgresError && error.server.where !== undefined) return raised(error);
  const code = error instanceof PostgresError ? error.sqlstate : error.code;
  return {
    verdict: 'broken',
    reason: 'server-error',
    message: `${at(connection)}: ${error.message} (${error instanceof PostgresError ? 'SQLSTATE ' : ''}${code})`,
    ...(error instanceof PostgresError && error.server.hint !== undefined && { hint: error.server.hint }),
  };
}

/** Of an answer that ends the wait. One that nobody has advice for is not helped by waiting longer: a server has spoken. */
export function hintOf({ hint, verdict, reason }: Classified): string {
  if (hint !== undefined) return hint;
  if (verdict === 'broken') return 'look for the reason in the log of the server, and for the code in Appendix A of the PostgreSQL manual';
  return reason === 'connection-reset' ? CLOSED : START;
}

/** The reason why it may pass by itself, as `classifyError` has it; null if it does not. */
export function passingReason(error: PostgresError | ConnectionLost): Classified['reason'] | null {
  const known = ofPooler(error) ?? ruleOf(error);
  return known?.verdict === 'not-yet' ? known.reason : null;
}

const ofPooler = (error: PostgresError | ConnectionLost) =>
  error instanceof PostgresError && !demandsTls(error) ? poolerRule(error.sqlstate, error.message) : undefined;

function ruleOf(error: PostgresError | ConnectionLost): Rule | undefined {
  if (error instanceof PostgresError) return ofServer(error);
  return NETWORK[error.code] ?? (error.cause instanceof PostgresError ? ofServer(error.cause) : undefined);
}

/** PgBouncer and hosted servers require TLS in words of their own, with SQLSTATEs of their own (08P01, 28000, XX000). */
export const demandsTls = ({ message }: PostgresError): boolean =>
  /^SSL required$|SSL connection is required|connection is insecure \(try using `sslmode=require`\)/.test(message);

const DEMANDED_HINT = 'set sslmode=require, or verify-full with sslrootcert';
const TLS_DEMANDED: Rule = { verdict: 'refused', reason: 'authentication', say: placed, hint: () => DEMANDED_HINT };

/** 55000 has many meanings; at login, where it is fatal, it only means that the database does not accept connections. */
function ofServer(error: PostgresError): Rule | undefined {
  if (demandsTls(error)) return TLS_DEMANDED;
  if (error.sqlstate === '55000' && !error.isFatal) return undefined;
  // A library of another version than the running server's is reported as an internal error, where libraries are loaded.
  if (error.sqlstate === 'XX000' && error.server.file === 'dfmgr.c') return SERVER['58P01'];
  const named = ofName(error);
  if (named !== undefined) return { verdict: 'refused', reason: named.reason, say: own, hint: () => named.hint };
  return SERVER[error.sqlstate] ?? ofClass(error.sqlstate);
}

/** Not about the statement that was sent, but from within something that it set off, as an event trigger. */
function raised({ message, server }: PostgresError): Classified {
  const [within = ''] = (server.where ?? '').split('\n');
  return {
    verdict: 'refused',
    reason: 'raised',
    message: `${message} (${within})`,
    hint: 'a function in this database refuses it, for example one of an event trigger: make it accept this role or the ledger schema',
  };
}

/** Whole classes: 08 connection exceptions and 53 resources pass by themselves, 28 is authentication. */
function ofClass(sqlstate: string): Rule | undefined {
  if (sqlstate.startsWith('08')) return { verdict: 'not-yet', reason: 'connection-exception', say: own };
  if (sqlstate.startsWith('53')) {
    return {
      verdict: 'not-yet',
      reason: 'out-of-resources',
      say: own,
      hint: () => 'free the resource that the server names, then run again',
    };
  }
  if (sqlstate.startsWith('58'))
    return {
      verdict: 'not-yet',
      reason: 'server-system',
      say: own,
      hint: () => 'see the server log: the operating system reported the error',
    };
  if (sqlstate.startsWith('28')) return { verdict: 'refused', reason: 'authentication', say: own, hint: loginHint };
  return undefined;
}
