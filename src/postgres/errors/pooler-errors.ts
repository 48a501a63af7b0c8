// PgBouncer answers a login that it will not have with 08P01 whatever the reason (its source, disconnect_client), so the words must tell.
import type { Classified } from './classified.ts';
import type { PostgresError } from './errors.ts';

/** What to do about a pooler that stands between. */
export const GO_DIRECTLY = 'set GATE_DIRECT_URL to the server itself';
/** What to do if it gives a server connection out by the transaction. */
export const TAKE_A_SESSION = `${GO_DIRECTLY}, or to a pool with pool_mode = session`;
/** What to do if it gives one out by the statement. */
export const ANY_TRANSACTION = `${TAKE_A_SESSION} or transaction`;

interface PoolerRule extends Pick<Classified, 'verdict' | 'reason'> {
  readonly pattern: RegExp;
  readonly hint: string;
}

const RULES: readonly PoolerRule[] = [
  {
    verdict: 'refused',
    reason: 'pooler-startup-parameter',
    pattern: /^unsupported startup parameter/,
    hint: `${GO_DIRECTLY}; or remove PGOPTIONS (options in the URL), or let the pooler ignore it: ignore_startup_parameters`,
  },
  {
    verdict: 'refused',
    reason: 'no-such-database',
    pattern: /^(?:no such database|database ".*" does not exist)/,
    hint: "correct the database name, or add the database to the pooler's configuration",
  },
  {
    verdict: 'refused',
    reason: 'authentication',
    pattern: /authentication failed|^no such user|^password authentication/,
    hint: "correct role and password, or add them to the pooler's auth_file",
  },
  { verdict: 'refused', reason: 'pooler-statement-mode', pattern: /statement pooling/, hint: ANY_TRANSACTION },
];

/** It ends the connection over the first BEGIN, and would over the same on the next. */
export const isOfStatementMode = ({ sqlstate, message }: Pick<PostgresError, 'sqlstate' | 'message'>): boolean =>
  poolerRule(sqlstate, message)?.reason === 'pooler-statement-mode';

/** What a pooler means by a protocol violation, mostly at login; undefined if it is none of its own. */
export function poolerRule(sqlstate: string, message: string): Omit<Classified, 'message'> | undefined {
  const found = sqlstate === '08P01' ? RULES.find(({ pattern }) => pattern.test(message)) : undefined;
  return found && { verdict: found.verdict, reason: found.reason, hint: found.hint };
}
