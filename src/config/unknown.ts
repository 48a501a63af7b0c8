// Names that nobody reads: a misspelt GATE_ variable must not pass for a setting that was left out. And libpq's variables
// that change where or how to log in, but not here.
import { type Finding, finding } from '../core/finding.ts';
import { suggest } from '../core/text/suggest.ts';
import { PLACEHOLDER_PREFIX } from './placeholders.ts';
import { SETTING_NAMES, settingOf } from './settings.ts';

export function unknownNames(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const findings: Finding[] = [];
  const named = Object.keys(env).filter((name) => name.startsWith('GATE_') || NOT_READ.has(name));
  for (const name of named.sort()) {
    const value = env[name];
    if (!value) continue;
    if (name.startsWith('GATE_') && !KNOWN.has(name) && !name.startsWith(PLACEHOLDER_PREFIX) && !isServiceLink(name, value))
      findings.push(unknown(name));
    const instead = NOT_READ.get(name);
    if (instead !== undefined) {
      findings.push(
        finding({
          code: 'setting-ignored',
          subject: name,
          message: `${name} is set, but schemagate does not read it`,
          hint: instead,
        }),
      );
    }
  }
  return findings;
}

const SECRET_FILES = SETTING_NAMES.filter((name) => settingOf(name).secret).map((name) => `${name}_FILE`);
const KNOWN: ReadonlySet<string> = new Set([...SETTING_NAMES, ...SECRET_FILES]);

const NOT_READ: ReadonlyMap<string, string> = new Map([
  ['PGHOSTADDR', 'set PGHOST to the address'],
  ['PGSERVICE', 'write out the connection in DATABASE_URL'],
  ['PGSSLCRLDIR', 'put the revocation lists into one file and name it in PGSSLCRL'],
  ['PGSSLCERTMODE', 'set PGSSLCERT and PGSSLKEY to send a client certificate; otherwise set neither'],
  ['PGREQUIREPEER', 'connect by TCP with sslmode=verify-full to prove who the server is'],
]);

function unknown(name: string): Finding {
  const near = suggest(name, [...KNOWN]);
  const hint = near
    ? `did you mean ${near}?`
    : 'unset it, or see `schemagate --help` for the list of settings; names with GATE_ are reserved for them';
  return finding({ code: 'unknown-setting', subject: name, message: `${name} is not a setting`, hint });
}

/**
 * Variables that Kubernetes makes in each pod of a namespace for a Service named `gate` or `gate-something`
 * (its manual: Service, Discovering services, Environment variables). Those that end in _PORT hold a URL such as tcp://10.0.0.1:80.
 */
function isServiceLink(name: string, value: string): boolean {
  if (/^GATE(_[A-Z0-9]+)*_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$/.test(name)) return true;
  if (/^GATE(_[A-Z0-9]+)*_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name)) return true;
  return /^GATE(_[A-Z0-9]+)*_PORT$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value);
}
