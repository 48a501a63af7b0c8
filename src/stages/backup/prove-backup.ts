// The proof of a backup: it is restored into a scratch database, whose catalog and rows are compared with what the database had in the moment of the
// backup. Whatever goes wrong is a finding: the backup stays where it is, and is called never restored.
import { type BackupManifest, encodeManifest } from '../../backup/manifest.ts';
import { manifestPath, type StoredBackup } from '../../backup/store/backup-folder.ts';
import { readStored, unzipped } from '../../backup/store/partial-backup.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { type ClientRun, databaseArgument, runClient } from '../client/client-program.ts';
import { commandEnvironment } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import { inScratch, SCRATCH } from '../scratch/scratch-server.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import type { BackedUpTable, BackupMoment } from './backup-moment.ts';

/** What a restore has to give back. */
export interface BackedUp {
  readonly catalog: Catalog;
  /** Tables with rows of their own, and how many each has. */
  readonly rows: ReadonlyMap<string, number>;
}

export const readSchema = async ({ session }: Ready): Promise<Catalog> => (await readLive(session, EVERYTHING)).catalog;

/** Also what is left out of the application's schema: a backup has it. */
const EVERYTHING = { exclude: [] };

/** In the snapshot of the backup. */
export const countRows = ({ session, tables }: BackupMoment): Promise<BackedUp['rows']> => rowsIn(session, tables);

/** How many tables are counted in one message. */
const AT_ONCE = 50;

/** In each of the tables that have rows of their own. */
export async function rowsIn(session: Queryable, all: readonly BackedUpTable[]): Promise<BackedUp['rows']> {
  const tables = all.filter(({ hasRows }) => hasRows);
  const rows = new Map<string, number>();
  for (let at = 0; at < tables.length; at += AT_ONCE) {
    const some = tables.slice(at, at + AT_ONCE);
    const results = await session.query(
      some.map(({ name }) => `/* gate:rows */ SELECT pg_catalog.count(*) AS rows FROM ONLY ${name}`).join(';\n'),
    );
    for (const [index, { name }] of some.entries()) rows.set(name, Number(results[index]!.rows[0]!['rows']));
  }
  return rows;
}

export interface ToProve {
  readonly taken: StoredBackup;
  readonly expected: BackedUp;
  readonly tables: readonly BackedUpTable[];
  readonly key: Uint8Array | null;
  readonly jobs: number;
  /** pg_restore, or psql for SQL. */
  readonly program: string;
}

export type Proof = { readonly manifest: BackupManifest } | { readonly findings: readonly [Finding, ...Finding[]] };

/** @returns the backup with what was proved in its manifest, or what is wrong. @throws what the run was aborted with; Error of node:fs */
export async function proveBackup(context: Context, { session }: Ready, proving: ToProve): Promise<Proof> {
  const { taken } = proving;
  // Where nothing else is said it is restored beside the database itself, whose extensions and roles are there.
  const beside = context.flags[SCRATCH.name] === undefined ? session.connection : null;
  try {
    const verified = await inScratch(context, (scratch) => compared(context, scratch, proving), beside);
    if ('differences' in verified) return { findings: [differs(taken, verified.differences)] };
    const manifest = { ...taken.manifest, verified };
    await context.effects.writeTexts([{ path: manifestPath(taken.path), text: encodeManifest(manifest) }]);
    return { manifest };
  } catch (error) {
    context.signal.throwIfAborted();
    const isRefused = error instanceof Stop && error.outcome === 'refused';
    return { findings: [isRefused ? noScratch(taken, error.message) : notRestored(taken, reasonOf(error))] };
  }
}

async function compared(context: Context, scratch: Scratch, proving: ToProve) {
  const { expected, tables } = proving;
  context.emit({ event: 'note', level: 'info', message: `restoring ${proving.taken.path} into a scratch database, to compare it` });
  await restore(context, scratch, proving);
  const { session } = scratch;
  const restored = (await readLive(session, EVERYTHING)).catalog;
  const differences = (await compareMeanings(expected.catalog, restored)).filter(isOfBackup).map(differenceText);
  const rows = differences.length > 0 ? new Map<string, number>() : await rowsIn(session, tables);
  const other = [...expected.rows].filter(([name, count]) => differences.length === 0 && rows.get(name) !== count);
  const all = [...differences, ...other.map(([name, count]) => `${name} has ${rows.get(name)} rows instead of ${count}`)];
  if (all.length > 0) return { differences: all };
  const [now] = await session.query(NOW);
  return { at: now!.rows[0]!['now']!, tables: tables.length, rows: [...rows.values()].reduce((sum, count) => sum + count, 0) };
}

const NOW = `/* gate:now */ SELECT pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`;

/** Not what a new database has by itself, nor the release of an extension, nor a subscription, which is left out of the restore. */
function isOfBackup(difference: Difference): boolean {
  const { kind, id } = subjectOf(difference);
  if (kind === 'subscription' || (kind === 'extension' && difference.state === 'changed')) return false;
  return !(difference.state === 'extra' && kind === 'schema' && id === 'public');
}

const differenceText = (difference: Difference): string => `${referenceOf(subjectOf(difference))} is ${difference.state}`;

/** Without owners and privileges, for which the role would need more than it has; a subscription would begin to receive. */
async function restore(context: Context, { session }: Scratch, { taken, key, jobs, program }: ToProve): Promise<void> {
  const { config, effects, signal } = context;
  const { database } = session.connection;
  const given = await commandEnvironment({
    config,
    session,
    applicationName: applicationNameFor('pg_restore', effects),
    signal,
    isScratch: true,
  });
  const run = { path: program, env: { ...given, LC_ALL: 'C' } } satisfies Omit<ClientRun, 'args'>;
  const { kind } = taken.manifest;
  if (kind === 'sql.gz') {
    const input = unzipped(readStored(taken.path, key));
    return runClient(context, { ...run, args: ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--no-password'], input });
  }
  const args = ['--exit-on-error', '--no-owner', '--no-privileges', '--no-subscriptions', '--no-password', databaseArgument(database)];
  if (key !== null) return runClient(context, { ...run, args, input: readStored(taken.path, key) });
  return runClient(context, { ...run, args: [...args, ...(jobs > 1 ? [`--jobs=${jobs}`] : []), taken.path] });
}

const differs = ({ path }: StoredBackup, differences: readonly string[]): Finding =>
  finding({
    code: 'backup-differs',
    subject: path,
    message: `${path} was restored, and is not what the database had: ${few(differences)}`,
    hint: 'do not rely on it; take another one, and if that differs as well, run pg_dump and pg_restore by hand to see why',
  });

/** The role may not create a database there, or not even log in. */
const noScratch = ({ path }: StoredBackup, why: string): Finding => ({
  code: 'backup-not-tried',
  severity: 'error',
  subject: path,
  message: `${path} could not be restored to compare it: ${why}`,
  hint: 'ALTER ROLE … CREATEDB; or name another server with --scratch URL; the backup is there, and is called never restored',
});

const notRestored = ({ path }: StoredBackup, why: string): Finding =>
  finding({
    code: 'backup-not-restored',
    subject: path,
    message: `${path} could not be restored into a scratch database: ${why}`,
    hint: 'the backup is there, and is called never restored; --scratch URL names another server to try it on, on which the role may CREATE DATABASE',
  });
