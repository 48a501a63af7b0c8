// One simple-query message and its answers, in the form pg's Client takes custom queries (as pg-cursor and pg-copy-streams do).
// Counts CommandComplete messages, so that an error without a position can be placed, and feeds COPY … FROM STDIN.
import type { Socket } from 'node:net';
import { ConnectionLost, PostgresError, readServerMessage, type ServerMessage } from '../errors/errors.ts';
import { type CopyData, sendCopyData, sendQuery } from './pieces.ts';
import type { Each, Result, Row } from './queryable.ts';

interface Wire {
  readonly stream: Socket;
  query(text: string): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** UTF-16 units; what is longer is sent piece by piece, so that there is never a copy of all of it. */
const LONG = 128 * 1024;

export class SimpleQuery {
  /** Let go as they are sent. */
  #texts: readonly string[];
  readonly #copies: readonly CopyData[];
  readonly #each: Each;
  readonly #settle: (error: Error | null, results: readonly Result[]) => void;
  readonly #results: Result[] = [];
  readonly #bare = new Map<string, Result>();
  readonly #prefix: string;
  #toSkip: number;
  #columns: readonly string[] = [];
  #rows: Row[] = [];
  #nextCopy = 0;
  /** Hears each line of a COPY … TO STDOUT. */
  line: (bytes: Buffer) => void = () => {};
  /** The server has answered: data that it has refused must not come between what is sent after it. */
  #over = false;
  /** Why there is no more data, where making it failed: that is told instead of the server's answer to it. */
  #unmade: Error | null = null;

  /**
   * @param texts the parts of one text.
   * @param copies the data of each COPY … FROM STDIN of the text, in order.
   * @param each receives every result as it arrives.
   * @param prologue statements before the text, whose results and positions are not visible.
   */
  constructor(
    texts: readonly string[],
    copies: readonly CopyData[],
    each: Each,
    settle: (error: Error | null, results: readonly Result[]) => void,
    prologue: readonly string[] = [],
  ) {
    this.#texts = texts;
    this.#copies = copies;
    this.#each = each;
    this.#settle = settle;
    this.#prefix = prologue.map((statement) => `${statement}; `).join('');
    this.#toSkip = prologue.length;
  }

  get completed(): number {
    return this.#results.length;
  }

  submit(wire: Wire): void {
    const texts = [this.#prefix, ...this.#texts];
    this.#texts = [];
    if (texts.reduce((sum, { length }) => sum + length, 0) < LONG) wire.query(texts.join(''));
    else void sendQuery(wire.stream, texts);
  }

  handleRowDescription(message: { fields: readonly { name: string }[] }): void {
    this.#columns = message.fields.map((field) => field.name);
    this.#rows = [];
  }

  handleDataRow(message: { fields: readonly (string | null)[] }): void {
    const row: Record<string, string | null> = {};
    for (let i = 0; i < this.#columns.length; i++) row[this.#columns[i]!] = message.fields[i] ?? null;
    this.#rows.push(row);
  }

  handleCommandComplete(message: { text: string }): void {
    if (this.#toSkip-- > 0) return;
    const command = message.text.replace(/[ \d]+$/, '');
    const result = this.#rows.length === 0 ? this.#withoutRows(command) : { command, rows: this.#rows };
    this.#results.push(result);
    this.#rows = [];
    if (this.#each(result) === 'let go') this.#results[this.#results.length - 1] = this.#withoutRows(command);
  }

  /** One for all statements of that sort: a message may hold hundreds of thousands. */
  #withoutRows(command: string): Result {
    const result = this.#bare.get(command) ?? { command, rows: [] };
    this.#bare.set(command, result);
    return result;
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.line(chunk);
  }

  handleCopyInResponse(wire: Wire): void {
    const data = this.#copies[this.#nextCopy++];
    if (data === undefined) {
      wire.sendCopyFail('COPY FROM STDIN without data in the file');
      return;
    }
    const ended = (): void => {
      if (!this.#over) wire.endCopyFrom();
    };
    sendCopyData(wire.stream, data, () => this.#over).then(ended, (error: Error) => {
      this.#unmade = error;
      if (!this.#over) wire.sendCopyFail(error.message);
    });
  }

  /**
   * The server's ErrorResponse, or the end of the connection. The client calls nothing more for this query then,
   * and holds the next one back until the server is ready.
   */
  handleError(raw: Error & { code?: string; severity?: string }): void {
    this.#over = true;
    const error =
      raw.severity === undefined
        ? new ConnectionLost(raw.message, raw.code ?? 'ECONNRESET', raw)
        : new PostgresError(this.#placed(readServerMessage(raw as unknown as Record<string, unknown>)), this.completed);
    this.#settle(error instanceof PostgresError && this.#unmade !== null ? this.#unmade : error, this.#results);
  }

  /** Positions count in what the caller sent. */
  #placed(message: ServerMessage): ServerMessage {
    if (message.position === undefined || this.#prefix === '') return message;
    return { ...message, position: message.position - [...this.#prefix].length };
  }

  handleReadyForQuery(): void {
    this.#settle(null, this.#results);
  }
}
