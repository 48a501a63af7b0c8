// How far a gate had come, by what it had said.
import type { LogLine } from '../../support/gate.ts';

const PHASE: Readonly<Record<string, string>> = {
  configured: 'waiting',
  waiting: 'waiting',
  connected: 'planning',
  planned: 'locking',
  'lock-waiting': 'locking',
  locked: 'preparing',
  verified: 'recording',
  'connection-lost': 'connecting again',
  'look-refused': 'connecting again',
};

/** `applying` says which kind of migration was under way: by its file's name. */
export function phaseOf(lines: readonly LogLine[]): string {
  const last = lines.findLast(({ event }) => PHASE[String(event)] !== undefined || String(event).startsWith('migration-'));
  if (last === undefined) return 'starting';
  const event = String(last['event']);
  if (event === 'migration-started') return `applying ${/\d+_(\w+)\.sql|R__/.exec(String(last['file']))?.[1] ?? 'repeatable'}`;
  if (event === 'migration-applied') return String(last['file']).includes('R__') ? 'verifying' : 'between two migrations';
  return PHASE[event] ?? event;
}
