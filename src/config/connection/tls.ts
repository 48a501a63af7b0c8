// TLS as libpq's parameters ask for it (PostgreSQL manual, 34.1.2 and 34.19), and libpq's default files. Refuses what libpq refuses, because a weaker meaning would pass for the one that was asked for.
import type { Finding } from '../../core/finding.ts';
import { badSetting } from '../bad-setting.ts';
import type { SslMode, TlsConfig } from '../config.ts';
import type { Outside } from '../outside.ts';
import { TLS_VERSIONS } from '../settings/tls.ts';
import type { Values } from '../settings.ts';
import { filledBy } from './filled-members.ts';

export interface ResolvedTls {
  readonly ssl: TlsConfig;
  readonly findings: readonly Finding[];
}

/** @param values those of the URL before those of the PG variables. */
export function resolveTls(values: Values, outside: Outside): ResolvedTls {
  const own = defaultFiles(outside);
  const rootcert = values.PGSSLROOTCERT ?? own('root.crt');
  const crl = values.PGSSLCRL ?? own('root.crl');
  const given = { cert: values.PGSSLCERT, key: values.PGSSLKEY };
  const found = { cert: own('postgresql.crt'), key: own('postgresql.key') };
  // A pair is taken together: half of one that was given and half of one that lay at home would never fit.
  const { cert, key } = given.cert === null && given.key === null && found.cert !== null && found.key !== null ? found : given;
  // libpq 16 and later: the system's authorities prove nothing unless the host name is verified too.
  const mode = rootcert === 'system' && values.PGSSLMODE === 'prefer' ? 'verify-full' : values.PGSSLMODE;
  const [least, most] = [values.PGSSLMINPROTOCOLVERSION, values.PGSSLMAXPROTOCOLVERSION];
  const findings: Finding[] = [];
  if (rootcert === 'system' && mode !== 'verify-full') findings.push(weakMode(mode));
  if ((cert === null) !== (key === null)) findings.push(halfAPair());
  if (values.PGSSLNEGOTIATION === 'direct' && WEAK.includes(mode)) findings.push(weakForDirect(mode));
  if (most !== null && TLS_VERSIONS.indexOf(least) > TLS_VERSIONS.indexOf(most)) findings.push(emptyRange());
  const files = { PGSSLROOTCERT: rootcert, PGSSLCRL: crl, PGSSLCERT: cert, PGSSLKEY: key };
  return { ssl: { ...filledBy('tls', { ...values, ...files }), mode }, findings };
}

/** libpq looks for these where nothing else is said (manual, 34.19); null if there is none. */
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

const halfAPair = (): Finding =>
  badSetting(
    'PGSSLCERT',
    'only one of client certificate and key is given',
    'set both PGSSLCERT and PGSSLKEY (sslcert and sslkey in the URL), or neither',
  );

const emptyRange = (): Finding =>
  badSetting(
    'PGSSLMAXPROTOCOLVERSION',
    'the newest TLS version that is offered is older than the oldest one that is accepted',
    'set ssl_min_protocol_version and ssl_max_protocol_version so that they have at least one version in common',
  );

const weakForDirect = (mode: string) =>
  badSetting(
    'PGSSLNEGOTIATION',
    `sslmode=${mode} cannot be combined with sslnegotiation=direct`,
    'use sslmode=require, verify-ca or verify-full',
  );

const weakMode = (mode: string) =>
  badSetting('PGSSLMODE', `sslmode=${mode} cannot be combined with sslrootcert=system`, 'use sslmode=verify-full, as libpq requires');
