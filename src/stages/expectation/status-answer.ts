// The answer of `status`: the screen, every migration, and the same as data.
import type { Finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { partedAsData, partedHistories } from '../../migrations/parted.ts';
import { renumberedAmong } from '../../migrations/renumbered.ts';
import type { Project } from '../../project/project.ts';
import { entryLines } from '../../report/entry-lines.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withJson } from '../json-answer.ts';
import { withExitCode } from './migration-standings.ts';
import { type Seen, sideBySide, statusScreen } from './status-screen.ts';

interface Status extends Omit<Seen, 'seeds' | 'backup'> {
  readonly rows: readonly LedgerRow[];
  /** Copies of tables. */
  readonly copies: readonly unknown[];
  readonly backup: { readonly data: unknown; readonly text: string | null };
  readonly seeds: { readonly pending: readonly string[]; readonly text: string | null; readonly findings: readonly Finding[] };
}

export function statusAnswer({ effects, flags }: Pick<Context, 'effects' | 'flags'>, project: Project, status: Status): Answer {
  const { standings, rows, schema, seeds, target, ledger, lock, backup } = status;
  const { plan, entries, findings } = standings;
  const renumbered = renumberedAmong(project.migrations, rows);
  const parted = partedHistories(project.migrations, rows);
  const summary = `${plan.applied} applied, ${plan.pending.length} pending, ${plan.ahead.length} ahead of this folder`;
  const head = { files: plan.headOfFiles, ledger: plan.headOfLedger };
  const data = {
    ...{ target, layout: project.layout.id, why: project.why, ledger, head },
    ...{
      pending: plan.pending.map(({ file }) => file),
      schema,
      lock,
      entries,
      kept: status.copies,
      seeds: seeds.pending,
      backup: backup.data,
    },
    renumbered: renumbered.map(({ row, migration, by }) => ({ ledger: labelOf(row), file: migration.file, by })),
    parted: parted && partedAsData(parted),
  };
  const all = flags['all'] === true || effects.columns === undefined;
  const text = [
    ...statusScreen(project, { ...status, seeds: seeds.text, backup: backup.text }, effects.columns),
    '',
    ...entryLines(entries, all),
    ...sideBySide(parted),
    '',
    summary,
  ].join('\n');
  const shown = [...findings, ...seeds.findings].filter(({ code }) => code !== 'pending' || flags['fail-on'] === 'notice');
  const answer = withJson({ summary, head, applied: plan.applied, findings: shown, text, data }, flags);
  const isBehind = plan.pending.length + seeds.pending.length > 0 || schema.state === 'differs';
  return withExitCode(answer, flags, isBehind || findings.some(({ severity }) => severity !== 'notice'));
}
