// The one list of checks, in the order of the report. Adding one is its file, its line here, and its entry in the list of finding codes.
import { byId } from '../core/registry.ts';
import type { Check } from './check.ts';
import { disabledTrigger } from './checks/constraints/disabled-trigger.ts';
import { unvalidatedConstraint } from './checks/constraints/unvalidated-constraint.ts';
import { migrationFiles } from './checks/gate/migration-files.ts';
import { migrationHistory } from './checks/gate/migration-history.ts';
import { schemaDrift } from './checks/gate/schema-drift.ts';
import { invalidIndex } from './checks/indexes/invalid-index.ts';
import { leftoverIndex } from './checks/indexes/leftover-index.ts';
import { blockedSession } from './checks/sessions/blocked-session.ts';
import { connectionsNearLimit } from './checks/sessions/connections-near-limit.ts';
import { idleInTransaction } from './checks/sessions/idle-in-transaction.ts';
import { lockTableFull } from './checks/sessions/lock-table-full.ts';
import { longTransaction } from './checks/sessions/long-transaction.ts';
import { preparedTransaction } from './checks/sessions/prepared-transaction.ts';
import { autovacuumOff } from './checks/vacuum/autovacuum-off.ts';
import { multixactWraparound } from './checks/vacuum/multixact-wraparound.ts';
import { neverAnalysed } from './checks/vacuum/never-analysed.ts';
import { transactionIdWraparound } from './checks/vacuum/transaction-id-wraparound.ts';

export const CHECKS: readonly Check[] = [
  migrationFiles,
  migrationHistory,
  schemaDrift,
  connectionsNearLimit,
  idleInTransaction,
  longTransaction,
  blockedSession,
  preparedTransaction,
  lockTableFull,
  transactionIdWraparound,
  multixactWraparound,
  neverAnalysed,
  autovacuumOff,
  invalidIndex,
  leftoverIndex,
  unvalidatedConstraint,
  disabledTrigger,
];

export const CHECK_BY_ID: ReadonlyMap<string, Check> = byId(CHECKS, ({ id }) => id);
