// GATE_ADMIN_URL: where and as whom a database is created and its first scripts are run. A URL of its own; what it leaves out, the PG variables say.
import type { Finding } from '../../core/finding.ts';
import type { ConnectionConfig } from '../config.ts';
import type { Gathered } from '../gather.ts';
import type { Outside } from '../outside.ts';
import type { Values } from '../settings.ts';
import { resolveConnection } from './connection.ts';
import { readUrl } from './url.ts';

export interface Admin {
  readonly connection: ConnectionConfig | null;
  readonly secrets: readonly string[];
  /** The URL with its password masked. */
  readonly masked: string | null;
  readonly findings: readonly Finding[];
}

export function resolveAdmin(given: Gathered, values: Values, outside: Outside): Admin {
  const { GATE_ADMIN_URL: admin } = given;
  if (admin === undefined) return { connection: null, secrets: [], masked: null, findings: [] };
  const url = readUrl(admin.text, admin.label);
  const known = { url: url.parts, values, given: { ...given, DATABASE_URL: admin } };
  const { connection, findings } = resolveConnection(known, outside);
  const secrets = [...url.secrets, ...(connection?.password === undefined ? [] : [connection.password])];
  return { connection, secrets, masked: url.masked, findings: [...url.findings, ...findings] };
}
