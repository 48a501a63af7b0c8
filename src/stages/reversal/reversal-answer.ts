// What `down` comes to, in words: what it would do, what it did, or where it stopped.
import { type Finding, finding, hasErrors } from '../../core/finding.ts';
import { headMigration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import type { Applied } from '../../migrations/apply/apply.ts';
import { appliedHead } from '../../migrations/plan.ts';
import { MODE_WORDS } from '../../migrations/prepare/mode-words.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { Reversal } from '../../migrations/reversal.ts';
import type { Project } from '../../project/project.ts';
import { proofText } from '../../report/run-facts.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import type { Checked } from '../expectation/verify-stage.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Opened } from './open-reversal.ts';
import type { BackThere } from './prove-reversal.ts';
import { appliedIn } from './revert.ts';

/** What is said of a reversal, wherever it is. */
export interface ShownReversal extends Pick<Opened, 'isMeant' | 'kept'> {
  readonly workspace: { readonly ledger: { readonly name: string } };
  readonly state: Pick<LedgerState, 'rows'>;
  readonly chosen: {
    readonly reversals: readonly Reversal[];
    readonly prepared: readonly ShownSql[];
    readonly findings: readonly Finding[];
  };
}

interface ShownSql extends Pick<Prepared, 'migration'> {
  readonly shape: Pick<Prepared['shape'], 'mode'>;
  readonly script: Pick<Prepared['script'], 'sql'>;
}

const headOfFiles = ({ migrations }: Project): string | null => headMigration(migrations)?.version ?? null;

const base = (
  project: Project,
  { state }: ShownReversal,
): Pick<Answer, 'head' | 'applied'> & { readonly head: NonNullable<Answer['head']> } => ({
  head: { files: headOfFiles(project), ledger: appliedHead(state.rows)?.version ?? null },
  applied: appliedIn(state),
});

/**
 * What to answer if nothing is to be done: there is nothing to revert, or the SQL is to be shown, or --yes is missing. Null if it is to be done.
 */
export function unlessMeant(context: Given, project: Project, opened: ShownReversal): Answer | null {
  if (opened.chosen.reversals.length === 0 && opened.kept.length === 0) return nothingToRevert(project, opened);
  if (context.flags['plan'] === true) return plannedReversal(project, opened);
  return opened.isMeant ? null : notConfirmed(project, opened, commandLine(context));
}

type Given = Pick<Context, 'command' | 'flags' | 'operands'>;

export function commandLine({ command, flags: { to, all }, operands }: Given): string {
  return ['schemagate', command, ...operands, ...(typeof to === 'string' ? [`--to ${to}`] : []), ...(all === true ? ['--all'] : [])].join(
    ' ',
  );
}

function nothingToRevert(project: Project, opened: ShownReversal): Answer {
  const at = appliedHead(opened.state.rows)?.version;
  return {
    ...base(project, opened),
    summary: `nothing to revert: ${at === undefined ? 'nothing is applied' : `the database is at ${at}`}`,
  };
}

/** @param again the command line that does it. */
function notConfirmed(project: Project, opened: ShownReversal, again: string): Answer {
  const { reversals, findings } = opened.chosen;
  const summary = `${count(reversals.length, 'migration')} would be reverted; nothing was done`;
  const unconfirmed = finding({
    code: 'not-confirmed',
    subject: reversals.map(({ row }) => row.version).join(', '),
    message: '--yes is not given, so nothing was reverted',
    hint: `\`${again} --yes\` does it, and --plan shows the SQL`,
  });
  return {
    ...shown(project, opened),
    found: true,
    summary,
    findings: [unconfirmed, ...findings],
    text: [summary, ...lines(opened)].join('\n'),
  };
}

function plannedReversal(project: Project, opened: ShownReversal): Answer {
  const { reversals, prepared, findings } = opened.chosen;
  const summary = `${count(reversals.length, 'migration')} to revert`;
  const sql = prepared.map((one, i) => scriptOf(one, reversals[i]!, opened.workspace.ledger.name)).join('\n');
  return { ...shown(project, opened), summary, findings, text: `${[summary, ...lines(opened)].join('\n')}\n\n${sql}` };
}

function shown(project: Project, opened: ShownReversal): Pick<Answer, 'head' | 'applied' | 'data'> {
  const { reversals, prepared } = opened.chosen;
  const reverting = reversals.map(({ row, migration, isStored }, i) => ({
    version: row.version,
    name: row.name,
    file: migration.file,
    mode: prepared[i]!.shape.mode,
    from: isStored ? 'database' : 'folder',
    sql: prepared[i]!.script.sql,
  }));
  return { ...base(project, opened), data: { reverting, head: leftAt(opened) } };
}

const leftAt = ({ chosen: { reversals } }: ShownReversal): string | null => reversals.at(-1)?.before?.version ?? null;

function lines(opened: ShownReversal): readonly string[] {
  const { reversals, prepared } = opened.chosen;
  const left = leftAt(opened);
  return [
    ...reversals.map(
      ({ migration, isStored }, i) =>
        `  ${migration.file}  (${MODE_WORDS[prepared[i]!.shape.mode]}${isStored ? ', stored in the database' : ''})`,
    ),
    left === null ? 'nothing stays applied' : `${left} stays as the last one applied`,
  ];
}

/** With its boundaries, as it would be sent. */
function scriptOf({ script, shape, migration }: ShownSql, { row }: Reversal, ledger: string): string {
  const head = `-- ${migration.file}: ${MODE_WORDS[shape.mode]}, and with it the row of ${row.version} in ${ledger}`;
  const body = shape.mode === 'module' ? '-- down(db)' : script.sql.trim();
  return shape.mode === 'transaction' || shape.mode === 'module' ? `${head}\nBEGIN;\n${body}\nCOMMIT;\n` : `${head}\n${body}\n`;
}

export function wentBack(
  project: Project,
  opened: ShownReversal,
  { steps, findings }: Pick<Applied, 'steps' | 'findings'>,
  {
    checked,
    head,
    findings: proven,
  }: Omit<BackThere, 'checked'> & { readonly checked: Pick<Checked, 'verification' | 'findings' | 'notices'> },
): Answer {
  const all = [
    ...opened.chosen.findings,
    ...findings,
    ...proven,
    ...checked.findings,
    ...(hasErrors(checked.findings) ? [] : checked.notices),
  ];
  const at = head === null ? 'nothing is applied now' : `the database is at ${head}`;
  const done = `${count(steps.length, 'migration')} reverted, ${at}`;
  return {
    ...base(project, opened),
    head: { files: headOfFiles(project), ledger: head },
    steps,
    findings: all,
    verification: checked.verification,
    summary: head === null ? done : `${done}; ${proofText(checked.verification)}`,
    butWrong: `${done}, but the schema is not the one that was there at that version`,
  };
}

export function stoppedGoingBack(
  project: Project,
  opened: ShownReversal,
  { steps, failure, findings }: Pick<Applied, 'steps' | 'failure' | 'findings'>,
  again: string | undefined,
): Answer {
  const reverted = steps.filter(({ state }) => state === 'reverted');
  const stopped = steps.find(({ state }) => state !== 'reverted' && state !== 'not-run');
  // As many as were asked for are still what they were: the same command is the one to run.
  const left = reverted.length === 0 ? undefined : again;
  const isWhole = stopped?.state === 'failed';
  const how = isWhole ? 'failed and was rolled back' : 'stopped half-way';
  return {
    ...base(project, opened),
    head: { files: headOfFiles(project), ledger: headLeft(opened, reverted) },
    summary: `${stopped?.file ?? failure?.place.file ?? ''} ${how}; ${reverted.length} reverted before it, ${steps.filter(({ state }) => state === 'not-run').length} not run`,
    steps,
    findings: [...opened.chosen.findings, ...findings],
    ...(failure !== null && {
      failure: forReverting(failure, left, `${CORRECT}: ${reverted.length > 0 ? STAYS : isWhole ? NOTHING : GOES_ON}`),
    }),
    ...(left !== undefined && { again: left }),
  };
}

/** The first one that was not reverted is still the last one applied. */
function headLeft({ chosen: { reversals }, state }: ShownReversal, reverted: readonly Step[]): string | null {
  const next = reversals.find(({ row }) => !reverted.some(({ version }) => version === row.version));
  return (next?.row ?? appliedHead(state.rows))?.version ?? null;
}

function forReverting(failure: NonNullable<Applied['failure']>, again: string | undefined, hint: string): NonNullable<Applied['failure']> {
  if (again !== undefined) return { ...failure, hint: `${failure.hint?.replace(/\.$/, '') ?? 'correct the down file'}; ${again}` };
  return failure.hint === undefined ? { ...failure, hint } : failure;
}

const CORRECT = 'correct the down file, and run the same again';
const NOTHING = 'nothing was reverted';
const GOES_ON = 'it goes on where it stopped';
const STAYS = 'what was reverted before it stays reverted';

/** How to go on if it breaks off: the same number once more would be another one. Undefined where the same command goes on. */
export function goesOn({ flags: { to, all } }: Given, { chosen: { reversals } }: Pick<ShownReversal, 'chosen'>): string | undefined {
  if (reversals.length === 0 || typeof to === 'string' || all === true) return undefined;
  const left = reversals.at(-1)!.before?.version;
  return `\`schemagate down ${left === undefined ? '--all' : `--to ${left}`} --yes\` goes on with the rest`;
}
