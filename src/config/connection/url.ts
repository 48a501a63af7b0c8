// A database URL, taken apart as libpq does (PostgreSQL manual, 34.1.1.2), so that what a driver accepts means the same here.
// It refuses what cannot be read in one way only, above all a password that is not percent-encoded, and never quotes what might
// be part of one: with more than one raw `@`, or one after the first / ? or #, nothing of the URL is shown.
import type { Finding } from '../../core/finding.ts';
import { settingOf } from '../settings.ts';
import { parseText, port } from '../values.ts';
import { readParameters } from './url-parameters.ts';
import type { UrlParts, UrlProblem } from './url-parts.ts';
import { schemeProblem } from './url-scheme.ts';

export interface UrlReading {
  readonly parts: UrlParts;
  /** The URL with its password masked. */
  readonly masked: string;
  /** As decoded and as they stand in the URL. */
  readonly secrets: readonly string[];
  /** Errors if the URL cannot be used, and notes. */
  readonly findings: readonly Finding[];
}

/** @param label what the person wrote: `DATABASE_URL`, `--url`. */
export function readUrl(url: string, label: string): UrlReading {
  const { notes, ...reading } = takeApart(url.trim());
  return { ...reading, findings: findingsOf(notes, label) };
}

export const findingsOf = (notes: readonly UrlProblem[], label: string): readonly Finding[] => notes.map((note) => findingOf(note, label));

function findingOf({ passedOver, message, hint }: UrlProblem, label: string): Finding {
  return {
    code: passedOver ? 'parameter-ignored' : 'bad-url',
    severity: passedOver ?? 'error',
    subject: label,
    message: `${label} ${message}`,
    ...(hint !== undefined && { hint }),
  };
}

type Reading = Omit<UrlReading, 'findings'> & { readonly notes: readonly UrlProblem[] };

const unreadable = (note: UrlProblem): Reading => ({ parts: {}, masked: '', secrets: [], notes: [note] });

function takeApart(url: string): Reading {
  const badScheme = schemeProblem(url);
  if (badScheme) return unreadable(badScheme);
  const [, scheme = '', authority = '', path = '', query = ''] = /^([^:]+:\/\/)([^/?#]*)(\/[^?#]*)?(\?[^#]*)?/.exec(url) ?? [];
  const rest = url.slice(scheme.length + authority.length);
  if (rest.includes('@') || authority.split('@').length > 2) return unreadable(RAW_AT);
  if (rest.includes('#')) return unreadable(RAW_HASH);

  const at = authority.indexOf('@');
  const userinfo = authority.slice(0, Math.max(at, 0));
  const hosts = authority.slice(at + 1);
  const colon = userinfo.indexOf(':');
  const rawUser = colon < 0 ? userinfo : userinfo.slice(0, colon);
  const rawPassword = colon < 0 ? '' : userinfo.slice(colon + 1);

  const notes: UrlProblem[] = [];
  const decoded = (raw: string, what: string): string => {
    const text = decode(raw);
    if (text === null) notes.push(badEncoding(what));
    return text ?? '';
  };
  const PGUSER = decoded(rawUser, 'user name');
  const PGPASSWORD = decoded(rawPassword, 'password');
  const PGDATABASE = decoded(path.slice(1), 'database name');
  if (path.slice(1).includes('/')) notes.push(SLASH_IN_DATABASE);
  const address = readAddress(hosts, at >= 0, notes);
  const parameters = readParameters(query.slice(1), decoded);
  notes.push(...parameters.notes);

  for (const [what, name, text] of [
    ['user', 'PGUSER', PGUSER],
    ['database', 'PGDATABASE', PGDATABASE],
  ] as const) {
    const parsed = parseText(settingOf(name).value, text);
    if (!parsed.ok) notes.push({ message: `has a ${what} name that ${parsed.problem}`, hint: parsed.hint });
  }
  const shownUser = rawPassword === '' ? userinfo : `${rawUser}:***`;
  return {
    parts: { ...filled({ PGUSER, PGPASSWORD, PGDATABASE }), ...address, ...parameters.parts },
    masked: `${scheme}${at < 0 ? '' : `${shownUser}@`}${hosts}${path}${parameters.masked}`,
    secrets: [PGPASSWORD, rawPassword, ...parameters.secrets].filter((secret) => secret !== ''),
    notes,
  };
}

/** Hosts and ports, as libpq's lists: with commas between, an entry for each host where any has a port. */
function readAddress(hosts: string, hasUser: boolean, notes: UrlProblem[]): Pick<UrlParts, 'PGHOST' | 'PGPORT'> {
  const read = hosts.split(',').map((each) => readHost(each, hasUser, notes));
  const PGHOST = read.map((each) => each.host).join(',');
  const anyPort = read.some((each) => each.port !== null);
  return { ...filled({ PGHOST }), ...(anyPort && { PGPORT: read.map((each) => each.port) }) };
}

/** Without `@` before it, what stands after a colon may be a password whose host is missing: it is not shown. */
function readHost(text: string, hasUser: boolean, notes: UrlProblem[]): { readonly host: string; readonly port: number | null } {
  const [, bracketed, plain = '', portText = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(text) ?? [];
  const nothing = { host: '', port: null };
  if (text.startsWith('[') && bracketed === undefined) {
    notes.push({ message: 'has a [ before the address, and no ] after it', hint: 'write an IPv6 address as [::1] or [::1]:5432' });
    return nothing;
  }
  if (portText.includes(':') && hasUser) {
    notes.push({ message: 'has a host with several colons', hint: 'write an IPv6 address in brackets: [::1]:5432' });
    return nothing;
  }
  const host = bracketed ?? decode(plain);
  if (host === null) notes.push(badEncoding('host'));
  const parsed = portText === '' ? null : parseText(port, portText);
  if (parsed?.ok === false) notes.push(hasUser ? { message: `has a port that ${parsed.problem}`, hint: parsed.hint } : MISSING_AT);
  return { host: host ?? '', port: parsed?.ok ? parsed.value : null };
}

/** Percent-decoded, or null if a `%` begins no character: not two hexadecimal digits, the zero byte, or not UTF-8. */
function decode(raw: string): string | null {
  try {
    const text = decodeURIComponent(raw);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function filled<T extends Readonly<Record<string, string>>>(texts: T): Partial<T> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) as Partial<T>;
}

const ENCODE =
  'percent-encode the password in the URL: @ is %40, / is %2F, ? is %3F, # is %23, % is %25, : is %3A; or leave it out of the URL and set PGPASSWORD or PGPASSWORD_FILE';

const RAW_AT: UrlProblem = {
  message: 'has an @ where there cannot be one, most likely because the password or user name contains @, /, ? or #',
  hint: ENCODE,
};
const RAW_HASH: UrlProblem = { message: 'contains a #, most likely from a password', hint: ENCODE };
const MISSING_AT: UrlProblem = {
  message: 'has something after the host that is not a port',
  hint: 'write postgres://user:password@host:port/database; if these are user and password, @host is missing',
};
const SLASH_IN_DATABASE: UrlProblem = {
  message: 'has a / after the database name',
  hint: 'end the URL with the database name, or write %2F for a / that belongs to it',
};
const badEncoding = (what: string): UrlProblem => ({
  message: `has a % in its ${what} that does not begin a percent-encoded UTF-8 character`,
  hint: what === 'password' ? ENCODE : 'write %25 for a literal %, and two hexadecimal digits after every other %',
});
