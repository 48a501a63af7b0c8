// How long one attempt to connect may take: the gate's own setting, else what libpq is told, else the default. What is endless
// in libpq, zero and below, is bounded by the default here.
import type { Gathered } from '../gather.ts';
import type { Values } from '../settings.ts';
import type { UrlParts } from './url-parts.ts';

export interface ConnectTimeout {
  readonly ms: number;
  readonly source: string;
}

export function resolveConnectTimeout(url: UrlParts | null, values: Values, given: Gathered): ConnectTimeout {
  if (given.GATE_CONNECT_TIMEOUT) return { ms: values.GATE_CONNECT_TIMEOUT, source: given.GATE_CONNECT_TIMEOUT.source };
  const libpq = url?.PGCONNECT_TIMEOUT ?? values.PGCONNECT_TIMEOUT;
  if (libpq === null || libpq <= 0) return { ms: values.GATE_CONNECT_TIMEOUT, source: 'default' };
  return { ms: libpq, source: url?.PGCONNECT_TIMEOUT === undefined ? 'PGCONNECT_TIMEOUT' : (given.DATABASE_URL?.label ?? 'DATABASE_URL') };
}
