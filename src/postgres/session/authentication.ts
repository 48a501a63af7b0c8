// How the server asks us to log in, compared with what the settings require (PostgreSQL manual, 34.1.2: channel_binding, require_auth).
// Refuses before a password is sent, and refuses a server that accepts the login without asking for a password or without proving itself.
import type { ConnectionConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';
import type { Driver } from './driver.ts';

export interface Authentication {
  /** Call this before sending a password. @throws ConnectionLost AUTH. */
  permit(): void;
  /** Call this when the server has accepted the login. @throws ConnectionLost AUTH. */
  settle(): void;
  /** The login proved that both ends see the same TLS connection (RFC 5929, tls-server-end-point). */
  readonly bound: boolean;
}

type Method = 'none' | 'password' | 'md5' | 'scram-sha-256';

const PLUS = 'SCRAM-SHA-256-PLUS';

/** The client must not have begun to connect: its own listeners come after these. */
export function watchAuthentication({ connection: wire }: Driver, connection: ConnectionConfig, encrypted: boolean): Authentication {
  const { channelBinding, requireAuth } = connection;
  let method: Method = 'none';
  let offered = false;
  let proved = false;
  wire.on('authenticationCleartextPassword', () => {
    method = 'password';
  });
  wire.on('authenticationMD5Password', () => {
    method = 'md5';
  });
  wire.on('authenticationSASL', ({ mechanisms = [] }) => {
    method = 'scram-sha-256';
    offered = mechanisms.includes(PLUS);
  });
  wire.on('authenticationSASLFinal', () => {
    proved = true;
  });
  const binds = () => method === 'scram-sha-256' && offered && encrypted && channelBinding !== 'disable';
  const permit = () => {
    if (!allows(requireAuth, method))
      throw refused(`the server ${ASKS[method]}, and require_auth=${requireAuth?.join(',')} does not allow that`);
    if (channelBinding === 'require' && !binds()) throw refused(unbound(method, encrypted));
  };
  return {
    permit,
    settle() {
      if (method === 'scram-sha-256' && !proved) throw refused('the server accepted the login without proving that it knows the password');
      permit();
    },
    get bound() {
      return binds() && proved;
    },
  };
}

const ASKS: Readonly<Record<Method, string>> = {
  none: 'accepts the login without asking for a password',
  password: 'asks for the password in clear text',
  md5: 'asks for an MD5 of the password',
  'scram-sha-256': 'asks for SCRAM-SHA-256',
};

/** All with `!`: any but these. */
const allows = (methods: readonly string[] | undefined, method: Method): boolean =>
  methods === undefined || (methods[0]?.startsWith('!') ? !methods.includes(`!${method}`) : methods.includes(method));

function unbound(method: Method, encrypted: boolean): string {
  if (!encrypted) return 'channel_binding=require needs TLS, and this connection has none';
  if (method === 'scram-sha-256') return 'channel_binding=require is set, and the server does not offer channel binding';
  return `channel_binding=require needs a SCRAM password, and the server ${ASKS[method]}`;
}

const refused = (message: string): ConnectionLost =>
  new ConnectionLost(
    message,
    'AUTH',
    undefined,
    'find out whether this is the right server; if it is, change pg_hba.conf there (scram-sha-256, hostssl), or the requirement here',
  );
