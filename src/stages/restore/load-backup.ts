// pg_restore or psql at work in the new database: the first error ends it.
import { monotonic } from '../../core/time/deadline.ts';
import type { Session } from '../../postgres/session/session.ts';
import { type ClientProgram, databaseArgument, runClient } from '../client/client-program.ts';
import { commandEnvironment, type Environment } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import type { Examined } from './examine-backup.ts';
import { isSql, openSource, pathFor, type Source } from './stored-input.ts';

export interface Loading {
  readonly program: ClientProgram;
  readonly source: Source;
  readonly examined: Examined;
  /** On the new database. */
  readonly session: Session;
  /** Null: as the backup says. */
  readonly owner: string | null;
  readonly jobs: number;
}

/** @throws Stop('failed') with what the program complains of; what a stream failed with. */
export async function loadBackup(context: Context, loading: Loading): Promise<void> {
  const { config, effects, signal } = context;
  const { program, source, session } = loading;
  const applicationName = applicationNameFor('restore', effects);
  const given = await commandEnvironment({ config, session, applicationName, signal, isScratch: true });
  // In English, for it is read here; and no time limit that the role or the database brings along.
  const env: Environment = {
    ...given,
    LC_ALL: 'C',
    PGOPTIONS: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
  };
  const run = { path: program.path, env };
  if (isSql(source)) {
    const input = openSource(source, followBytes(context, source));
    const args = ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--output=/dev/null', '--file=-'];
    await runClient(context, { ...run, args, input });
    return;
  }
  const path = pathFor(source);
  const args = [...argumentsFor(loading, session.connection.database), ...(path === null ? [] : [path])];
  await runClient(context, { ...run, args, hearLine: followTables(context, loading), ...(path === null && { input: openSource(source) }) });
}

function argumentsFor({ owner, jobs, source }: Loading, database: string): readonly string[] {
  const parallel = jobs > 1 && source.key === null && source.kind !== 'tar' ? [`--jobs=${jobs}`] : [];
  const owners = owner === null ? [] : ['--no-owner', '--no-privileges', `--role=${owner}`];
  return ['--exit-on-error', '--no-password', '--verbose', databaseArgument(database), ...parallel, ...owners];
}

/** How often (ms) is told how far it is. */
const PACE = 2000;
const MEGABYTE = 1024 ** 2;

interface Progress {
  readonly subject: string | null;
  readonly unit: string;
  readonly done: number;
  readonly total: number;
}

/** Tells it at most so often. */
function paced({ emit }: Context): (progress: Progress) => void {
  const start = monotonic();
  let told = 0;
  return ({ subject, unit, done, total }) => {
    const elapsedMs = monotonic() - start;
    if (elapsedMs - told < PACE) return;
    told = elapsedMs;
    const percent = total === 0 ? null : Math.min(100, Math.floor((100 * done) / total));
    emit({ event: 'progress', file: null, command: 'restore', subject, phase: 'loading', unit, done, total, percent, elapsedMs });
  };
}

/** pg_restore says with which table's rows it begins. */
function followTables(context: Context, { examined: { tables } }: Loading): (line: string) => void {
  const tell = paced(context);
  let begun = 0;
  return (line) => {
    const [, subject] = /processing data for table "(.*)"$/.exec(line) ?? [];
    if (subject === undefined) return;
    begun += 1;
    tell({ subject, unit: 'tables', done: begun, total: tables ?? 0 });
  };
}

function followBytes(context: Context, { bytes: size }: Source): (bytes: number) => void {
  const tell = paced(context);
  let read = 0;
  return (bytes) => {
    read += bytes;
    tell({ subject: null, unit: 'MB', done: Math.round(read / MEGABYTE), total: Math.round(size / MEGABYTE) });
  };
}
