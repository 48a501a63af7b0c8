// The hash by which graphile-migrate chains a committed migration to those before it.
import { hash } from 'node:crypto';

/** Of the body and, by the hash before it, of all that came before. */
export const hashOf = (body: string, previous: string | null): string =>
  `sha1:${hash('sha1', trimmed(`${previous ?? ''}\n${body.trim()}`), 'hex')}`;

export const trimmed = (body: string): string => `${body.trim()}\n`;
