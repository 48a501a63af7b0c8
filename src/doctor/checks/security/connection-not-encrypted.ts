// Whether this connection is encrypted, where it leaves the machine.
import { type LookCheck, skip, WELL } from '../../check.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'];

const WHERE = `SELECT coalesce(inet_client_addr() = inet_server_addr() OR inet_client_addr() <<= inet '127.0.0.0/8', true) AS local,
  inet_server_addr() <<= ANY (ARRAY[${PRIVATE.map((net) => `'${net}'`).join(', ')}]::inet[]) AS inside,
  (SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()) AS ssl`;

export const connectionNotEncrypted: LookCheck = {
  id: 'connection-not-encrypted',
  group: 'security',
  looksFor: 'a connection to another address without TLS (a notice within a private network)',
  look: async ({ ready: { session }, ask }) => {
    const { host } = session.connection;
    const [answer] = await ask(WHERE);
    const { local, inside, ssl } = answer!.rows[0]!;
    if (ssl === 't' || local === 't') return WELL;
    if (ssl == null) return skip('the server does not say whether the connection is encrypted');
    return {
      findings: [
        {
          finding: {
            code: 'connection-not-encrypted',
            severity: inside === 't' ? 'notice' : 'warning',
            subject: `connection to ${host}`,
            message: 'it is not encrypted, so anybody on the way can read queries, rows and, with some login methods, the password',
            hint: 'switch ssl on in the server, and set sslmode=verify-full (docs/connecting.md)',
          },
        },
      ],
    };
  },
};
