// Sends a migration's message: as one if possible, otherwise in the parts that the server must read one after the other.
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Message } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';

/** @throws PostgresError placed as if all of it had been one message; ConnectionLost. */
export async function sendMessage(session: Session, { script, readAgainAt }: Prepared, message: Message): Promise<void> {
  const { text, texts, copies, before, part, inserted } = message;
  const cuts = readAgainAt.filter((cut) => cut > part.start && cut < part.end);
  const copiesUntil = (end: number): number =>
    script.statements.filter(({ start, takesData }) => takesData && start >= part.start && start < end).length;
  const inText = (cut: number): number => before.length + cut - part.start + (inserted !== null && cut > inserted.at ? inserted.length : 0);
  let [from, completed, used] = [0, 0, 0];
  for (const cut of [...cuts, null]) {
    const to = cut === null ? text.length : inText(cut);
    try {
      completed += (await session.send(cuts.length === 0 ? texts : text.slice(from, to), copies.slice(used))).length;
    } catch (error) {
      throw from > 0 && error instanceof PostgresError ? placedAfter(error, text.slice(0, from), completed) : error;
    }
    used = cut === null ? used : copiesUntil(cut);
    from = to;
  }
}

function placedAfter({ server, completed }: PostgresError, earlier: string, before: number): PostgresError {
  const position = server.position === undefined ? {} : { position: server.position + [...earlier].length };
  return new PostgresError({ ...server, ...position }, completed + before);
}

/** What makes the server read texts as the session would by itself: in a message of its own, before the text that is to be read so. */
export const READ_AS_USUAL = 'RESET standard_conforming_strings; RESET backslash_quote; RESET client_encoding';
