// Settings: how the connection is encrypted, and how the server is proved. Names and meanings are libpq's (PostgreSQL manual, 34.1.2 and 34.19).
import type { Settings } from '../setting.ts';
import { choice, text, toggle } from '../values.ts';

/** The older first. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

export const TLS = {
  PGSSLMODE: {
    group: 'connection',
    parameter: 'sslmode',
    tls: 'mode',
    value: choice(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']),
    fallback: 'prefer',
    doc: 'whether to use TLS; only the verify modes prove who the server is',
  },
  PGSSLROOTCERT: {
    group: 'connection',
    parameter: 'sslrootcert',
    tls: 'rootcert',
    value: text('FILE'),
    fallback: null,
    fallbackDoc: '~/.postgresql/root.crt, otherwise those that Node and this machine know',
    doc: 'certificate authorities to trust, or the word system',
  },
  PGSSLCRL: {
    group: 'connection',
    parameter: 'sslcrl',
    tls: 'crl',
    value: text('FILE'),
    fallback: null,
    doc: 'list of revoked certificates',
  },
  PGSSLCERT: {
    group: 'connection',
    parameter: 'sslcert',
    tls: 'cert',
    value: text('FILE'),
    fallback: null,
    doc: 'client certificate',
  },
  PGSSLKEY: {
    group: 'connection',
    parameter: 'sslkey',
    tls: 'key',
    value: text('FILE'),
    fallback: null,
    doc: "the client certificate's key",
  },
  GATE_SSLPASSWORD: {
    group: 'connection',
    parameter: 'sslpassword',
    tls: 'password',
    value: text('PASSWORD'),
    fallback: null,
    secret: true,
    doc: 'password of that key, if it is encrypted; sslpassword in the URL',
  },
  PGSSLNEGOTIATION: {
    group: 'connection',
    parameter: 'sslnegotiation',
    tls: 'negotiation',
    value: choice(['postgres', 'direct']),
    fallback: 'postgres',
    doc: 'direct starts TLS without asking first, which saves a round trip: PostgreSQL 17 and newer',
  },
  PGSSLMINPROTOCOLVERSION: {
    group: 'connection',
    parameter: 'ssl_min_protocol_version',
    tls: 'minVersion',
    value: choice(TLS_VERSIONS),
    fallback: 'TLSv1.2',
    doc: 'oldest TLS version that is accepted',
  },
  PGSSLMAXPROTOCOLVERSION: {
    group: 'connection',
    parameter: 'ssl_max_protocol_version',
    tls: 'maxVersion',
    value: choice(TLS_VERSIONS),
    fallback: null,
    doc: 'newest TLS version that is offered',
  },
  PGSSLSNI: {
    group: 'connection',
    parameter: 'sslsni',
    tls: 'sni',
    value: toggle('1', '0'),
    fallback: '1',
    doc: '0 keeps the host name out of the TLS handshake',
  },
} as const satisfies Settings;
