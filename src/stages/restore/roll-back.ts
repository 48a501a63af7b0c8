// The way back of a bad night: the backup that belongs to the last run, shown first, and restored with --yes.

import { listBackups, type StoredBackup } from '../../backup/store/backup-folder.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { type ChosenRollback, chooseRollback } from './choose-rollback.ts';
import { appliedSince, type KnownOfDatabase, knownOf } from './known-of-database.ts';
import { ageText } from './restore-answer.ts';
import { restoreDatabase } from './restore-database.ts';
import { backupFolder, restoreOptions } from './restore-options.ts';

/** @throws Stop('misused') if there is no backup to go back to; Stop as restoreDatabase. */
export async function rollBack(context: Context, target: ConnectionConfig): Promise<Answer> {
  const { database } = target;
  const folder = context.operands[0] ?? backupFolder(context);
  const { backups, findings } = backupsIn(folder, database);
  context.stage('wait');
  const known = await knownOf(context, target);
  let back: readonly string[] = [];
  let chosen: ChosenRollback | null;
  try {
    context.stage('plan');
    chosen = chooseRollback(backups, known?.last ?? null);
    if (chosen !== null && known !== null) back = await appliedSince(known.ready, known.table, chosen.backup.manifest.takenAt);
  } finally {
    await known?.ready.session.close();
  }
  if (chosen === null) throw new Stop([noneBefore(folder, database, backups)]);
  const lines = linesOf(chosen, known, back);
  if (context.flags['yes'] !== true) return shown(context, { database, chosen, lines, findings, back });
  for (const line of lines) context.emit({ event: 'note', level: 'info', message: line });
  const answer = await restoreDatabase(context, target, restoreOptions(context, chosen.backup.path, database));
  const summary = `rolled back: ${answer.summary}`;
  return {
    ...answer,
    summary,
    ...(answer.text !== undefined && { text: `rolled back: ${answer.text}` }),
    findings: [...findings, ...(answer.findings ?? [])],
  };
}

function backupsIn(folder: string, database: string) {
  try {
    return listBackups(folder, database);
  } catch (error) {
    throw new Stop([notReadable(folder, reasonOf(error))], { cause: error });
  }
}

/** What it does, and what is lost by it. */
function linesOf(
  { backup: { path, manifest }, why }: ChosenRollback,
  known: KnownOfDatabase | null,
  back: readonly string[],
): readonly string[] {
  const age = known === null ? '' : ageText({ manifest }, known.now);
  const proof = manifest.verified === null ? 'never restored' : 'restored and compared when it was taken';
  const inBackup = manifest.verified === null ? '' : `, and ${manifest.verified.rows} in the backup`;
  const rows =
    known === null
      ? []
      : [
          `about ${count(known.rows, 'row')} are in the database${inBackup}: what was written since is not in the restored one, and stays in the one that is kept`,
        ];
  return [
    `${path}${age}, ${proof}; it ${why}`,
    ...(manifest.head?.version == null ? [] : [`the schema was at ${manifest.head.version} then`]),
    ...(back.length === 0 ? [] : [`applied since, and gone from the restored one: ${few(back)}`]),
    ...rows,
    ...(known === null || known.sessions.length === 0
      ? []
      : [`connected: ${few(known.sessions, 3)}; stop the application, or add --terminate`]),
  ];
}

interface Shown {
  readonly database: string;
  readonly chosen: ChosenRollback;
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
  readonly back: readonly string[];
}

function shown({ flags, operands }: Context, { database, chosen, lines, findings, back }: Shown): Answer {
  const { path, manifest } = chosen.backup;
  const summary = `${database} would go back to ${path}; nothing was done`;
  const again = ['schemagate rollback', ...operands, ...(flags['terminate'] === true ? ['--terminate'] : []), '--yes'].join(' ');
  return {
    found: true,
    summary,
    text: [summary, ...lines.map((line) => `  ${line}`)].join('\n'),
    findings: [
      finding({
        code: 'not-confirmed',
        subject: database,
        message: '--yes is not given, so nothing was restored',
        hint: `\`${again}\` does it`,
      }),
      ...findings,
    ],
    data: { backup: path, takenAt: manifest.takenAt, why: chosen.why, head: manifest.head?.version ?? null, appliedSince: back },
  };
}

const noneBefore = (folder: string, database: string, backups: readonly StoredBackup[]): Finding =>
  finding({
    code: 'no-backup',
    subject: folder,
    message:
      backups.length === 0
        ? `there is no backup of the database ${database} in ${folder}`
        : `all ${backups.length} backups of the database ${database} in ${folder} are from after the last run`,
    hint: 'name the folder of the backups, or set GATE_BACKUP to it; `schemagate restore FILE` restores any of them',
  });

const notReadable = (folder: string, why: string): Finding =>
  finding({
    code: 'no-backup',
    subject: folder,
    message: `the folder ${folder} cannot be read: ${why}`,
    hint: 'name the folder of the backups, or set GATE_BACKUP to it',
  });
