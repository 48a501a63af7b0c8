// What the checklist is told by its flags.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { parseDuration } from '../../core/time/duration.ts';
import type { Flag, FlagValues } from '../context.ts';
import { SCRATCH } from '../scratch/scratch-server.ts';

export const CHECKLIST_FLAGS: readonly Flag[] = [
  { name: 'tested', type: 'string', value: 'FILE', doc: 'the record that `schemagate test --record FILE` has written' },
  { name: 'max-age', type: 'string', value: 'DURATION', doc: 'a backup older than this is not fresh (default: 24h)' },
  { ...SCRATCH, doc: 'test the migrations and find out which tables they rewrite, on this server (same-server: that of DATABASE_URL)' },
];

/** @throws Stop('misused') for what is not a duration. */
export function maxAgeIn({ 'max-age': text = '24h' }: FlagValues): number {
  const age = parseDuration(String(text));
  if (age !== null) return age;
  const message = `--max-age=${text} is not a duration`;
  throw new Stop([finding({ code: 'bad-flag', subject: '--max-age', message, hint: 'write a number and a unit, such as 24h' })]);
}
