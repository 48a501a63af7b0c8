// The screen of `status`: a line for each fact, and histories that parted ways side by side, with what joins them.
import { labelOf } from '../../core/migration.ts';
import type { FileTarget, Target } from '../../core/report.ts';
import { padTo, widthOf } from '../../core/text/text-width.ts';
import type { Parted } from '../../migrations/parted.ts';
import type { Project } from '../../project/project.ts';
import { wrap } from '../../report/fit-text.ts';
import { targetText } from '../../report/run-facts.ts';
import type { Standings } from './migration-standings.ts';
import type { SchemaStanding } from './schema-standing.ts';

/** Histories that parted ways, and what joins them. */
export function sideBySide(parted: Parted | null): readonly string[] {
  if (parted === null) return [];
  const { common, lines, joins } = parted;
  const rows = [
    ['in the ledger', 'in the folder'],
    ...lines.map(({ row, migration, by }) => [row === null ? '-' : labelOf(row), `${migration?.file ?? '-'}${HOW_ALIKE[by ?? 'none']}`]),
  ];
  const width = Math.max(...rows.map(([left = '']) => widthOf(left)));
  const since = common === null ? 'ledger and folder have nothing in common' : `ledger and folder parted after ${labelOf(common)}`;
  return [
    '',
    since,
    ...rows.map(([left = '', right = '']) => `  ${padTo(width, left)}  ${right}`),
    'to join them',
    ...joins.map((join) => `  ${join}`),
  ];
}

const HOW_ALIKE = { content: '  (same content)', name: '  (same name)', another: '  (another migration)', same: '', none: '' } as const;

export interface Seen {
  readonly target: Target | FileTarget | undefined;
  readonly standings: Standings;
  /** Of the ledger. */
  readonly ledger: string;
  readonly schema: SchemaStanding;
  readonly lock: string | null;
  /** Copies of tables, in words; null if there are none. */
  readonly kept: string | null;
  /** Null if there are none. */
  readonly seeds: string | null;
  /** The newest one; null if no folder of backups is named. */
  readonly backup: string | null;
}

/** @param columns of the terminal; undefined if there is none. */
export function statusScreen({ folder, layout, why }: Project, seen: Seen, columns: number | undefined): readonly string[] {
  const { target, standings } = seen;
  const { plan, entries } = standings;
  const count = (state: string): number => entries.filter((entry) => entry.state === state).length;
  const wrong = WRONG.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  const [next] = plan.pending;
  return factLines(
    [
      [target?.host === undefined ? 'file' : 'server', target === undefined ? null : targetText(target)],
      ['folder', `${folder.path} (head ${plan.headOfFiles ?? 'none'})`],
      ['layout', `${layout.id}: ${why}`],
      ['ledger', `${seen.ledger} (head ${plan.headOfLedger ?? 'none'})`],
      ['pending', next === undefined ? 'nothing' : `${plan.pending.length}, the next is ${labelOf(next)}`],
      ['wrong', wrong.length === 0 ? null : wrong.join(', ')],
      ['schema', seen.schema.text],
      ['kept', seen.kept],
      ['seeds', seen.seeds],
      ['backup', seen.backup],
      ['lock', seen.lock === null ? 'free' : `held by ${seen.lock}`],
    ],
    columns,
  );
}

/** @param facts without text are left out. */
export const factLines = (
  facts: readonly (readonly [label: string, text: string | null])[],
  columns: number | undefined,
): readonly string[] => facts.flatMap(([label, text]) => (text === null ? [] : hanging(label, text, columns)));

/** States that a run does not pass by itself. */
const WRONG: readonly string[] = ['edited', 'missing', 'out-of-order', 'unfinished', 'dirty', 'another', 'code', 'ahead'];

const LABEL = 9;

function hanging(label: string, text: string, width: number | undefined): readonly string[] {
  const [first = '', ...others] = wrap(text, { first: ' '.repeat(LABEL), width });
  return [`${label.padEnd(LABEL)}${first.trimStart()}`, ...others];
}
