// What happened to a database's migrations: the events, and the ledger's own rows with the runs that they are of.
import { type HistoryEntry, historyEntries } from '../../ledger/history-entry.ts';
import { SERVER_TIME } from '../../ledger/history-store.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';

interface From {
  readonly workspace: Workspace;
  readonly project: Pick<Project, 'migrations'>;
  /** With every row. */
  readonly state: LedgerState;
}

export interface History {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** By the server's clock, as their times are. */
  readonly now: Date;
}

export async function readHistory(session: Queryable, { workspace, project, state }: From): Promise<History> {
  const { history, present } = workspace;
  const read = history.read(state.history, present.own);
  const [time, found] = await session.query(`/* gate:history */ ${SERVER_TIME}${read === null ? '' : `; ${read}`}`);
  const rows = history.parse(found?.rows ?? []);
  const entries = historyEntries({ rows, ledger: state.rows, migrations: project.migrations, keyOf: history.keyOf });
  return { entries, now: new Date(time!.rows[0]!['at']!) };
}
