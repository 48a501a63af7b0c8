// The copies of tables that migrations have kept: lists them, and takes away those that are old, with --yes.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { KEPT_FOR } from '../../ledger/kept-copies.ts';
import type { Command } from '../../run/command.ts';
import type { FlagValues } from '../../stages/context.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';

export const kept: Command = {
  name: 'kept',
  summary: 'list the copies of tables that migrations have kept; --drop-expired --yes drops the old ones',
  example: 'schemagate kept --drop-expired --older-than 90',
  rights: { ledger: 'nothing', besides: 'to drop copies, ownership of them' },
  needs: 'database',
  purpose: 'write',
  flags: [
    {
      name: 'drop-expired',
      type: 'boolean',
      doc: `drop copies that are ${KEPT_FOR} days old or older; shows them, and does it with --yes`,
    },
    { name: 'older-than', type: 'string', value: 'DAYS', doc: `with --drop-expired: another number of days (default: ${KEPT_FOR})` },
    { name: 'yes', type: 'boolean', doc: 'do it' },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void keepFor(flags),
  run: async (context, _, ready) => (await import('../../stages/ledger/kept-answer.ts')).keptAnswer(context, ready, keepFor(context.flags)),
};

/** @throws Stop('misused') for what is not a number of days, and for a number where nothing is to be dropped. */
function keepFor({ 'older-than': days, 'drop-expired': isDropping }: FlagValues): number {
  if (days === undefined) return KEPT_FOR;
  if (typeof days === 'string' && /^\d{1,6}$/.test(days) && isDropping === true) return Number(days);
  const message =
    isDropping === true ? `--older-than=${String(days)} is not a number of days` : '--older-than only counts with --drop-expired';
  throw new Stop([finding({ code: 'bad-flag', subject: '--older-than', message, hint: `write --drop-expired --older-than=${KEPT_FOR}` })]);
}
