// Other gates' ledgers in the same database: which there are, and what they have recorded as their own.
import type { Queryable } from '../postgres/queryable.ts';
import { memory } from '../schema/memory.ts';
import { namedIn } from '../schema/named.ts';
import { type Strip, stripping } from '../schema/neighbours.ts';
import type { Files } from './command.ts';
import type { Home } from './home.ts';

/**
 * Asked for where a full comparison needs it.
 * @param which what they expect now, or have ever expected: what they have dropped since was theirs as well.
 */
export async function neighboursOf(
  session: Queryable,
  { neighbours, render }: Home,
  { migrations, callbacks }: Files,
  which: 'latest' | 'ever',
): Promise<Strip> {
  const selects = neighbours.filter(({ readable }) => readable).map(({ schema }) => memory(schema)[which]);
  const [result] = selects.length === 0 ? [] : await session.query(`/* gate:neighbours */ ${selects.join(' UNION ALL ')}`);
  const texts = [...migrations, ...callbacks.map(({ migration }) => migration)].map(({ text }) => text);
  return stripping(
    (result?.rows ?? []).flatMap(({ snapshot }) => snapshot ?? []),
    namedIn(texts, render.schema),
  );
}
