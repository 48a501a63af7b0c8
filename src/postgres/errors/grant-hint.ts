// What lets a role do what the server has just denied it. The server names what it denies in the language it speaks; the English words are
// understood, otherwise the hint is general.
import type { ConnectionConfig } from '../../config/config.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { PostgresError } from './errors.ts';

/** For what is denied to a role, 42501. */
export function grantHint({ user, database }: ConnectionConfig, error: Error): string {
  const { message } = error;
  const role = quoteIdent(user);
  const [, hidden] = /row-level security policy for (?:table|relation) "(.+)"$/.exec(message) ?? [];
  if (hidden !== undefined)
    return `ALTER TABLE ${hidden} NO FORCE ROW LEVEL SECURITY if ${role} owns it, otherwise ALTER ROLE ${role} BYPASSRLS`;
  const [, taken] = /^permission denied to set role "(.+)"$/.exec(message) ?? [];
  if (taken !== undefined) return `GRANT ${quoteIdent(taken)} TO ${role}, so that it may take it on, or correct GATE_ROLE`;
  const [, kind, name] = /^permission denied for (database|schema|table|sequence|function|language) (.+)$/.exec(message) ?? [];
  // Of a login it is the right to connect, of what comes after it that to make a schema.
  if (kind === 'database' && (error as PostgresError).isFatal) return `GRANT CONNECT ON DATABASE ${quoteIdent(database)} TO ${role}`;
  if (kind === 'database') {
    return `GRANT CREATE ON DATABASE ${quoteIdent(database)} TO ${role}; or let an administrator create the gate's schema: CREATE SCHEMA … AUTHORIZATION ${role}`;
  }
  if (kind === 'schema') return `GRANT USAGE, CREATE ON SCHEMA ${quoteIdent(name!)} TO ${role}`;
  if (kind === 'table')
    return `grant ${role} SELECT, INSERT, UPDATE and DELETE on the table ${name}, or make it the owner (GATE_ROLE works as another role)`;
  if (kind === 'language') return `GRANT USAGE ON LANGUAGE ${name} TO ${role}`;
  return `grant what is missing to role ${user}`;
}

/** For a login that is refused, class 28. */
export function loginHint({ user }: ConnectionConfig, { message }: Error): string {
  if (/^role ".+" is not permitted to log in$/.test(message)) return `ALTER ROLE ${quoteIdent(user)} LOGIN, or correct the role name`;
  return 'check the role name, and pg_hba.conf on the server';
}
