// What else an application waits for, as URLs: tcp://host:port, redis://host, http://host/path, and rediss and https with TLS. No text of it is
// quoted in a problem: it may hold a password.

export interface Service {
  readonly kind: 'tcp' | 'redis' | 'http';
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** Of HTTP: path and query; of Redis the number of the database or nothing. */
  readonly path: string;
  readonly user: string;
  readonly password: string;
  /** The URL without what may be secret. */
  readonly name: string;
}

interface Form {
  readonly kind: Service['kind'];
  readonly tls: boolean;
  /** Null if the URL must say it. */
  readonly port: number | null;
}

const FORMS: Readonly<Record<string, Form>> = {
  tcp: { kind: 'tcp', tls: false, port: null },
  redis: { kind: 'redis', tls: false, port: 6379 },
  rediss: { kind: 'redis', tls: true, port: 6379 },
  http: { kind: 'http', tls: false, port: 80 },
  https: { kind: 'http', tls: true, port: 443 },
};
const SCHEMES = 'tcp://HOST:PORT, redis://HOST, rediss://HOST, http://HOST/PATH or https://HOST/PATH';

/** @throws Error as accessors.ts says, of the first entry that is none. */
export function readServices(text: string, refuse: (problem: string, hint: string) => never): readonly Service[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.map((entry, i) => {
    const which = entries.length === 1 ? 'is' : `has an entry, number ${i + 1}, that is`;
    const [, scheme = ''] = /^([a-z]+):\/\//i.exec(entry) ?? [];
    const form = Object.hasOwn(FORMS, scheme.toLowerCase()) ? FORMS[scheme.toLowerCase()]! : null;
    if (form === null) return refuse(`${which} not the URL of something to wait for`, `write ${SCHEMES}, separated by spaces or commas`);
    const url = URL.canParse(entry) ? new URL(entry.replace(/^[a-z]+:/i, 'http:')) : null;
    if (url === null || url.hostname === '') return refuse(`${which} not a URL with a host`, `write ${SCHEMES}`);
    const port = portOf(entry, url) ?? form.port;
    if (port === null) return refuse(`${which} a tcp URL without a port`, 'write tcp://HOST:PORT');
    const path = form.kind === 'http' ? `${url.pathname}${url.search}` : url.pathname.slice(1);
    const shownPath = form.kind === 'http' && url.pathname !== '/' ? url.pathname : '';
    return {
      ...{ kind: form.kind, tls: form.tls, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, path },
      ...{ user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
      name: `${scheme.toLowerCase()}://${url.hostname}:${port}${shownPath}`,
    };
  });
}

/** URL leaves out the port that is HTTP's default. */
function portOf(entry: string, url: URL): number | null {
  if (url.port !== '') return Number(url.port);
  return /^[a-z]+:\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^:/?#]*):80(?:[/?#]|$)/i.test(entry) ? 80 : null;
}

/** Passwords as they are and as the URL writes them. */
export const secretsOf = (services: readonly Service[]): readonly string[] =>
  services.flatMap(({ password }) => (password === '' ? [] : [password, encodeURIComponent(password)]));
