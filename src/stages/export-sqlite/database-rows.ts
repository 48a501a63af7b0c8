// The rows of a table of the database, one after the other as they arrive.
import { copyFields } from '../../import/back/copy-fields.ts';
import { receiveCopy } from '../../postgres/session/receive-copy.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { PreparedBack } from './prepare-back.ts';

/** Of each column of the pair, as PostgreSQL prints it. */
export type Values = readonly (string | null)[];

/** @throws what the work throws; as the session. */
export const eachRowOf = (session: Session, { pair, columns }: PreparedBack, work: (values: Values) => void): Promise<void> =>
  receiveCopy(session, `COPY (SELECT ${columns.map(({ read }) => read).join(', ')} FROM ${pair.to.id} t) TO STDOUT`, (line) =>
    work(copyFields(line, columns.length)),
  );
