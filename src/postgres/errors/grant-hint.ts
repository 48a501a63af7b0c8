// What lets a role do what the server has just denied it. The server says in its own language what it denies: where only the words tell, the
// English ones are understood, and otherwise the hint is general.
import type { ConnectionConfig } from '../../config/config.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { PostgresError } from './errors.ts';
import { quotedNames } from './unknown-name.ts';

/** For what is denied to a role, 42501. */
export function grantHint({ user, database }: ConnectionConfig, error: Error): string {
  const { message } = error;
  const { server: { file, routine } = {}, isFatal } = error as Partial<PostgresError>;
  const names = quotedNames(message);
  const role = quoteIdent(user);
  const hidden = file === 'rls.c' ? names[0] : /row-level security policy for (?:table|relation) "(.+)"$/.exec(message)?.[1];
  if (hidden !== undefined)
    return `ALTER TABLE ${hidden} NO FORCE ROW LEVEL SECURITY if ${role} owns it, otherwise ALTER ROLE ${role} BYPASSRLS`;
  const taken = routine === 'call_string_check_hook' ? names[0] : /^permission denied to set role "(.+)"$/.exec(message)?.[1];
  if (taken !== undefined) return `GRANT ${quoteIdent(taken)} TO ${role}, so that it may take it on, or correct GATE_ROLE`;
  const [, said, name] = /^permission denied for (database|schema|table|sequence|function|language) (.+)$/.exec(message) ?? [];
  // Nobody but the database itself is called so in another language, as far as a message tells.
  const kind = said ?? (isFatal || mentions(message, database) ? 'database' : undefined);
  // Of a login it is the right to connect, of what comes after it that to make a schema.
  if (kind === 'database' && isFatal) return `GRANT CONNECT ON DATABASE ${quoteIdent(database)} TO ${role}`;
  if (kind === 'database') {
    return `GRANT CREATE ON DATABASE ${quoteIdent(database)} TO ${role}; or let an administrator create the gate's schema: CREATE SCHEMA … AUTHORIZATION ${role}`;
  }
  if (kind === 'schema') return `GRANT USAGE, CREATE ON SCHEMA ${quoteIdent(name!)} TO ${role}`;
  if (kind === 'table')
    return `grant ${role} SELECT, INSERT, UPDATE and DELETE on the table ${name}, or make it the owner (GATE_ROLE works as another role)`;
  if (kind === 'language' || mentions(message, 'plpgsql')) return `GRANT USAGE ON LANGUAGE ${name ?? 'plpgsql'} TO ${role}`;
  return `grant what is missing to role ${user}`;
}

/** For a login that is refused, class 28. */
export function loginHint({ user }: ConnectionConfig, error: Error): string {
  const { message } = error;
  // Either there is none, or it may not log in: that, only the words tell.
  const isOfRole = (error as Partial<PostgresError>).server?.routine === 'InitializeSessionUserId' && !/^role "/.test(message);
  if (isOfRole) return `correct the role name; if there is such a role, ALTER ROLE ${quoteIdent(user)} LOGIN`;
  if (/^role ".+" is not permitted to log in$/.test(message)) return `ALTER ROLE ${quoteIdent(user)} LOGIN, or correct the role name`;
  return 'check the role name, and pg_hba.conf on the server';
}

/** As a word of its own, whatever the language around it. */
export const mentions = (message: string, name: string): boolean =>
  ` ${message} `.split(name).some((before, i, all) => i + 1 < all.length && /[^\w$]$/.test(before) && /^[^\w$]/.test(all[i + 1]!));
