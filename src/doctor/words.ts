// Parts that several checks share: amounts in words, and the SQL that names objects.
import { formatDuration } from '../core/time/duration.ts';
import type { Row } from '../postgres/session/queryable.ts';
import { ourRelations, type Scope } from '../schema/model/scope.ts';

/** SQL for the name of a relation as a statement writes it; `c` is pg_class and `n` its pg_namespace. */
export const RELATION_NAME = "format('%I.%I', n.nspname, c.relname)";

/** FROM and WHERE of the application's tables that hold rows, of those kinds (pg_class.relkind letters): aliases `c` and `n`. */
export function ourTables(scope: Scope, relkinds = 'r'): { readonly from: string; readonly where: string } {
  const { from, where } = ourRelations(scope, relkinds);
  return { from, where: `${where} AND c.relpersistence <> 't'` };
}

/** Who a session is, as far as everybody may see it; `a` is pg_stat_activity. */
export const SESSION_COLUMNS = `a.pid, coalesce(nullif(a.application_name, ''), 'no application_name') AS application, a.usename AS role`;

export const sessionName = ({ pid, application, role }: Row): string => `pid ${pid} (${application}, role ${role ?? 'unknown'})`;

export const seconds = (text: string | null | undefined): string => formatDuration(Number(text ?? 0) * 1000);

/** `1,2 billion` is for nobody: 1.2 billion, 340 million. */
export const amountText = (amount: number): string =>
  amount >= 1e9
    ? `${(amount / 1e9).toFixed(2)} billion`
    : amount >= 1e6
      ? `${Math.round(amount / 1e6)} million`
      : amount.toLocaleString('en-US');

export const percent = (part: number, whole: number): number => Math.round((100 * part) / whole);
