// The lock that lets one gate work on a SQLite file at a time: a row that names its holder. SQLite frees no row when a process dies, so a holder
// that is dead, or that has been silent while nobody was writing, loses it; and since each transaction of a gate begins by proving that the row
// is still its own, one that only seemed to be dead cannot write any more.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { backOff, jittered, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import type { Run } from '../../ledger/ledger.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import type { Context } from '../../stages/context.ts';
import { type Connection, isBusy } from '../session/connection.ts';
import { replacedFinding } from '../session/file-findings.ts';
import { type OpenFile, stopOf } from '../session/open-file.ts';
import { hasTable } from '../session/reading.ts';
import { begins, ends, type Holder, holderIn, holderText, isDead } from './holder.ts';

const POLL = { first: 25, last: 1000, factor: 1.5 } as const;
/** Who holds it is reported once it is waited for this long (ms). */
const REPORT_AFTER = 1000;
/** A holder that has done nothing for this long (ms), although the file was free to be written to, is gone. */
const SILENCE = 15_000;

const tableOf = (schema: string): string => `${schema}_lock`;

export interface HeldLock {
  /** Inside a transaction that writes: proves that the lock is still held. @throws Stop('busy') if another gate has taken it over. */
  prove(connection: Connection): Promise<void>;
  /** What cannot be freed now is taken over by the next gate. */
  free(): Promise<void>;
}

type Locking = Pick<Context, 'config' | 'effects' | 'emit' | 'signal' | 'deadline' | 'run' | 'stage'>;

/** @throws Stop('busy') naming the holder if it keeps the lock until the wait ends. */
export async function takeFileLock(context: Locking, file: OpenFile): Promise<HeldLock> {
  const { config, effects, run, stage, emit } = context;
  stage('lock');
  const start = monotonic();
  const table = quoteIdent(tableOf(config.ledgerSchema));
  begins(run);
  try {
    await poll(context, file, () => tryTake(file, table, run, effects.hostname));
  } catch (error) {
    ends(run);
    throw stopOf(error, file.path, effects);
  }
  emit({ event: 'locked', elapsedMs: monotonic() - start });
  return {
    prove: async (connection) => {
      if (!file.isInPlace()) throw new Stop([replacedFinding(file.path)]);
      const mine = await connection.rows(`UPDATE ${table} SET beat = beat + 1 WHERE run = ${sqliteLiteral(run.id)} RETURNING one`);
      if (mine.length === 0) throw new Stop([takenOver(await holderOf(connection, table))]);
    },
    free: async () => {
      await file.run([`DELETE FROM ${table} WHERE run = ${sqliteLiteral(run.id)}`]).catch(() => {});
      ends(run);
    },
  };
}

/** Who holds the lock, if anybody does. */
export async function lockHolder(connection: Connection, schema: string): Promise<Holder | null> {
  const name = tableOf(schema);
  return (await hasTable(connection, name)) ? holderOf(connection, quoteIdent(name)) : null;
}

async function holderOf(connection: Connection, table: string): Promise<Holder | null> {
  const [row] = await connection.rows(`SELECT run, host, pid, program, since, beat FROM ${table}`);
  return row === undefined ? null : holderIn(row);
}

/** What an attempt came to; the holder is null where only the file is known to be locked. */
type Attempt = 'taken' | { readonly holder: Holder | null; readonly take: (() => Promise<boolean>) | null };

/** @returns with `take`, within a transaction: the caller either takes the lock or lets go. */
async function tryTake(file: OpenFile, table: string, run: Run, host: string): Promise<Attempt> {
  if (!file.isInPlace()) throw new Stop([replacedFinding(file.path)]);
  try {
    await file.run(['BEGIN IMMEDIATE']);
    await file.run([
      `CREATE TABLE IF NOT EXISTS ${table} (one INTEGER PRIMARY KEY CHECK (one = 1), run TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, program TEXT NOT NULL, since TEXT NOT NULL, beat INTEGER NOT NULL)`,
    ]);
    const holder = await holderOf(file, table);
    const take = (): Promise<boolean> => unlessBusy(file, () => file.run([takeStatement(table, run, host), 'COMMIT']));
    if (holder !== null && holder.run !== run.id && !isDead(holder, host)) return { holder, take };
    return (await take()) ? 'taken' : NOT_FREE;
  } catch (error) {
    await letGo(file);
    if (!isBusy(error)) throw error;
    return NOT_FREE;
  }
}

const NOT_FREE: Attempt = { holder: null, take: null };

async function unlessBusy(file: Connection, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    await letGo(file);
    if (!isBusy(error)) throw error;
    return false;
  }
}

const takeStatement = (table: string, { id, program }: Run, host: string): string =>
  `INSERT OR REPLACE INTO ${table} (one, run, host, pid, program, since, beat) VALUES (1, ${[id, host].map(sqliteLiteral).join(', ')}, ${process.pid}, ${sqliteLiteral(program)}, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0)`;

const letGo = (file: Connection): Promise<void> => file.run(['ROLLBACK']).catch(() => {});

async function poll({ config, emit, signal, deadline: whole }: Locking, file: OpenFile, attempt: () => Promise<Attempt>): Promise<void> {
  const start = monotonic();
  const deadline = whole.within(config.lockWait);
  const pace = reportingPace(REPORT_AFTER);
  let known: Holder | null = null;
  let stillSince = start;
  for (let tries = 0; ; tries++) {
    const found = await attempt();
    if (found === 'taken') return;
    const now = monotonic();
    if (found.holder !== null) {
      if (found.holder.run !== known?.run || found.holder.beat !== known.beat) stillSince = now;
      known = found.holder;
      if (now - stillSince >= SILENCE && (await found.take!())) {
        const message = `took over the lock of a gate that has been silent for ${formatDuration(now - stillSince)}: ${holderText(known)}`;
        emit({ event: 'note', level: 'warn', message });
        return;
      }
      await letGo(file);
    }
    const elapsedMs = now - start;
    if (deadline.passed()) throw new Stop([known === null ? fileBusy(file.path, elapsedMs) : held(known, elapsedMs)]);
    const holder = known === null ? 'another program, which is writing to the file' : holderText(known);
    if (pace.isDue(elapsedMs)) emit({ event: 'lock-waiting', holder, elapsedMs });
    await pause(Math.min(jittered(backOff(POLL, tries)), Math.max(1, deadline.remaining())), signal);
  }
}

const held = (holder: Holder, elapsedMs: number): Finding =>
  finding({
    code: 'lock-held',
    subject: `pid ${holder.pid} on ${holder.host}`,
    message: `another gate held the lock throughout the wait of ${formatDuration(elapsedMs)}: ${holderText(holder)}`,
    hint: `wait for it and run again, or raise GATE_LOCK_WAIT; if it is dead, it loses the lock by itself once it has been silent for ${formatDuration(SILENCE)}`,
  });

const fileBusy = (path: string, elapsedMs: number): Finding =>
  finding({
    code: 'file-busy',
    subject: path,
    message: `another program was writing to ${path} throughout the wait of ${formatDuration(elapsedMs)}`,
    hint: `end its transaction, or raise GATE_LOCK_WAIT; \`fuser ${path}\` shows who has the file open`,
  });

const takenOver = (holder: Holder | null): Finding =>
  finding({
    code: 'lock-taken-over',
    subject: holder === null ? 'the gate lock' : `pid ${holder.pid} on ${holder.host}`,
    message: `another gate has taken the lock over${holder === null ? '' : `: ${holderText(holder)}`}`,
    hint: 'leave the work to it; this one has written nothing since then',
  });
