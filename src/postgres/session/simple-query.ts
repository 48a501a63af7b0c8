// One simple-query message and its answers, in the form pg's Client takes custom queries (as pg-cursor and pg-copy-streams do).
// Counts CommandComplete messages, so that an error without a position can be placed, and feeds COPY … FROM STDIN.
import { ConnectionLost, PostgresError, readServerMessage, type ServerMessage } from '../errors/errors.ts';
import type { Result, Row } from './queryable.ts';

interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const COPY_CHUNK = 64 * 1024;

export class SimpleQuery {
  readonly #text: string;
  readonly #copies: readonly string[];
  readonly #each: (result: Result) => void;
  readonly #settle: (error: Error | null, results: readonly Result[]) => void;
  readonly #results: Result[] = [];
  readonly #prefix: string;
  #toSkip: number;
  #columns: readonly string[] = [];
  #rows: Row[] = [];
  #nextCopy = 0;

  /**
   * @param copies the data of each COPY … FROM STDIN of the text, in order.
   * @param each is told every result as it arrives.
   * @param prologue statements before the text, of which neither results nor positions are seen.
   */
  constructor(
    text: string,
    copies: readonly string[],
    each: (result: Result) => void,
    settle: (error: Error | null, results: readonly Result[]) => void,
    prologue: readonly string[] = [],
  ) {
    this.#text = text;
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
    wire.query(this.#prefix + this.#text);
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
    const result = { command: message.text.replace(/[ \d]+$/, ''), rows: this.#rows };
    this.#results.push(result);
    this.#rows = [];
    this.#each(result);
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyData(): void {}

  handleCopyInResponse(wire: Wire): void {
    const data = this.#copies[this.#nextCopy++];
    if (data === undefined) {
      wire.sendCopyFail('COPY FROM STDIN without data in the file');
      return;
    }
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.length; at += COPY_CHUNK) wire.sendCopyFromChunk(bytes.subarray(at, at + COPY_CHUNK));
    wire.endCopyFrom();
  }

  /**
   * The server's ErrorResponse, or the end of the connection. The client calls nothing more for this query then,
   * and holds the next one back until the server is ready.
   */
  handleError(raw: Error & { code?: string; severity?: string }): void {
    const error =
      raw.severity === undefined
        ? new ConnectionLost(raw.message, raw.code ?? 'ECONNRESET', raw)
        : new PostgresError(this.#placed(readServerMessage(raw as unknown as Record<string, unknown>)), this.completed);
    this.#settle(error, this.#results);
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
