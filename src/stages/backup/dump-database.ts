// pg_dump at work: what it is asked for, where it writes, and how far it is.
import { pipeline } from 'node:stream/promises';
import type { BackupKind } from '../../backup/backup-name.ts';
import { seal } from '../../backup/sealed-stream.ts';
import type { PartialBackup } from '../../backup/store/partial-backup.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { pause } from '../../core/time/pause.ts';
import { type ClientRun, runClient } from '../client/client-program.ts';
import { commandEnvironment } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import type { BackupMoment } from './backup-moment.ts';
import type { BackupOptions } from './backup-options.ts';

export interface Dump {
  /** Of pg_dump. */
  readonly program: string;
  readonly options: BackupOptions;
  readonly moment: BackupMoment;
  readonly partial: PartialBackup;
}

/** @throws as runClient; Error of node:fs. */
export async function dumpDatabase(context: Context, dump: Dump): Promise<void> {
  const { config, effects, signal } = context;
  const { program, options, moment, partial } = dump;
  const { session } = moment;
  const given = await commandEnvironment({
    config,
    session,
    applicationName: applicationNameFor('pg_dump', effects),
    signal,
    isScratch: false,
  });
  const progress = followDump(context, dump);
  // In English, for it is read here.
  const run: ClientRun = { path: program, args: argumentsOf(context, dump), env: { ...given, LC_ALL: 'C' }, hearLine: progress.hearLine };
  try {
    if (options.key === null) return await runClient(context, run);
    const sealing = seal(options.key);
    await Promise.all([runClient(context, { ...run, output: sealing }), pipeline(sealing, partial.writer())]);
  } finally {
    progress.end();
  }
}

const FORMATS: { readonly [K in BackupKind]: readonly string[] } = {
  custom: ['--format=custom'],
  directory: ['--format=directory'],
  'sql.gz': ['--format=plain', '--compress=6'],
};

function argumentsOf({ config: { role, lockTimeout } }: Context, { options, moment, partial }: Dump): readonly string[] {
  return [
    ...FORMATS[options.kind],
    ...(options.kind === 'directory' ? [`--jobs=${options.jobs}`] : []),
    ...(options.key === null ? [`--file=${partial.path}`] : []),
    `--snapshot=${moment.snapshot}`,
    `--lock-wait-timeout=${lockTimeout}`,
    ...(role === null ? [] : [`--role=${role}`]),
    '--no-password',
    '--verbose',
  ];
}

/** How often (ms) is told how far it is. */
const PACE = 1000;
const MEGABYTE = 1024 ** 2;

/** A table counts when the next one is begun, by its size as it was counted last. */
function followDump({ emit, signal }: Context, { moment, partial }: Dump) {
  const start = monotonic();
  const ended = new AbortController();
  const pages = new Map(moment.tables.map(({ label, pages: size }) => [label, size]));
  const all = moment.tables.filter(({ hasRows }) => hasRows).length;
  const total = [...pages.values()].reduce((sum, size) => sum + size, 0);
  let begun = 0;
  let done = 0;
  let current = 0;
  const hearLine = (line: string): void => {
    const [, label] = /dumping contents of table "(.*)"$/.exec(line) ?? [];
    if (label === undefined) return;
    begun += 1;
    done += current;
    current = pages.get(label) ?? 0;
  };
  const tell = (): void =>
    emit({
      ...{ event: 'progress', file: null, command: 'backup', subject: `${begun} of ${all} tables`, phase: 'writing', unit: 'MB' },
      ...{ done: Math.round(partial.size() / MEGABYTE), total: 0, percent: total === 0 ? null : Math.floor((100 * done) / total) },
      elapsedMs: monotonic() - start,
    });
  const telling = async (): Promise<void> => {
    for (;;) {
      await pause(PACE, AbortSignal.any([signal, ended.signal]));
      tell();
    }
  };
  telling().catch(() => {});
  return { hearLine, end: () => ended.abort() };
}
