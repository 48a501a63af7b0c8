// Whether the database lacks anything that the command would apply, found out without starting it.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { KnownMigrator } from '../../migrators/migrators.ts';
import { type Standing, standingOf } from '../../migrators/standing.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { readOnlyQuery } from '../../postgres/session/read-only-query.ts';
import { count } from '../../report/view-options.ts';
import type { FlagValues } from '../context.ts';
import type { CodeLedger } from './code-ledger.ts';

/** `null`: nothing says so. `why`: in words. */
export interface Behind {
  readonly behind: boolean | null;
  readonly why: string;
}

/** @throws Stop('misused') if one flag is given without the other. */
export function refuseHeadFlags({ flags }: { readonly flags: FlagValues }): void {
  if ((flags['head-query'] === undefined) === (flags['head'] === undefined)) return;
  throw new Stop([HALF]);
}

const HALF = finding({
  code: 'bad-flag',
  subject: '--head-query',
  message: '--head-query and --head belong together: a query, and what it returns if nothing is left to apply',
  hint: `write both: --head-query "SELECT version_num FROM alembic_version" --head 3f2a1b`,
});

export const asksWhetherBehind = (flags: FlagValues): boolean => flags['if-behind'] === true || flags['head-query'] !== undefined;

export async function whetherBehind(
  session: Queryable,
  flags: FlagValues,
  known: KnownMigrator,
  ledger: CodeLedger | null,
): Promise<Behind> {
  const { 'head-query': query, head } = flags;
  if (!asksWhetherBehind(flags)) return { behind: null, why: 'nobody asks' };
  return typeof query === 'string' ? byQuery(session, query, String(head)) : byLedger(known, ledger);
}

/** A table or a column that is not there yet is what an empty database looks like. */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '42703', '3F000']);

async function byQuery(session: Queryable, text: string, head: string): Promise<Behind> {
  const answered = await readOnlyQuery(session, { file: '--head-query', text });
  if ('error' in answered) {
    const { message, sqlstate } = answered.error.server;
    if (NOT_THERE.has(sqlstate)) return { behind: true, why: `--head-query: ${message}` };
    throw new Stop([notAQuery(message, sqlstate)]);
  }
  const found = answered.rows.flatMap((row) => Object.values(row)[0] ?? []);
  const behind = !(found.length === 1 && found[0] === head);
  return { behind, why: `--head-query returns ${found.length === 0 ? 'nothing' : found.join(', ')}${behind ? `, not ${head}` : ''}` };
}

function byLedger({ migrator, files }: KnownMigrator, ledger: CodeLedger | null): Behind {
  const whose = ledger?.migrator ?? migrator;
  if (whose === null) return { behind: null, why: 'neither the command nor the folder nor the database says which tool it is' };
  if (files === null) return { behind: null, why: `GATE_MIGRATIONS names no folder of ${whose.name}, so nothing says what is pending` };
  const standing = standingOf(whose, files, ledger?.ids ?? []);
  if (standing.pending!.length === 0 && whose.elsewhere !== undefined) return { behind: null, why: whose.elsewhere };
  return { behind: standing.pending!.length > 0, why: standingText(standing) };
}

export const standingText = ({ pending, head, unknown }: Standing): string =>
  [
    `${pending === null ? 'it is not known what is' : pending.length === 0 ? 'nothing' : pending.length} pending`,
    head === null ? 'the ledger is empty' : `the ledger is at ${head}`,
    ...(unknown.length === 0 ? [] : [`${count(unknown.length, 'migration')} of it ${unknown.length === 1 ? 'has' : 'have'} no file`]),
  ].join(', ');

const notAQuery = (message: string, sqlstate: string) =>
  finding({
    code: 'bad-flag',
    subject: '--head-query',
    message: `--head-query failed: ${message} (SQLSTATE ${sqlstate})`,
    hint: 'write a SELECT that returns one row with one value; it runs in a read-only transaction, with the search path public',
  });
