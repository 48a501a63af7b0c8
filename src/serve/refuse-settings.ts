// What `serve` cannot begin with: no database, or a setting that needs the token without it.
import { finding } from '../core/finding.ts';
import { stopOnErrors } from '../core/stop.ts';
import { noConnection } from '../run/with-needs.ts';
import type { Context } from '../stages/context.ts';

/** @throws Stop('misused') with all of it. */
export function refuseSettings({ config: { connection, serveToken, serveReads, heal } }: Pick<Context, 'config'>): void {
  const needs = [...(serveReads === 'token' ? ['GATE_SERVE_READS=token'] : []), ...(heal === 'ask' ? ['GATE_HEAL=ask'] : [])];
  stopOnErrors([...(connection === null ? [noConnection()] : []), ...(serveToken === null ? needs.map(noToken) : [])]);
}

const noToken = (what: string) =>
  finding({
    code: 'no-serve-token',
    subject: what.replace(/=.*/, ''),
    message: `${what} needs a token, and neither GATE_SERVE_TOKEN nor GATE_SERVE_TOKEN_FILE is set`,
    hint: 'write one into a file with `openssl rand -hex 32`, and name the file in GATE_SERVE_TOKEN_FILE',
  });
