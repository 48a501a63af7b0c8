// Whether a run is backed up before it applies anything: if a setting asks for it, and there is something to lose. What does it is loaded only then.
import type { BackupManifest } from '../../backup/manifest.ts';
import type { Finding } from '../../core/finding.ts';
import type { Run } from '../../ledger/ledger.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { isEmptyButForOurs } from '../empty-database.ts';
import type { Workspace } from '../workspace.ts';

/** Runs for which that is settled: it is done once, before the first step, and not again after a lost connection. */
const SETTLED = new WeakSet<Run>();

/** @returns what to report of it. @throws Stop('refused') if there is to be a backup and is none; ConnectionLost. */
export async function backedUp(
  context: Context,
  ready: Ready,
  workspace: Workspace,
  head: BackupManifest['head'],
): Promise<readonly Finding[]> {
  if (context.config.backup === null || SETTLED.has(context.run)) return [];
  const isEmpty = await isEmptyButForOurs(ready.session, workspace);
  const findings = isEmpty ? [] : await (await import('./backup-before.ts')).backUpBefore(context, ready, head);
  SETTLED.add(context.run);
  return findings;
}

/** The same answer, and with the way back if the run has failed and has taken a backup before. @throws as `run`. */
export const passWithWayBack = async (context: Context, ready: Ready, run: () => Promise<Answer>): Promise<Answer> =>
  context.config.backup === null ? run() : (await import('./backup-before.ts')).withWayBack(context, ready, run);
