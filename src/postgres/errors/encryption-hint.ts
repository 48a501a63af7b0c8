// What the server's words about encryption and certificates say to do.
import type { ConnectionConfig } from '../../config/config.ts';
import type { PostgresError } from './errors.ts';

/** What a refusal before or beside the password means: the server's message ends with how it was spoken to. */
export function encryptionHint({ sqlstate, message, server }: PostgresError, connection: ConnectionConfig): string | undefined {
  if (sqlstate !== '28000') return undefined;
  // The file has its name in every language, and which way we spoke is known.
  const isByRule = message.includes('pg_hba.conf') || / encryption$/.test(message);
  if (isByRule && !isChoice(connection)) return RULES;
  if (isByRule && connection.ssl.mode === 'disable')
    return 'the server may accept this login only over TLS: set sslmode=require, or verify-full with sslrootcert; otherwise check pg_hba.conf on the server';
  if (isByRule)
    return 'the server may accept this login only without TLS: change pg_hba.conf there, or set sslmode=prefer on a trusted network';
  if (/channel binding check failed/.test(message))
    return 'TLS does not end at the server that knows the password: somebody is in between; if it is a proxy that should be there, set channel_binding=disable';
  if (/valid client certificate/.test(message) || server.routine === 'ClientAuthentication')
    return 'set PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL) to a client certificate of this role';
  if (/certificate authentication failed/.test(message))
    return "the client certificate's common name is not the role: correct PGUSER, or the map in pg_ident.conf on the server";
  return undefined;
}

/** Whether another sslmode would speak otherwise: through a socket there is no TLS, and prefer and allow have tried all that the server offers. */
const isChoice = ({ host, ssl }: Pick<ConnectionConfig, 'host' | 'ssl'>): boolean =>
  !host.startsWith('/') && ssl.mode !== 'prefer' && ssl.mode !== 'allow';

const RULES =
  'let this login in with a line in pg_hba.conf on the server, for the role, the database and where it comes from, and reload; or correct the names';
