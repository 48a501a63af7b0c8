// One login: simple queries in, text rows out, cancellable. Refuses to outlive its signal: when that aborts, the running statement is
// cancelled on the server, and a connection that does not react is abandoned.

import type { ConnectionConfig } from '../../config/config.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { ConnectionLost, PostgresError, readServerMessage, type ServerMessage } from '../errors/errors.ts';
import { type Cancelled, cancelWork, endOf } from './cancel-request.ts';
import { type Driver, submit } from './driver.ts';
import type { LeftOpen, Opening } from './left-open.ts';
import { type LoginOptions, login, nameOf } from './login.ts';
import type { CopyData } from './pieces.ts';
import type { Each, Result, Text } from './queryable.ts';
import { type Ran, runByDriver } from './run-by-driver.ts';
import { SimpleQuery } from './simple-query.ts';

export type SessionOptions = LoginOptions;

/** How long a cancelled statement may take to end before the connection is given up, in ms. */
const CANCEL_GRACE = 1000;
const CLOSE_GRACE = 300;
/** no_active_sql_transaction (manual, Appendix A). */
const NO_TRANSACTION = '25P01';

export class Session implements Opening {
  readonly tls: string;
  /** The server process that works for this session; null if a pooler may change it, and until it is known. */
  backendPid: number | null = null;
  /** Whether a pooler is in between, and for how long it gives a server connection out. */
  pooling: 'none' | 'session' | 'transaction' = 'none';
  /** Statements at the beginning of every message outside a transaction, invisible to everyone else: SET LOCAL, if nothing is kept. */
  prologue: readonly string[] = [];
  leftOpen: LeftOpen | null = null;
  readonly #client: Driver;
  readonly #options: SessionOptions;
  #onNotice: (message: ServerMessage) => void = () => {};
  #active = false;
  #since = 0;
  #lost: ConnectionLost | null = null;
  #closing: Promise<void> | null = null;
  #rollingBack = false;
  #cancelling: Promise<unknown> | null = null;
  /** Ends with the message that was sent last. */
  #underWay: Promise<unknown> | null = null;
  /** What is under way although the caller has gone on; for good if it fails. */
  #awaited: Promise<unknown> | null = null;
  /** As the server reports them (manual, 54.2.7): client_encoding, standard_conforming_strings … */
  readonly #parameters = new Map<string, string>();

  private constructor(client: Driver, tls: string, options: SessionOptions) {
    this.#client = client;
    this.tls = tls;
    this.#options = options;
    client.on('error', (error: Error & { code?: string }) => {
      this.#lost ??= new ConnectionLost(error.message, error.code ?? 'ECONNRESET', error);
    });
    client.on('end', () => {
      this.#lost ??= new ConnectionLost('the connection has ended', 'ECONNRESET');
    });
    client.on('notice', (raw) => {
      const notice = readServerMessage(raw as unknown as Record<string, unknown>);
      // If the server never began on a message, there is nothing to roll back, which is nobody's fault.
      if (!(this.#rollingBack && notice.sqlstate === NO_TRANSACTION)) this.#onNotice(notice);
    });
    client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
      this.#parameters.set(parameterName, parameterValue);
    });
    options.signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** Logs in at the first host; reach-servers.ts goes through several. @throws PostgresError if the server refuses, ConnectionLost if none answers. */
  static async open(options: SessionOptions): Promise<Session> {
    const { client, tls, connection } = await login(options);
    return new Session(client, tls, { ...options, connection });
  }

  /** What a second login at the same server takes: its one host and address, and the TLS mode that let us in. */
  get connection(): ConnectionConfig {
    return this.#options.connection;
  }

  /** Who hears notices from now on; the last listener wins. */
  set onNotice(listener: (message: ServerMessage) => void) {
    this.#onNotice = listener;
  }

  /** When the message under way was sent, on the clock of monotonic(); null if none is. */
  get busySince(): number | null {
    return this.#active ? this.#since : null;
  }

  /** The process id the other side gave at login (BackendKeyData): the server's, or one that a pooler made up. */
  get keyPid(): number {
    return this.#client.processID ?? 0;
  }

  get applicationName(): string {
    return nameOf(this.#options);
  }

  get isLost(): boolean {
    return this.#lost !== null || this.#closing !== null;
  }

  /** The run was asked to end: nothing more is sent, and closing rolls back what is open. */
  get isInterrupted(): boolean {
    return this.#options.signal.aborted;
  }

  /** Takes back what a failed message left open. Does nothing where closing the connection will do it. */
  async rollback(): Promise<void> {
    if (this.isLost || this.isInterrupted) return;
    this.#rollingBack = true;
    try {
      await this.query('ROLLBACK');
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    } finally {
      this.#rollingBack = false;
    }
  }

  query(sql: Text, each?: Each): Promise<readonly Result[]> {
    return this.send(sql, [], each);
  }

  /** What is sent next is in no transaction that is open. */
  get isIdle(): boolean {
    return this.leftOpen !== null || this.#client.getTransactionStatus() === 'I';
  }

  /** Whether the server has reported since login that this parameter has another value now. */
  hasChanged(parameter: string): boolean {
    return this.#parameters.has(parameter);
  }

  /** All texts are UTF-8, whatever has been set: it is set back before the next one, which could not be read otherwise. */
  async #readUtf8(): Promise<void> {
    this.#parameters.delete('client_encoding');
    await this.query("SET client_encoding = 'UTF8'");
  }

  /** Resolves when what was gone on from is answered, and what had to wait for that is sent. Never throws. */
  get answered(): Promise<unknown> {
    return this.#awaited?.catch(() => {}) ?? Promise.resolve();
  }

  awaitBeforeNext(asked: Promise<unknown>): void {
    this.#awaited = asked;
    asked.then(
      () => {
        this.#awaited = null;
      },
      (error: unknown) => {
        if (error instanceof ConnectionLost) this.#lost ??= error;
      },
    );
  }

  /** Like query, and feeds `copies` to the COPY … FROM STDIN statements of the text in their order; `line` hears each line of a COPY … TO STDOUT. */
  send(sql: Text, copies: readonly CopyData[], each: Each = () => {}, line?: (bytes: Buffer) => void): Promise<readonly Result[]> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    // The driver knows that a transaction has failed only when the server is ready again, which may come after its error.
    const status = this.#rollingBack ? 'E' : this.#client.getTransactionStatus();
    const isUnreadable = status !== 'E' && (this.#parameters.get('client_encoding') ?? 'UTF8') !== 'UTF8';
    const first = this.#awaited ?? this.leftOpen?.end() ?? (isUnreadable && this.#readUtf8());
    if (first) return this.#sendAfter(first, sql, copies, each, line);
    this.#active = true;
    this.#since = monotonic();
    if (status === 'I' && this.pooling === 'transaction') this.backendPid = null;
    let settle!: ConstructorParameters<typeof SimpleQuery>[3];
    // What is sent is not named in it, or within any other function here: it would be kept until it is answered.
    const answered = new Promise<readonly Result[]>((resolve, reject) => {
      settle = (error, results) => {
        this.#active = false;
        if (error === null) return resolve(results);
        if (error instanceof ConnectionLost) this.#lost ??= error;
        if (error instanceof PostgresError && error.isFatal) this.#lost ??= new ConnectionLost(error.message, error.sqlstate, error);
        reject(error);
      };
    });
    const query = new SimpleQuery(typeof sql === 'string' ? [sql] : sql, copies, each, settle, status === 'I' ? this.prologue : []);
    if (line) query.line = line;
    submit(this.#client, query);
    this.#underWay = answered;
    return answered;
  }

  /** Why nothing is sent any more. */
  readonly #refusal = (): ConnectionLost | null => this.#lost ?? (this.isInterrupted ? new ConnectionLost('interrupted', 'ABORTED') : null);

  readonly #sendAfter = (first: Promise<unknown>, ...what: Parameters<Session['send']>) => first.then(() => this.send(...what));

  /** As runByDriver. @throws also as send. */
  run(text: string, values: readonly unknown[]): Promise<Ran> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const first = this.#awaited ?? this.leftOpen?.end();
    if (first) return first.then(() => this.run(text, values));
    this.#active = true;
    this.#since = monotonic();
    const ran = runByDriver(this.#client, text, values).finally(() => {
      this.#active = false;
    });
    return ran.catch((error: unknown) => Promise.reject(this.#lost ?? error));
  }

  /** Asks the server to cancel what this session is doing (manual, 54.2.8); nothing more is sent if that may still be on its way. Never throws. */
  async cancel(): Promise<Cancelled> {
    const { end, lost } = await cancelWork(this.#client, this.#options.connection, CANCEL_GRACE);
    this.#lost ??= lost;
    return end;
  }

  /**
   * Ends the login, which rolls back what is open and frees the lock. What is under way is cancelled: else the server would go on with it, and with the
   * lock. Returns when that is said to the server, to everybody who asks; never throws.
   */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #leave(): Promise<void> {
    await this.#cancelling;
    // What nobody waits for ends soon, and by itself.
    if (this.#active && this.#awaited === null) await endOf(this.#underWay, this.isInterrupted ? 'done' : this.cancel(), CANCEL_GRACE);
    this.#options.signal.removeEventListener('abort', this.#abort);
    const { stream } = this.#client.connection;
    const said = new Promise<void>((resolve) => {
      stream.once('finish', resolve).once('close', resolve);
      if (stream.destroyed) resolve();
    });
    setTimeout(() => stream.destroy(), CLOSE_GRACE).unref();
    // A server that finds its client gone logs that: so it is given as long as all of this may take.
    await this.#awaited?.catch(() => {});
    this.#client.end().catch(() => {});
    await said;
  }

  readonly #abort = (): void => {
    if (!this.#active) return;
    this.#cancelling = this.cancel();
    setTimeout(() => {
      if (this.#active) this.#client.connection.stream.destroy();
    }, CANCEL_GRACE).unref();
  };
}
