// The gate around a command, in the order things happen: skip it if nothing is behind; otherwise lock, look, run, prove, record.
import { hasErrors } from '../../core/finding.ts';
import { type KnownMigrator, migratorOfCommand } from '../../migrators/migrators.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import { backedUp } from '../backup/backup-for-run.ts';
import type { Context } from '../context.ts';
import { isEmptyButForOurs } from '../empty-database.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type CodeLedger, reachedBy, readCodeLedger, withoutLedger } from './code-ledger.ts';
import { ready as done, drifted, elsewhere, failed, notStarted, type Passing, toolLocked } from './command-answer.ts';
import { lookBeforeCommand, proveSchema, recordSchema, type SchemaBefore } from './command-schema.ts';
import { establishCommandState, headOf, readCommandState } from './command-state.ts';
import { appliedBy } from './command-steps.ts';
import { awaitEarlierCommands } from './earlier-commands.ts';
import { type GivenCommand, givenCommand } from './given-command.ts';
import { commandUpTo } from './lines/command-up-to.ts';
import { runRecorded } from './record-run.ts';
import { type CommandRun, endedWell } from './run-child.ts';
import { asksWhetherBehind, type Behind, whetherBehind } from './whether-behind.ts';

export interface CommandGate {
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
  readonly command: GivenCommand;
  readonly known: KnownMigrator;
  readonly workspace: Workspace;
  /** The command lines to run one after another, of which `command` is the first, by what is in the ledger; or what to answer if there is none. */
  readonly choose?: (ledger: CodeLedger | null) => Chosen;
}

export type Chosen = readonly [GivenCommand, ...GivenCommand[]] | Answer;

export async function passCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const given = givenCommand(context);
  const known = migratorOfCommand(given.words.join(' '), project.folder);
  const { to } = context.flags;
  const command = typeof to === 'string' ? commandUpTo(context, given, known, to) : given;
  const workspace = workspaceOf(context.config, project.layout, ready.facts);
  const gate = { context, project, ready, command, known, workspace };
  return (await passWithoutLock(gate)) ?? underLock(gate);
}

/** Null if something is behind or looks wrong: another gate may be at work, so what was found must be confirmed under the lock. */
async function passWithoutLock(gate: CommandGate): Promise<Answer | null> {
  const { context, ready, workspace } = gate;
  if (!asksWhetherBehind(context.flags)) return null;
  const ledger = await ledgerOf(gate);
  const behind = await whetherBehind(ready.session, context.flags, gate.known, ledger);
  if (behind.behind !== false) return null;
  const state = await readCommandState(ready, withoutLedger(workspace, ledger));
  if (!state.heads.includes(headOf(ledger))) return null;
  const answer = await passNotStarted(gate, ledger, state, behind);
  return hasErrors(answer.findings ?? []) ? null : answer;
}

export async function underLock(gate: CommandGate): Promise<Answer> {
  const { context, project, ready, command, known, workspace } = gate;
  const { session } = ready;
  await readCommandState(ready, workspace);
  await takeLock(context, ready, workspace);
  await awaitEarlierCommands(context, ready);
  context.stage('plan');
  const ledger = await ledgerOf(gate);
  const state = await establishCommandState(session, withoutLedger(workspace, ledger));
  const behind = await whetherBehind(session, context.flags, known, ledger);
  if (behind.behind === false) return passNotStarted(gate, ledger, state, behind);
  const { to } = context.flags;
  // A tool that is told where to go may as well go back there.
  if (gate.choose === undefined && typeof to === 'string' && appliedBy(known, ledger).has(to))
    return passNotStarted(gate, ledger, state, { behind: false, why: `${to} is applied already` });
  const chosen = gate.choose?.(ledger) ?? [command];
  if (!isLines(chosen)) return chosen;
  const passing: Passing = { command: chosen[0], known, before: ledger, behind };
  if (ledger !== null && ledger.holder !== null) return toolLocked(passing, ledger);
  const before = await lookBeforeCommand(context, project, {
    session,
    workspace: withoutLedger(workspace, ledger),
    state,
    head: headOf(ledger),
  });
  if (hasErrors(before.findings)) return drifted(passing, before.findings);
  if (behind.behind === null && asksWhetherBehind(context.flags))
    context.emit({
      event: 'note',
      level: 'warn',
      message: `the command is run, because it is not known whether anything is pending: ${behind.why}`,
    });
  const head = ledger === null ? null : { layout: ledger.migrator.id, version: reachedBy(ledger) };
  const saved = await backedUp(context, ready, workspace, head);
  const answer = await runAndProve(gate, { chosen, passing, state, before });
  return { ...answer, findings: [...saved, ...(answer.findings ?? [])] };
}

interface Running {
  readonly chosen: readonly [GivenCommand, ...GivenCommand[]];
  readonly passing: Passing;
  readonly state: LedgerState;
  readonly before: SchemaBefore;
}

async function runAndProve(gate: CommandGate, { chosen, passing, state, before }: Running): Promise<Answer> {
  const { context, project, ready, workspace } = gate;
  const { session } = ready;
  const { before: ledger } = passing;
  const run = await runAll(gate, chosen, state, ledger);
  if (!endedWell(run)) return failed(passing, run, await afterFailure(gate, run.stopped !== null));
  const after = await ledgerOf(gate);
  if (after === null && (await hasWorkedElsewhere(gate))) return elsewhere(passing, run);
  const look = { session, workspace: withoutLedger(workspace, after), state, head: headOf(after) };
  const proof = await proveSchema(context, project, look, before);
  const answer = done(passing, run, after, proof);
  if (!hasErrors(answer.findings ?? [])) await recordSchema(context, look, proof, headOf(ledger));
  return answer;
}

/** Its folder has migrations, and there is nothing in this database, not even the ledger of its tool. */
const hasWorkedElsewhere = async ({ ready, known, workspace }: CommandGate): Promise<boolean> =>
  known.files !== null && known.files.length > 0 && (await isEmptyButForOurs(ready.session, workspace));

const isLines = (chosen: Chosen): chosen is readonly [GivenCommand, ...GivenCommand[]] => Array.isArray(chosen);

/** Until one fails: as one run, that of the last one, which took as long as all. */
async function runAll(
  gate: CommandGate,
  [first, ...others]: readonly [GivenCommand, ...GivenCommand[]],
  state: LedgerState,
  before: CodeLedger | null,
): Promise<CommandRun> {
  const { context, ready, known, workspace } = gate;
  const sought = { ...known, config: context.config };
  const runOne = (command: GivenCommand, at: CodeLedger | null): Promise<CommandRun> =>
    runRecorded(context, ready, { workspace, state, step: null }, { command, before: at, sought });
  let run = await runOne(first, before);
  for (const command of others) {
    if (!endedWell(run) || run.leftSessions.length > 0) return run;
    const { durationMs, endedSessions } = run;
    const next = await runOne(command, await ledgerOf(gate));
    run = { ...next, durationMs: durationMs + next.durationMs, endedSessions: [...endedSessions, ...next.endedSessions] };
  }
  return run;
}

const ledgerOf = ({ context, ready, known }: CommandGate): Promise<CodeLedger | null> =>
  readCodeLedger(ready.session, { ...known, config: context.config });

/** What the ledger says afterwards; unknown if the session is gone. */
const afterFailure = async (gate: CommandGate, isStopped: boolean): Promise<CodeLedger | null> =>
  isStopped ? null : ledgerOf(gate).catch(() => null);

async function passNotStarted(gate: CommandGate, ledger: CodeLedger | null, state: LedgerState, behind: Behind) {
  const { context, project, ready, command, known, workspace } = gate;
  const look = { session: ready.session, workspace: withoutLedger(workspace, ledger), state, head: headOf(ledger) };
  const proof = await proveSchema(context, project, look, null);
  const answer = notStarted({ command, known, before: ledger, behind }, proof);
  if (state.present && !state.heads.includes(look.head) && !hasErrors(answer.findings ?? []))
    await recordSchema(context, look, proof, look.head);
  return answer;
}
