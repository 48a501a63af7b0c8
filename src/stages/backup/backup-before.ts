// The backup before a run applies anything, and the way back to it if the run then fails. Refuses to let anything be applied without it.
import { dirname } from 'node:path';
import type { BackupManifest } from '../../backup/manifest.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { sizeText } from '../../core/text/size-text.ts';
import type { Run } from '../../ledger/ledger.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Answer } from '../answer.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';
import { optionsBeforeRun } from './backup-options.ts';
import { removeSurplus } from './keep-backups.ts';
import { type TakenAndProved, type TakenBackup, takeBackup } from './take-backup.ts';
import { type WriteCounters, writeCounters, writtenSince } from './written-since.ts';

interface Taken {
  readonly backup: TakenBackup;
  readonly counters: WriteCounters;
}

/** Of each run, for as long as it goes on, on whatever connection. */
const TAKEN = new WeakMap<Run, Taken>();

/** @returns what to report of it. @throws Stop('refused') if there is none, or it is not what the database has; ConnectionLost. */
export async function backUpBefore(context: Context, ready: Ready, head: BackupManifest['head']): Promise<readonly Finding[]> {
  const { config, effects, run } = context;
  context.emit({ event: 'note', level: 'info', message: `backing up to ${config.backup} before anything is applied` });
  const counters = await writeCounters(ready, config.ledgerSchema);
  const { taken: backup, findings } = await orRefuse(async () =>
    asBefore(await takeBackup(context, ready, optionsBeforeRun(config, effects), { head, run: run.id })),
  );
  TAKEN.set(run, { backup, counters });
  const folder = dirname(backup.path);
  const removed = config.backupKeep === null ? null : removeSurplus(folder, backup.manifest.database, config.backupKeep);
  return [takenFinding(backup), ...findings, ...(removed?.findings ?? [])];
}

/** That the role may not create a scratch database is no reason to apply nothing. */
function asBefore({ taken, findings, copy }: TakenAndProved): TakenAndProved {
  const judged = findings.map((one): Finding => (one.code === 'backup-not-tried' ? { ...one, severity: 'warning' } : one));
  stopOnErrors(judged);
  return { taken, findings: judged, copy };
}

async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const [first, ...others] = error.findings as readonly [Finding, ...Finding[]];
    const message = `nothing was applied, because there is no backup: ${first.message}`;
    throw new Stop([first, ...others], { outcome: 'refused', message, cause: error });
  }
}

/** @param run what may take a backup and apply something. @returns its answer, with the way back if it failed. @throws as it does, with the same. */
export async function withWayBack(context: Context, ready: Ready, run: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await run();
    const taken = TAKEN.get(context.run);
    if (taken === undefined || conclude(answer).outcome === 'ready') return answer;
    return { ...answer, findings: [...(answer.findings ?? []), await wayBack(context, ready, taken, committedIn(answer))] };
  } catch (error) {
    const taken = TAKEN.get(context.run);
    if (!(error instanceof Stop) || taken === undefined) throw error;
    const [first, ...others] = error.findings as readonly [Finding, ...Finding[]];
    const back = await wayBack(context, ready, taken, 'what it committed is among the steps of this report');
    throw new Stop([first, ...others, back], { outcome: error.outcome, message: error.message, cause: error });
  }
}

function committedIn({ steps = [] }: Answer): string {
  const files = steps.filter(({ state, byAnother }) => state === 'applied' && !byAnother).map(({ file }) => file);
  const part = steps.find(({ state }) => state === 'incomplete' || state === 'in-doubt');
  if (files.length === 0 && part === undefined) return 'this run has committed no migration';
  const whole = files.length === 0 ? '' : few(files);
  return `committed, and not rolled back: ${[whole, part === undefined ? '' : `a part of ${part.file}`].filter((one) => one !== '').join(', ')}`;
}

async function wayBack({ config }: Context, ready: Ready, { backup, counters }: Taken, committed: string): Promise<Finding> {
  const { path, manifest } = backup;
  const written = writtenSince(counters, await writeCounters(ready, config.ledgerSchema));
  const proof = manifest.verified === null ? 'never restored' : 'restored and compared';
  return finding({
    code: 'way-back',
    subject: path,
    message: `before this run the database was backed up (${manifest.takenAt}, ${proof}); ${committed}; ${written}`,
    hint: `fix what failed and run again; or go back to before this run, and lose what was written since: schemagate restore ${shellWord(path)}`,
  });
}

const takenFinding = ({ path, manifest: { bytes, verified } }: TakenBackup): Finding =>
  finding({
    code: 'backup-taken',
    subject: path,
    message: `before anything was applied the database was backed up to ${path} (${sizeText(bytes)}, ${verified === null ? 'never restored' : 'restored and compared'})`,
    hint: 'nothing has to be done',
  });
