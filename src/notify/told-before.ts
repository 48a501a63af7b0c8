// What was told of earlier runs, so that a run that is started again and again tells of one failure once, and the first that succeeds says so. It is
// kept as an event in the history of the database; and, where the database cannot be reached, in a temporary file, which nobody can forge who does not
// know the URLs.
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { within } from '../core/time/time-limit.ts';
import { migrationsTable } from '../ledger/gate-ledger.ts';
import { type HistoryStore, historyStore, type RunFacts } from '../ledger/history-store.ts';
import type { Queryable } from '../postgres/session/queryable.ts';
import type { Effects } from '../project/effects.ts';
import { quoteIdent } from '../sql/quote.ts';

export interface Told {
  readonly config: Config;
  readonly effects: Effects;
  readonly run: RunFacts;
  /** Null if there is none that can be asked. */
  readonly session: Queryable | null;
}

/** Milliseconds for the database. */
const ASK_TIME = 800;

/** @param failure what failed, in a sentence that is the same for the same failure. @returns whether nobody was told yet. */
export async function isNewFailure(told: Told, failure: string): Promise<boolean> {
  const store = await storeOf(told);
  const before = store === null ? null : await lastIn(told, store);
  const file = fileOf(told, failure);
  const isKnown = (before?.event === 'run-failed' && before.detail === failure) || file.read() === file.failed;
  if (store?.writes === true && !(before?.event === 'run-failed' && before.detail === failure))
    await record(told, store, 'run-failed', failure);
  // The database remembers it better.
  if (store?.writes !== true) await file.write(file.failed);
  return !isKnown;
}

/** @returns whether somebody was told that an earlier run failed, and nobody yet that it is over. */
export async function isRecovery(told: Told, summary: string): Promise<boolean> {
  const store = await storeOf(told);
  const before = store === null ? null : await lastIn(told, store);
  const file = fileOf(told, '');
  const hadFailed = file.read() !== null;
  if (hadFailed) await file.write('');
  const isOver = before?.event === 'run-failed';
  if (isOver && store?.writes === true) await record(told, store, 'run-recovered', summary);
  return hadFailed || (isOver && store?.writes === true);
}

interface Store {
  readonly history: HistoryStore;
  readonly writes: boolean;
}

/** Null if there is no history, or it cannot be read. */
async function storeOf({ session, config }: Told): Promise<Store | null> {
  if (session === null) return null;
  const history = historyStore(config.ledgerSchema, migrationsTable(config.ledgerSchema));
  const rows = await asked(session, `SELECT ${history.access} AS access`);
  const access = rows?.[0]?.['access'] ?? 'none';
  return access === 'none' ? null : { history, writes: access === 'write' };
}

async function lastIn({ session, config }: Told, _: Store): Promise<{ readonly event: string; readonly detail: string } | null> {
  const sql = `SELECT event, detail FROM ${quoteIdent(config.ledgerSchema)}.events WHERE event IN ('run-failed', 'run-recovered') ORDER BY at DESC LIMIT 1`;
  const row = (await asked(session!, sql))?.[0];
  return row === undefined ? null : { event: row['event'] ?? '', detail: row['detail'] ?? '' };
}

async function record({ session, run }: Told, { history }: Store, event: 'run-failed' | 'run-recovered', detail: string): Promise<void> {
  await asked(session!, `${history.run(run)};\n${history.event({ event, of: null, detail }, run)}`);
}

/** The rows of the last statement; null if there was no answer, which is no reason to stop. */
async function asked(session: Queryable, sql: string) {
  const late = (): Error => new Error('no answer in time');
  const results = await within(ASK_TIME, session.query(`/* gate:notify */ ${sql}`), late).catch(() => null);
  return results?.at(-1)?.rows ?? null;
}

interface StateFile {
  /** Null if there is nothing, or what is there is not ours. */
  readonly read: () => string | null;
  readonly write: (text: string) => Promise<void>;
  /** What it says when this failure was told. */
  readonly failed: string;
}

function fileOf({ config, effects }: Told, failure: string): StateFile {
  const { connection, ledgerSchema, notify } = config;
  const whose = JSON.stringify([connection?.host, connection?.port, connection?.database, ledgerSchema]);
  const sign = (text: string): string =>
    createHmac('sha256', notify ?? '')
      .update(`${whose}\n${text}`)
      .digest('hex');
  const path = join(tmpdir(), `schemagate-${sign('file').slice(0, 16)}.told`);
  return {
    failed: `${sign('failed')} ${sign(failure)}`,
    read: () => {
      const text = attempt(() => effects.readText(path));
      return text?.startsWith(`${sign('failed')} `) === true ? text : null;
    },
    write: (text) => effects.writeTexts([{ path, text }]).catch(() => {}),
  };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
