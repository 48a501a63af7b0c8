// The gate on a SQLite file, in place of `up`.
import type { CommandFacets } from '../../run/command.ts';
import { withFileGate } from '../../sqlite/gate/file-gate.ts';
import { passFileGate } from '../../sqlite/gate/pass-file-gate.ts';
import { onSqlite } from './on-sqlite.ts';

export const upOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, (context, project) => withFileGate(context, project, 'write', passFileGate));
