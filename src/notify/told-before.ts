// What was told of earlier runs, so that a run that is started again and again tells of one failure once, and the first that succeeds says so. It is
// kept as an event in the history of the database; and, where the database cannot be reached, in a temporary file, which nobody can forge who does not
// know the URLs.
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Deadline } from '../core/time/deadline.ts';
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
  /** For everything that the database is asked. */
  readonly deadline: Deadline;
}

/** @param failure what failed, in a sentence that is the same for the same failure, and begins with the command and a colon. @returns whether nobody was told yet. */
export async function isNewFailure(told: Told, failure: string): Promise<boolean> {
  const store = await storeOf(told);
  const file = fileOf(told);
  const isInHistory = store?.failure === failure;
  const isKnown = isInHistory || file.has(failure);
  // The database remembers it better.
  if (store?.writes !== true) await file.write(failure);
  else if (!isInHistory) await record(told, store, 'run-failed', failure);
  return !isKnown;
}

interface Success {
  /** The command whose failures alone are over with it; null: all are. */
  readonly of: string | null;
  readonly summary: string;
}

/** @returns whether somebody was told that an earlier run failed, and nobody yet that it is over. */
export async function isRecovery(told: Told, { of, summary }: Success): Promise<boolean> {
  const store = await storeOf(told);
  const file = fileOf(told);
  const hadFailed = file.hasFailed(of);
  if (hadFailed) await file.clear();
  const isOver = store?.writes === true && store.failure !== null && (of === null || store.failure.startsWith(`${of}: `));
  if (isOver) await record(told, store, 'run-recovered', summary);
  return hadFailed || isOver;
}

interface Store {
  readonly history: HistoryStore;
  readonly writes: boolean;
  /** The last one that was told; null if there is none, or it is over. */
  readonly failure: string | null;
}

/** Null if there is no history, or it cannot be read. */
async function storeOf(told: Told): Promise<Store | null> {
  const { session, config } = told;
  if (session === null) return null;
  const history = historyStore(config.ledgerSchema, migrationsTable(config.ledgerSchema));
  const rows = await asked(told, `SELECT ${history.access} AS access`);
  const access = rows?.[0]?.['access'] ?? 'none';
  return access === 'none' ? null : { history, writes: access === 'write', failure: await failureIn(told) };
}

async function failureIn(told: Told): Promise<string | null> {
  const sql = `SELECT event, detail FROM ${quoteIdent(told.config.ledgerSchema)}.events WHERE event IN ('run-failed', 'run-recovered') ORDER BY at DESC LIMIT 1`;
  const row = (await asked(told, sql))?.[0];
  return row?.['event'] === 'run-failed' ? (row['detail'] ?? '') : null;
}

async function record(told: Told, { history }: Store, event: 'run-failed' | 'run-recovered', detail: string): Promise<void> {
  await asked(told, `${history.run(told.run)};\n${history.event({ event, of: null, detail }, told.run)}`);
}

/** The rows of the last statement; null if there was no answer, which is no reason to stop. */
async function asked({ session, deadline }: Told, sql: string) {
  if (session === null || deadline.passed()) return null;
  const late = (): Error => new Error('no answer in time');
  const results = await within(deadline.remaining(), session.query(`/* gate:notify */ ${sql}`), late).catch(() => null);
  return results?.at(-1)?.rows ?? null;
}

interface StateFile {
  /** Whether it says that this failure was told. */
  readonly has: (failure: string) => boolean;
  /** Whether it says that one was; of that command, or of any. What is there and is not ours says nothing. */
  readonly hasFailed: (command: string | null) => boolean;
  readonly write: (failure: string) => Promise<void>;
  readonly clear: () => Promise<void>;
}

function fileOf({ config, effects }: Told): StateFile {
  const { connection, ledgerSchema, notify } = config;
  const whose = JSON.stringify([connection?.host, connection?.port, connection?.database, ledgerSchema]);
  const sign = (text: string): string =>
    createHmac('sha256', notify ?? '')
      .update(`${whose}\n${text}`)
      .digest('hex');
  const path = join(tmpdir(), `schemagate-${sign('file').slice(0, 16)}.told`);
  const of = (command: string): string => `${sign('failed')} ${sign(`of ${command}`)} `;
  const failed = (failure: string): string => `${of(failure.replace(/:.*/s, ''))}${sign(failure)}`;
  const read = (): string => effects.glance(path) ?? '';
  const write = (text: string): Promise<void> => effects.writeTexts([{ path, text }]).catch(() => {});
  return {
    has: (failure) => read() === failed(failure),
    hasFailed: (command) => read().startsWith(command === null ? `${sign('failed')} ` : of(command)),
    write: (failure) => write(failed(failure)),
    clear: () => write(''),
  };
}
