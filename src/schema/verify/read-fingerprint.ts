// The fingerprint as it is now, by as few messages as it takes.
import type { Queryable } from '../../postgres/session/queryable.ts';
import { type Compared, fingerprintOf, firstLook, lookOf, secondLook } from './fingerprint.ts';

/**
 * Inside or outside a transaction; in one round trip where the first look leads to what it is expected to lead to, or to nothing, and in two otherwise.
 * @param expected the fingerprint, or the first look, of an earlier moment.
 */
export async function readFingerprint(session: Queryable, scope: Compared, expected = ''): Promise<string> {
  const ask = async (...queries: readonly string[]): Promise<readonly string[]> =>
    (await session.query(`/* gate:fingerprint */ SET LOCAL search_path = pg_catalog; ${queries.join('; ')}`))
      .slice(1)
      .map(({ rows }) => lookOf(rows));
  const ahead = secondLook(scope, expected);
  const [first = '', ...looked] = await ask(firstLook(scope), ...(ahead === null ? [] : [`SELECT ${ahead} AS look`]));
  const second = secondLook(scope, first);
  const further = second === null || second === ahead ? looked : await ask(`SELECT ${second} AS look`);
  return fingerprintOf(first, second === null ? null : further[0]!);
}
