// A restore, in the order it happens: the backup is held against its sums, the server is asked whether it can take it, it is loaded into a database of
// its own, proved there, and only then gets the name. Until that moment the old database is not touched, and after it it is kept.
import { checkSums } from '../../backup/store/find-backup.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import { Stop } from '../../core/stop.ts';
import { SERVER_TIME } from '../../ledger/history-store.ts';
import { type ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import { acquireLock } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { Session } from '../../postgres/session/session.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Answer } from '../answer.ts';
import { clientProgram, serverVersion } from '../client/client-program.ts';
import { lostMeanwhile } from '../client/lost-meanwhile.ts';
import type { Context } from '../context.ts';
import { applicationNameOf } from '../wait/application-name.ts';
import { createLike, dressLike, readDatabase } from './database-facts.ts';
import { examineBackup, refuseLacking } from './examine-backup.ts';
import { dropAbandoned, dropFresh, dropKept, notDropped } from './kept-databases.ts';
import { loadBackup } from './load-backup.ts';
import { openMaintenance } from './open-maintenance.ts';
import { collectStatistics, proveRestored } from './prove-restored.ts';
import { refuseRights } from './refuse-rights.ts';
import { aboutBackup, createFailed, notPooled, restoredAnswer, untouched } from './restore-answer.ts';
import { restoreNames } from './restore-names.ts';
import type { Made, RestoreOptions, RestorePlan } from './restore-plan.ts';
import { restoredLedger } from './restored-ledger.ts';
import { inTheWay, lookAt } from './sessions-there.ts';
import { isSql, sourceOf } from './stored-input.ts';
import { busy, swapNames } from './swap-names.ts';

/** @param target the database that is restored. @throws Stop; until the names are exchanged that database is not touched. */
export async function restoreDatabase(context: Context, target: ConnectionConfig, options: RestoreOptions): Promise<Answer> {
  const source = sourceOf(options.found, options.key);
  const against = await checkSums(source, context.signal);
  context.stage('wait');
  const ready = await openMaintenance(context, target);
  try {
    if (ready.facts.pooled) throw new Stop([notPooled()]);
    await lockRestore(context, ready, target.database);
    const plan = await planRestore(context, ready, target.database, { options, source });
    const made = await fillAndSwap(context, ready, plan);
    const old = plan.old === null || !options.dropOld ? null : await dropOldOnes(context, ready, target.database);
    return restoredAnswer({
      ...plan,
      ...made,
      against,
      findings: [...plan.findings, ...(old?.findings ?? [])],
      dropped: old?.dropped ?? null,
    });
  } finally {
    await ready.session.close();
  }
}

/** In the database for maintenance: that of a gate is in the database that gets another name. */
export async function lockRestore({ config, deadline, emit, signal, stage }: Context, { session }: Ready, target: string): Promise<void> {
  stage('lock');
  await acquireLock(session, {
    ...{ database: target, ledgerSchema: 'restore', otherKeys: [] },
    orphans: { after: config.orphanAfter, terminate: config.terminateOrphans },
    ...{ deadline: deadline.within(config.lockWait), emit, signal },
  });
}

/** Nothing is changed yet, but for what a run that was killed has left. */
async function planRestore(
  context: Context,
  ready: Ready,
  target: string,
  { options, source }: Pick<RestorePlan, 'options' | 'source'>,
): Promise<RestorePlan> {
  context.stage('plan');
  const { session, facts } = ready;
  const name = isSql(source) ? 'psql' : 'pg_restore';
  const program = await clientProgram(context, { name, purpose: 'a restore', atLeast: serverVersion(facts) });
  const old = await readDatabase(session, target);
  await refuseRights(ready, target, old);
  const examined = await examineBackup(context, source, isSql(source) ? null : program);
  const lacking = await refuseLacking(session, examined, { facts, keepsOwners: !options.noOwner });
  const keeping = inTheWay(await lookAt(ready, target, context.config.ledgerSchema), options.terminate);
  if (keeping.length > 0) throw new Stop([busy(target, keeping, options.terminate)]);
  const left = await dropAbandoned(context, { session, connection: session.connection }, target);
  const [time] = await session.query(`/* gate:time */ ${SERVER_TIME}`);
  const at = time!.rows[0]!['at']!;
  const findings = [...aboutBackup(source, target), ...lacking, ...left];
  return { target, options, source, program, examined, old, names: restoreNames(target, at), at, findings };
}

async function fillAndSwap(context: Context, ready: Ready, plan: RestorePlan): Promise<Made> {
  const { target, names, old, options } = plan;
  const { emit, stage } = context;
  emit({ event: 'note', level: 'info', message: `restoring ${plan.source.path} into ${names.fresh}` });
  stage('apply');
  await create(ready, plan);
  try {
    const filled = await fill(context, ready, plan);
    const dress = old === null ? [] : dressLike(names.fresh, old);
    if (dress.length > 0)
      await ready.session.query(`/* gate:restore */ ${dress.join('; ')}`).catch((error: unknown) => Promise.reject(refused(error, target)));
    const { oid } = (await readDatabase(ready.session, names.fresh))!;
    const ended = await swapNames(context, { ready, target, names, old, oid, terminate: options.terminate });
    emit({
      event: 'note',
      level: 'info',
      message: `${target} is the restored database${old === null ? '' : `; the old one is ${names.kept}`}`,
    });
    return { ...filled, ended };
  } catch (error) {
    const lost = await lossOf(ready, error);
    const isGone = await dropFresh(context, ready.session.connection, names.fresh);
    const left = isGone ? [] : [notDropped(names.fresh)];
    // A lost connection is explained by whoever explains all of them.
    if (lost !== null)
      emit({ event: 'note', level: 'warn', message: [`${target} was not touched`, ...left.map(({ message }) => message)].join('; ') });
    throw untouched(lost ?? error, target, left);
  }
}

async function create({ session, facts }: Ready, { names, old, target }: RestorePlan): Promise<void> {
  const { fresh } = names;
  const sql =
    old === null ? `CREATE DATABASE ${quoteIdent(fresh)} OWNER ${quoteIdent(facts.user)} TEMPLATE template0` : createLike(fresh, old);
  await session.query(`/* gate:restore */ ${sql}`).catch((error: unknown) => Promise.reject(refused(error, target)));
}

const refused = (error: unknown, target: string): unknown =>
  error instanceof PostgresError ? new Stop([createFailed(error, target)], { cause: error }) : error;

async function fill(context: Context, { session: { connection }, facts }: Ready, plan: RestorePlan): Promise<Omit<Made, 'ended'>> {
  const { config, signal, stage, emit } = context;
  const { names, source, program, examined, options, old } = plan;
  const own = { ...connection, database: names.fresh };
  const session = await Session.open({
    connection: own,
    applicationName: applicationNameOf(context),
    connectTimeout: config.connectTimeout,
    signal,
  });
  try {
    const owner = options.noOwner ? (old?.owner ?? facts.user) : null;
    await loadBackup(context, { program, source, examined, session, owner, jobs: options.jobs });
    stage('verify');
    const proved = await proveRestored(session, source.manifest, source.path);
    emit({ event: 'note', level: 'info', message: 'loaded and proved; collecting statistics' });
    await collectStatistics(session);
    const detail = `from ${source.path.split('/').at(-1)}${source.manifest === null ? '' : `, taken at ${source.manifest.takenAt}`}`;
    const ledger = await restoredLedger(
      context,
      session,
      `${detail}${old === null ? '' : `; what was there before is kept as ${names.kept}`}`,
    );
    return { proved, ledger };
  } finally {
    await session.close();
  }
}

async function lossOf({ session }: Ready, error: unknown): Promise<ConnectionLost | null> {
  if (!(error instanceof Stop) || error.findings[0]?.code !== 'client-program-failed') return null;
  return lostMeanwhile(session);
}

/** The connection on which the names were exchanged may be lost by then. */
async function dropOldOnes(context: Context, ready: Ready, target: string) {
  if (!ready.session.isLost) return dropKept(context, { session: ready.session, connection: ready.session.connection }, target);
  return { dropped: [], findings: [] };
}
