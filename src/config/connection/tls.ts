// TLS and authentication as libpq's parameters ask for them (PostgreSQL manual, 34.1.2 and 34.19), from the URL, the PG variables
// and libpq's default files. Refuses what libpq refuses, because a weaker meaning would pass for the one that was asked for.
import type { Finding } from '../../core/finding.ts';
import { badSetting } from '../bad-setting.ts';
import type { ConnectionConfig, SslMode, TlsConfig } from '../config.ts';
import { TLS_VERSIONS } from '../config.ts';
import type { Outside } from '../outside.ts';
import type { Values } from '../settings.ts';
import type { UrlParts } from './url-parts.ts';

export interface ResolvedTls {
  readonly ssl: TlsConfig;
  readonly authentication: Pick<ConnectionConfig, 'channelBinding' | 'requireAuth'>;
  readonly findings: readonly Finding[];
}

export function resolveTls(url: UrlParts, values: Values, outside: Outside): ResolvedTls {
  const own = defaultFiles(outside);
  const rootcert = url.sslrootcert ?? values.PGSSLROOTCERT ?? own('root.crt');
  const crl = url.sslcrl ?? values.PGSSLCRL ?? own('root.crl');
  const given = { cert: url.sslcert ?? values.PGSSLCERT, key: url.sslkey ?? values.PGSSLKEY };
  const found = { cert: own('postgresql.crt'), key: own('postgresql.key') };
  // A pair is taken together: half of one that was given and half of one that lay at home would never fit.
  const { cert, key } = given.cert === null && given.key === null && found.cert !== null && found.key !== null ? found : given;
  const password = url.sslpassword ?? values.GATE_SSLPASSWORD;
  const asked = url.sslmode ?? values.PGSSLMODE;
  // libpq 16 and later: the system's authorities prove nothing unless the host name is verified too.
  const mode = rootcert === 'system' && asked === 'prefer' ? 'verify-full' : asked;
  const negotiation = url.sslnegotiation ?? values.PGSSLNEGOTIATION;
  const minVersion = url.sslMinVersion ?? values.PGSSLMINPROTOCOLVERSION;
  const maxVersion = url.sslMaxVersion ?? values.PGSSLMAXPROTOCOLVERSION;
  const channelBinding = url.channelBinding ?? values.PGCHANNELBINDING;
  const requireAuth = url.requireAuth ?? values.PGREQUIREAUTH;
  const findings: Finding[] = [];
  if (rootcert === 'system' && mode !== 'verify-full') findings.push(weakMode(mode));
  if ((cert === null) !== (key === null)) findings.push(HALF_A_PAIR);
  if (negotiation === 'direct' && WEAK.includes(mode)) findings.push(weakForDirect(mode));
  if (maxVersion !== null && TLS_VERSIONS.indexOf(minVersion) > TLS_VERSIONS.indexOf(maxVersion)) findings.push(EMPTY_RANGE);
  return {
    ssl: {
      mode,
      ...(rootcert !== null && { rootcert }),
      ...(cert !== null && { cert }),
      ...(key !== null && { key }),
      ...(password !== null && { password }),
      ...(crl !== null && { crl }),
      ...(negotiation === 'direct' && { negotiation }),
      ...(minVersion !== 'TLSv1.2' && { minVersion }),
      ...(maxVersion !== null && { maxVersion }),
      ...((url.sslsni ?? values.PGSSLSNI) === '0' && { sni: false as const }),
    },
    authentication: { ...(channelBinding !== 'prefer' && { channelBinding }), ...(requireAuth !== null && { requireAuth }) },
    findings,
  };
}

/** libpq looks for these where nothing else is said (manual, 34.19); null where there is none. */
function defaultFiles({ home, fileMode }: Outside): (name: string) => string | null {
  return (name) => {
    if (home === null) return null;
    const path = `${home}/.postgresql/${name}`;
    try {
      fileMode(path);
      return path;
    } catch {
      return null;
    }
  };
}

/** Modes that may end without TLS. */
const WEAK: readonly SslMode[] = ['disable', 'allow', 'prefer'];

const HALF_A_PAIR = badSetting(
  'PGSSLCERT',
  'of client certificate and key only one is given',
  'set both PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL), or neither',
);

const EMPTY_RANGE = badSetting(
  'PGSSLMAXPROTOCOLVERSION',
  'the newest TLS that is offered is older than the oldest that will do',
  'set ssl_min_protocol_version and ssl_max_protocol_version so that a version lies between them',
);

const weakForDirect = (mode: string) =>
  badSetting('PGSSLNEGOTIATION', `sslmode=${mode} does not go with sslnegotiation=direct`, 'use sslmode=require, verify-ca or verify-full');

const weakMode = (mode: string) =>
  badSetting('PGSSLMODE', `sslmode=${mode} does not go with sslrootcert=system`, 'use sslmode=verify-full, as libpq demands');
