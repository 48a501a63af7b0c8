// Who may ask: the name by which the server was called, where the request comes from, and the token. A page of somebody else that a browser
// has open must not reach it: neither by a name that suddenly leads here (DNS rebinding) nor with a login that the browser adds by itself.
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Config } from '../../config/config.ts';
import { failure, type Reply } from './reply.ts';
import type { Asked } from './server.ts';

/** `open`: everybody may; `read`: GATE_SERVE_READS decides; `change`: never without the token. */
export type Access = 'open' | 'read' | 'change';

export interface Admission {
  readonly listen: Config['listen'];
  readonly token: string | null;
  readonly reads: Config['serveReads'];
}

/** Null if the request is let in. */
export function refusalOf({ headers }: Pick<Asked, 'headers'>, access: Access, { listen, token, reads }: Admission): Reply | null {
  if (isLoopback(listen.host) && !isLocalName(hostOf(headers.host)))
    return failure(421, 'wrong-host', 'this address is only for this machine: call it by localhost or 127.0.0.1');
  if (access === 'open' || (access === 'read' && reads === 'open')) return null;
  if (access === 'change' && isFromElsewhere(headers)) return failure(403, 'wrong-origin', 'a page of another origin may not ask for this');
  if (token === null) return failure(403, 'no-token', 'nothing can be changed here: GATE_SERVE_TOKEN or GATE_SERVE_TOKEN_FILE is not set');
  const given = tokenIn(headers.authorization, access);
  if (given !== null && isSame(given, token)) return null;
  const challenge = access === 'read' ? 'Basic realm="schemagate", charset="UTF-8"' : 'Bearer realm="schemagate"';
  const how = access === 'read' ? ', or with the token as the password of any user' : '';
  return failure(401, 'unauthorized', `send the header Authorization: Bearer TOKEN${how}`, { 'WWW-Authenticate': challenge });
}

export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host);

const isLocalName = (host: string): boolean => isLoopback(host) || (isIP(host) === 0 && /\.localhost$/i.test(host));

/** Of a Host header, without its port. */
const hostOf = (header = ''): string => header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** Browsers say where a request that changes something comes from; whoever is no browser says nothing. */
function isFromElsewhere({ origin, host, 'sec-fetch-site': site }: Asked['headers']): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

/** A browser adds a Basic login by itself, also for a page that is not ours: it is enough to read, and not to change. */
function tokenIn(header: string | undefined, access: Access): string | null {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
  if (/^bearer$/i.test(scheme)) return value;
  if (access !== 'read' || !/^basic$/i.test(scheme)) return null;
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/s, '');
}

/** In a time that does not depend on where they differ, or on their lengths. */
const isSame = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
