// The gate around a command, in the order things happen: skip it if nothing is behind; otherwise lock, look, run, prove, record.
import { hasErrors } from '../../core/finding.ts';
import { type KnownMigrator, migratorOfCommand } from '../../migrators/migrators.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type CodeLedger, readCodeLedger, withoutLedger } from './code-ledger.ts';
import { ready as done, drifted, failed, notStarted, type Passing, toolLocked } from './command-answer.ts';
import { lookBeforeCommand, proveSchema, recordSchema } from './command-schema.ts';
import { establishCommandState, headOf, readCommandState } from './command-state.ts';
import { awaitEarlierCommands } from './earlier-commands.ts';
import { type GivenCommand, givenCommand } from './given-command.ts';
import { runRecorded } from './record-run.ts';
import { asksWhetherBehind, type Behind, whetherBehind } from './whether-behind.ts';

interface Gate {
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
  readonly command: GivenCommand;
  readonly known: KnownMigrator;
  readonly workspace: Workspace;
}

export async function passCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const command = givenCommand(context);
  const known = migratorOfCommand(command.words.join(' '), project.folder);
  const workspace = workspaceOf(context.config, project.layout, ready.facts);
  const gate = { context, project, ready, command, known, workspace };
  return (await passWithoutLock(gate)) ?? underLock(gate);
}

/** Null if something is behind or looks wrong: another gate may be at work, so what was found must be confirmed under the lock. */
async function passWithoutLock(gate: Gate): Promise<Answer | null> {
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

async function underLock(gate: Gate): Promise<Answer> {
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
  const passing: Passing = { command, known, before: ledger, behind };
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
  const sought = { migrator: known.migrator, config: context.config };
  const run = await runRecorded(context, ready, { workspace, state, step: null }, { command, before: ledger, sought });
  if (run.stopped !== null || run.exitCode !== 0) return failed(passing, run, await afterFailure(gate, run.stopped !== null));
  const after = await ledgerOf(gate);
  const look = { session, workspace: withoutLedger(workspace, after), state, head: headOf(after) };
  const proof = await proveSchema(context, project, look, before);
  const answer = done(passing, run, after, proof);
  if (!hasErrors(answer.findings ?? [])) await recordSchema(context, look, proof, headOf(ledger));
  return answer;
}

const ledgerOf = ({ context, ready, known }: Gate): Promise<CodeLedger | null> =>
  readCodeLedger(ready.session, { migrator: known.migrator, config: context.config });

/** What the ledger says afterwards; unknown if the session is gone. */
const afterFailure = async (gate: Gate, isStopped: boolean): Promise<CodeLedger | null> =>
  isStopped ? null : ledgerOf(gate).catch(() => null);

async function passNotStarted(gate: Gate, ledger: CodeLedger | null, state: Parameters<typeof proveSchema>[2]['state'], behind: Behind) {
  const { context, project, ready, command, known, workspace } = gate;
  const look = { session: ready.session, workspace: withoutLedger(workspace, ledger), state, head: headOf(ledger) };
  const proof = await proveSchema(context, project, look, null);
  const answer = notStarted({ command, known, before: ledger, behind }, proof);
  if (state.present && !state.heads.includes(look.head) && !hasErrors(answer.findings ?? []))
    await recordSchema(context, look, proof, look.head);
  return answer;
}
