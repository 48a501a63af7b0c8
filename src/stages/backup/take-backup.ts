// A backup, from the check of the client programs to the file under its name. Whatever goes wrong on the way, nothing is left of it.
import { basename, dirname } from 'node:path';
import type { BackupManifest } from '../../backup/manifest.ts';
import { linkLatest, type StoredBackup, sumsOf } from '../../backup/store/backup-folder.ts';
import { type PartialBackup, readStored, unzipped } from '../../backup/store/partial-backup.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { clientOutput, clientProgram, refusePooler, serverVersion } from '../client/client-program.ts';
import { lostMeanwhile } from '../client/lost-meanwhile.ts';
import type { Context } from '../context.ts';
import { type BackupMoment, openMoment } from './backup-moment.ts';
import type { BackupOptions } from './backup-options.ts';
import { takePlace } from './backup-place.ts';
import { checkList, checkSql } from './check-archive.ts';
import { dumpDatabase } from './dump-database.ts';
import { type BackedUp, countRows, proveBackup, readSchema } from './prove-backup.ts';
import { storeIn, uploadBackup } from './upload-backup.ts';

export interface TakenBackup extends StoredBackup {
  /** `latest` leads to it. */
  readonly isLinked: boolean;
}

export interface TakenAndProved {
  readonly taken: TakenBackup;
  /** Errors if it was to be proved or copied, and could not be. */
  readonly findings: readonly Finding[];
  /** Where it was copied to; null if nowhere. */
  readonly copy: string | null;
}

/** What only the caller knows. */
export interface BackupCircumstances {
  readonly head: BackupManifest['head'];
  readonly run: string | null;
}

/**
 * @throws Stop('misused') for client programs that will not do and for a place where nothing can be written; Stop('failed') if pg_dump fails, the
 * disk is full, or something is missing in what was written; ConnectionLost.
 */
export async function takeBackup(
  context: Context,
  ready: Ready,
  options: BackupOptions,
  known?: BackupCircumstances,
): Promise<TakenAndProved> {
  refusePooler(ready.session);
  const store = storeIn(context.config);
  const programs = await programsFor(context, ready, options);
  const moment = await openMoment(context, ready);
  const toProve = moment.size < options.verifyBelow;
  let made: Written;
  try {
    const catalog = toProve ? await readSchema(ready) : null;
    const partial = takePlace(context, options, moment);
    try {
      made = await written(context, ready, { options, moment, partial, programs, catalog }, known ?? circumstances(moment));
    } catch (error) {
      partial.discard();
      throw await explained(error, partial.place, moment);
    }
  } finally {
    await moment.session.close();
  }
  const { taken, findings } = await proved(context, ready, made, { options, moment, programs });
  const copied = store === null ? null : await uploadBackup(context, store, taken);
  if (copied === null || typeof copied === 'string') return { taken, findings, copy: copied };
  return { taken, findings: [...findings, copied], copy: null };
}

async function proved(
  context: Context,
  ready: Ready,
  { taken, expected }: Written,
  { options: { key, jobs }, moment: { tables }, programs }: Pick<Work, 'options' | 'moment' | 'programs'>,
): Promise<Omit<TakenAndProved, 'copy'>> {
  if (expected === null) return { taken, findings: [] };
  const proof = await proveBackup(context, ready, { taken, expected, tables, key, jobs, program: programs.restore });
  return 'findings' in proof ? { taken, findings: proof.findings } : { taken: { ...taken, manifest: proof.manifest }, findings: [] };
}

interface Work {
  readonly options: BackupOptions;
  readonly moment: BackupMoment;
  readonly partial: PartialBackup;
  readonly programs: { readonly dump: string; readonly restore: string };
  /** Null if it is not to be proved. */
  readonly catalog: Catalog | null;
}

interface Written {
  readonly taken: TakenBackup;
  readonly expected: BackedUp | null;
}

async function programsFor(context: Context, { facts }: Ready, { kind }: BackupOptions): Promise<Work['programs']> {
  const dump = await clientProgram(context, { name: 'pg_dump', purpose: 'a backup', atLeast: serverVersion(facts) });
  const atLeast = { major: dump.major, what: `${dump.path} is ${dump.version}` };
  const name = kind === 'sql.gz' ? 'psql' : 'pg_restore';
  const restore = await clientProgram(context, { name, purpose: 'the check of a backup', atLeast });
  return { dump: dump.path, restore: restore.path };
}

const circumstances = ({ version }: BackupMoment): BackupCircumstances => ({
  head: version === null ? null : { layout: 'gate', version },
  run: null,
});

async function written(context: Context, ready: Ready, work: Work, { head, run }: BackupCircumstances): Promise<Written> {
  const { options, moment, partial, programs, catalog } = work;
  const { path, place } = partial;
  const counting = catalog === null ? null : countRows(moment);
  // An error of one is reported when the other has ended as well.
  counting?.catch(() => {});
  await dumpDatabase(context, { program: programs.dump, options, moment, partial });
  const rows = await counting;
  await check(context, work);
  const name = basename(place);
  const { text, sha256, bytes } = await sumsOf(path, name, context.signal);
  const manifest: BackupManifest = {
    ...{
      database: moment.session.connection.database,
      server: bareVersion(ready),
      takenAt: moment.takenAt,
      file: name,
      kind: options.kind,
    },
    ...{ bytes, sha256, encrypted: options.key !== null, head, run, tables: moment.tables.length, verified: null },
  };
  await partial.publish(manifest, text);
  const taken = { path: place, manifest, isLinked: linkLatest(dirname(place), name) };
  return { taken, expected: catalog === null || rows === null ? null : { catalog, rows } };
}

/** `18.6`, without what the distribution adds. */
const bareVersion = ({ facts: { version } }: Ready): string => version.split(' ', 1)[0]!;

/** What was written can be read, and everything is in it. */
async function check(context: Context, { options, moment, partial, programs }: Work): Promise<void> {
  const { path, place } = partial;
  if (options.kind === 'sql.gz') {
    return checkSql(unzipped(readStored(path, options.key)), moment.tables, place);
  }
  const run = { path: programs.restore, env: { ...context.config.environment, LC_ALL: 'C' } };
  const list =
    options.key === null
      ? await clientOutput(context, { ...run, args: ['--list', path] })
      : await clientOutput(context, { ...run, args: ['--list'], input: readStored(path, options.key) });
  checkList(list, moment.tables, place);
}

async function explained(error: unknown, place: string, { session }: BackupMoment): Promise<unknown> {
  const lost = await lostMeanwhile(session);
  if (lost !== null) return lost;
  if (error instanceof Stop) return NO_SPACE.test(error.message) ? new Stop([noSpace(place, error.message)], { cause: error }) : error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Stop([noSpace(place, reasonOf(error))], { cause: error });
  const isOfDisk = (error as NodeJS.ErrnoException).syscall !== undefined || (code ?? '').startsWith('Z_');
  return isOfDisk ? new Stop([notWritten(place, reasonOf(error))], { cause: error }) : error;
}

const NO_SPACE = /No space left on device|Disk quota exceeded/;

const noSpace = (place: string, why: string) =>
  finding({
    code: 'backup-no-space',
    subject: place,
    message: `the disk of ${dirname(place)} is full: ${why}`,
    hint: 'make room there, or name another folder; what was written of this backup was removed, and older ones were left alone',
  });

const notWritten = (place: string, why: string) =>
  finding({
    code: 'backup-not-written',
    subject: place,
    message: `the backup could not be written to ${place}: ${why}`,
    hint: 'see what is the matter with that disk; what was written of this backup was removed',
  });
