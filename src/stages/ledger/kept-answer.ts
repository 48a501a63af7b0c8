// What `kept` answers: which copies there are, and which of them it has dropped or would drop.
import { finding } from '../../core/finding.ts';
import type { KeptCopy } from '../../ledger/kept-copies.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withJson } from '../json-answer.ts';
import { dropCopies, isExpired, keptCopies, tableOf } from './kept-copies.ts';

/** @param keepFor days. */
export async function keptAnswer({ config, flags }: Context, { session }: Ready, keepFor: number): Promise<Answer> {
  const copies = await keptCopies(session);
  const old = copies.filter((copy) => isExpired(copy, keepFor));
  const asked = flags['drop-expired'] === true && old.length > 0;
  const isMeant = asked && flags['yes'] === true;
  if (isMeant) await dropCopies(session, old, config.lockTimeout);
  const left = isMeant ? copies.filter((copy) => !old.includes(copy)) : copies;
  const summary = isMeant
    ? `${count(old.length, 'copy')} dropped, ${left.length} left`
    : `${copies.length === 0 ? 'no copies' : count(copies.length, 'copy')} of tables, ${old.length} of them for ${keepFor} days or more`;
  const data = { copies: left.map((copy) => ({ ...copy, table: tableOf(copy) })), dropped: isMeant ? old.map(tableOf) : [] };
  const text = [...left.map(lineOf), ...(left.length === 0 ? [] : ['']), summary].join('\n');
  const answer = { summary, text, data, found: asked && !isMeant, findings: asked && !isMeant ? [notConfirmed(old)] : [] };
  return withJson(answer, flags);
}

function lineOf(copy: KeptCopy): string {
  const { of, version, at, rows, size, days } = copy;
  const known = at === null ? 'nothing is written on it' : `${of} before ${version}, ${rows} rows, since ${at.slice(0, 10)} (${days} days)`;
  return `  ${tableOf(copy)}  ${size}  ${known}`;
}

const notConfirmed = (old: readonly KeptCopy[]) =>
  finding({
    code: 'not-confirmed',
    subject: old.map(tableOf).join(', '),
    message: '--yes is not given, so nothing was dropped',
    hint: `\`schemagate kept --drop-expired --yes\` drops ${old.map(tableOf).join(', ')}`,
  });
