// `snapshot` where DATABASE_URL names a SQLite file, which is neither opened nor made.
import type { Command, CommandFacets } from '../../run/command.ts';
import { snapshotOfFiles } from '../../sqlite/gate/snapshot-file-gate.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

export const snapshotOnSqlite = (asked: CommandFacets): Command =>
  onSqlite(asked, { refuse: (given) => refuseFlags(given, ['adopt', 'scratch']), makesSnapshot: true, run: snapshotOfFiles });
