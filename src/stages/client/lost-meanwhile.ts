// Whether the server has gone while a client program was at work, for then that is why the program has failed.
import { ConnectionLost } from '../../postgres/errors/errors.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';

/** @param session one that was open all the while. @returns null if the server is there. */
export const lostMeanwhile = (session: Queryable): Promise<ConnectionLost | null> =>
  session.query('/* gate:alive */ SELECT 1').then(
    () => null,
    (reason: unknown) => (reason instanceof ConnectionLost ? reason : null),
  );
