// A transaction that a message has begun and left open, with what its last statement has answered: for whoever would ask that next, and goes on
// in it. Spares a round trip between the end of one piece of work and a look at what came of it.
import type { Each, Queryable, Result } from './queryable.ts';

/** A session that ends such a transaction before it sends anything else. */
export interface Opening extends Queryable {
  leftOpen: LeftOpen | null;
}

export class LeftOpen {
  readonly #session: Opening;
  readonly #opening: string;
  readonly #answer: Result;

  constructor(session: Opening, opening: string, answer: Result) {
    [this.#session, this.#opening, this.#answer] = [session, opening, answer];
  }

  /** What the last statement of the same text has answered: the transaction is then the caller's. Null for another text. */
  take(opening: string): Result | null {
    if (opening !== this.#opening) return null;
    this.#session.leftOpen = null;
    return this.#answer;
  }

  /** For anything else that is about to be sent: it must not be part of it. */
  end(): Promise<unknown> {
    this.#session.leftOpen = null;
    return this.#session.query('ROLLBACK');
  }
}

/**
 * Sends a text that ends with a COMMIT, and `opening` after it, which begins a transaction and ends with a query. What comes before a BEGIN in a
 * message and is in no transaction of its own would be part of that one (manual, 54.2.2.1).
 * @throws as query, whichever of the two has failed: what the first has committed stays, and a transaction is to be rolled back.
 */
export async function queryThenOpen(session: Opening, text: string, opening: string, each?: Each): Promise<void> {
  const answers = await session.query([text, ';\n', opening], each);
  session.leftOpen = new LeftOpen(session, opening, answers.at(-1)!);
}
