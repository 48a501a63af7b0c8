// The screen of `status` if a command migrates, and the same as data.
import type { Target } from '../../core/report.ts';
import { few } from '../../core/text/few.ts';
import { targetText } from '../../report/run-facts.ts';
import type { SchemaStanding } from '../expectation/schema-standing.ts';
import { factLines } from '../expectation/status-screen.ts';
import type { CommandStanding } from './read-standing.ts';

interface Seen {
  readonly target: Target | undefined;
  readonly schema: SchemaStanding;
  /** Who holds the gate's own lock, in words. */
  readonly lock: string | null;
  /** The newest one, in words and as data. */
  readonly backup: { readonly text: string | null; readonly data: unknown };
}

/** @param columns of the terminal; undefined if there is none. */
export function commandScreen(at: CommandStanding, { target, schema, lock, backup }: Seen, columns: number | undefined): readonly string[] {
  const { migrator, ledger, standing } = at;
  const unknown = standing === null || standing.unknown.length === 0 || migrator?.elsewhere !== undefined ? null : few(standing.unknown);
  return factLines(
    [
      ['server', target === undefined ? null : targetText(target)],
      [
        'tool',
        migrator === null ? 'not known: set GATE_COMMAND, or GATE_MIGRATIONS to its folder' : `${migrator.name} (${migrator.command})`,
      ],
      ['ledger', ledger === null ? 'not there' : `${nameOf(at)} (head ${standing?.head ?? 'none'})`],
      ['pending', pendingText(at)],
      ['unknown', unknown === null ? null : `without a file here: ${unknown}`],
      ['schema', schema.text],
      ['backup', backup.text],
      ['lock', lock === null ? 'free' : `held by ${lock}`],
    ],
    columns,
  );
}

export const commandData = (at: CommandStanding, seen: Seen) => ({
  target: seen.target,
  tool: at.migrator?.id ?? null,
  ledger: nameOf(at),
  head: headsOf(at),
  pending: at.pending.map(({ file }) => file),
  unknown: at.standing?.unknown ?? [],
  schema: seen.schema,
  lock: seen.lock,
  backup: seen.backup.data,
});

export const headsOf = ({ standing }: Pick<CommandStanding, 'standing'>) => ({
  files: standing?.headOfFiles ?? null,
  ledger: standing?.head ?? null,
});

const nameOf = ({ ledger }: CommandStanding): string | null => (ledger === null ? null : `${ledger.table.schema}.${ledger.table.name}`);

function pendingText({ migrator, standing, pending }: CommandStanding): string {
  if (standing === null || standing.pending === null) return 'not known: only the tool can list what is in its files';
  const more = migrator?.elsewhere === undefined ? '' : ` (${migrator.elsewhere})`;
  return `${pending.length === 0 ? 'nothing' : few(pending.map(({ file, name }) => `${file} (${name})`))}${more}`;
}
