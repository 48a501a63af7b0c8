// Writes down in the history that a command was started and how it ended, or what a step has done. If it cannot be written down, that is not a
// reason to stop a deploy.
import { encodeRunRecord, type RunEvent, type RunRecord } from '../../ledger/run-record.ts';
import { ConnectionLost } from '../../postgres/errors/errors.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { recordEvents } from '../ledger/record-events.ts';
import type { Workspace } from '../workspace.ts';
import { type CodeLedger, type LedgerSought, reachedBy, readCodeLedger } from './code-ledger.ts';
import type { GivenCommand } from './given-command.ts';
import { type CommandRun, endedWell, runChild } from './run-child.ts';

/** Where it is written down, and for which step; null for a command that is none. */
export interface RunHistory {
  readonly workspace: Pick<Workspace, 'history'>;
  readonly state: Pick<LedgerState, 'history'>;
  readonly step: string | null;
}

export interface RecordedRun {
  readonly command: GivenCommand;
  readonly before: CodeLedger | null;
  readonly sought: LedgerSought;
}

/** @throws Stop('failed') if the system cannot start it; ConnectionLost if the lock is lost before it is started. */
export async function runRecorded(
  context: Context,
  ready: Ready,
  history: RunHistory,
  { command, before, sought }: RecordedRun,
): Promise<CommandRun> {
  const known = { step: history.step, command: command.text, before: reachedBy(before) };
  await recordRun(context, ready.session, history, 'command-started', { ...known, exitCode: null, signal: null, after: known.before });
  return runChild(context, ready, command, {
    atEnd: async (session, run) => {
      const { exitCode, signal, durationMs } = run;
      if (session !== ready.session && context.config.role !== null) await session.query(`SET ROLE ${quoteIdent(context.config.role)}`);
      const after = reachedBy(await readCodeLedger(session, sought));
      const [well, badly] = history.step === null ? (['command-ran', 'command-failed'] as const) : (['step-done', 'step-stopped'] as const);
      await recordRun(context, session, history, endedWell(run) ? well : badly, { ...known, exitCode, signal, after }, durationMs);
    },
  });
}

/** @throws ConnectionLost */
export async function recordRun(
  context: Context,
  session: Queryable,
  history: RunHistory,
  event: RunEvent,
  record: RunRecord,
  took?: number,
): Promise<void> {
  const command = record.command === null ? null : context.redact(record.command);
  const detail = encodeRunRecord({ ...record, command });
  const statements = recordEvents(context, history, [{ event, of: null, detail, ...(took !== undefined && { took }) }]);
  if (statements.length === 0) return;
  try {
    await session.query(`/* gate:history */ ${OWN_NAMES_ONLY}; ${statements.join(';\n')}`);
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
  }
}
