// How long to wait between two tries to reach a server: short, because the application starts that much later, and never so short that trying
// keeps a processor busy.
import type { ConnectionConfig } from '../../config/config.ts';
import type { Classified } from '../errors/classified.ts';
import { isSilent } from './reach-servers.ts';

/** A refused connection costs half a millisecond of work; a server that is starting is seldom long about it. */
const FIRST = 10;
const LATER = 50;
/** From then on it is no matter of moments any more, in ms. */
const NOT_SOON = 10_000;
/** What passes by itself, but because somebody does something. */
const SLOW = 250;
/** After a login for which a command was run: a service that issues tokens may limit how often it is asked. */
const COMMAND = 1000;

/** Milliseconds. @param elapsedMs since the first try. */
export function retryPause(
  answer: Pick<Classified, 'verdict' | 'reason'>,
  { passwordSource }: Pick<ConnectionConfig, 'passwordSource'>,
  elapsedMs: number,
): number {
  if (passwordSource?.kind === 'command' && !isSilent(answer) && answer.reason !== 'starting-up') return COMMAND;
  if (answer.verdict === 'refused' || answer.reason === 'name-not-resolved' || answer.reason === 'too-many-connections') return SLOW;
  return elapsedMs < NOT_SOON ? FIRST : LATER;
}
