// The copies that migrations have kept (`-- gate: keep=`): which there are, which are old enough to go, and taking those away. Nothing goes by
// itself: at night a copy is worth more than its room.
import { COPIES, KEPT_FOR, KEPT_SCHEMA, type KeptCopy, parseCopies } from '../../ledger/kept-copies.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { count } from '../../report/view-options.ts';
import { qualified } from '../../schema/model/name.ts';

export async function keptCopies(session: Queryable): Promise<readonly KeptCopy[]> {
  const [found] = await session.query(`/* gate:kept */ ${COPIES}`);
  return parseCopies(found?.rows ?? []);
}

/** One of which nobody knows when it was made is never old. */
export const isExpired = ({ days }: KeptCopy, keepFor: number): boolean => days !== null && days >= keepFor;

export const tableOf = ({ name }: KeptCopy): string => qualified(KEPT_SCHEMA, name);

/** All of them or none. */
export async function dropCopies(session: Queryable, copies: readonly KeptCopy[], lockTimeout: number): Promise<void> {
  const drops = copies.map((copy) => `DROP TABLE ${tableOf(copy)};`).join('\n');
  await session.query(`/* gate:kept */ BEGIN; SET LOCAL lock_timeout = ${lockTimeout};\n${drops}\nCOMMIT`);
}

/** `2 copies (41 GB) in schemagate_kept, 1 of them for 30 days or more`; null if there is none. For the screen of `status`. */
export function keptInWords(copies: readonly KeptCopy[]): string | null {
  if (copies.length === 0) return null;
  const old = copies.filter((copy) => isExpired(copy, KEPT_FOR)).length;
  const hint = old === 0 ? '' : `, ${old} of them for ${KEPT_FOR} days or more: \`schemagate kept --drop-expired\``;
  return `${count(copies.length, 'copy')} of tables in ${KEPT_SCHEMA} (${copies
    .map(({ name }) => name)
    .slice(0, 3)
    .join(', ')}${copies.length > 3 ? ' …' : ''})${hint}`;
}
