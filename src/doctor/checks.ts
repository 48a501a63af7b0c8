// The one list of checks, in the order of the report. Adding one is its file, its line here, and its entry in the list of finding codes.
import { byId } from '../core/registry.ts';
import type { Check } from './check.ts';
import { disabledTrigger } from './checks/constraints/disabled-trigger.ts';
import { partitionMissing } from './checks/constraints/partition-missing.ts';
import { unvalidatedConstraint } from './checks/constraints/unvalidated-constraint.ts';
import { gateRights } from './checks/gate/gate-rights.ts';
import { lastBackupCheck } from './checks/gate/last-backup.ts';
import { migrationFiles } from './checks/gate/migration-files.ts';
import { migrationHistory } from './checks/gate/migration-history.ts';
import { orphanedSession } from './checks/gate/orphaned-session.ts';
import { pendingMigrationBlocked } from './checks/gate/pending-migration-blocked.ts';
import { schemaDrift } from './checks/gate/schema-drift.ts';
import { duplicateIndex } from './checks/indexes/duplicate-index.ts';
import { foreignKeyWithoutIndex } from './checks/indexes/foreign-key-without-index.ts';
import { indexBloat } from './checks/indexes/index-bloat.ts';
import { invalidIndex } from './checks/indexes/invalid-index.ts';
import { leftoverIndex } from './checks/indexes/leftover-index.ts';
import { sequentialScans } from './checks/indexes/sequential-scans.ts';
import { unusedIndex } from './checks/indexes/unused-index.ts';
import { integerKeyFilling } from './checks/keys/integer-key-filling.ts';
import { noPrimaryKey } from './checks/keys/no-primary-key.ts';
import { sequenceBehindColumn } from './checks/keys/sequence-behind-column.ts';
import { sequenceNearEnd } from './checks/keys/sequence-near-end.ts';
import { archiverFailing } from './checks/replication/archiver-failing.ts';
import { slotKeepsWal } from './checks/replication/slot-keeps-wal.ts';
import { standbyBehind } from './checks/replication/standby-behind.ts';
import { applicationRoleAccess } from './checks/security/application-role-access.ts';
import { connectionNotEncrypted } from './checks/security/connection-not-encrypted.ts';
import { defaultPrivilegesOfOtherRole } from './checks/security/default-privileges-of-other-role.ts';
import { definerSearchPath } from './checks/security/definer-search-path.ts';
import { rowSecurityHalfSet } from './checks/security/row-security-half-set.ts';
import { cacheHitRate } from './checks/server/cache-hit-rate.ts';
import { collationVersionChanged } from './checks/server/collation-version-changed.ts';
import { durabilityOff } from './checks/server/durability-off.ts';
import { extensionFilesMissing } from './checks/server/extension-files-missing.ts';
import { extensionUpdate } from './checks/server/extension-update.ts';
import { factorySettings } from './checks/server/factory-settings.ts';
import { faultyMinorRelease } from './checks/server/faulty-minor-release.ts';
import { idleTimeoutOff } from './checks/server/idle-timeout-off.ts';
import { serverEndOfLife } from './checks/server/server-end-of-life.ts';
import { slowQueries } from './checks/server/slow-queries.ts';
import { blockedSession } from './checks/sessions/blocked-session.ts';
import { connectionsNearLimit } from './checks/sessions/connections-near-limit.ts';
import { idleAdvisoryLock } from './checks/sessions/idle-advisory-lock.ts';
import { idleInTransaction } from './checks/sessions/idle-in-transaction.ts';
import { lockTableFull } from './checks/sessions/lock-table-full.ts';
import { longTransaction } from './checks/sessions/long-transaction.ts';
import { preparedTransaction } from './checks/sessions/prepared-transaction.ts';
import { autovacuumOff } from './checks/vacuum/autovacuum-off.ts';
import { multixactWraparound } from './checks/vacuum/multixact-wraparound.ts';
import { neverAnalysed } from './checks/vacuum/never-analysed.ts';
import { tableBloat } from './checks/vacuum/table-bloat.ts';
import { transactionIdWraparound } from './checks/vacuum/transaction-id-wraparound.ts';

export const CHECKS: readonly Check[] = [
  migrationFiles,
  migrationHistory,
  schemaDrift,
  gateRights,
  pendingMigrationBlocked,
  orphanedSession,
  lastBackupCheck,
  connectionsNearLimit,
  idleInTransaction,
  longTransaction,
  blockedSession,
  idleAdvisoryLock,
  preparedTransaction,
  lockTableFull,
  transactionIdWraparound,
  multixactWraparound,
  neverAnalysed,
  autovacuumOff,
  tableBloat,
  sequenceNearEnd,
  sequenceBehindColumn,
  integerKeyFilling,
  noPrimaryKey,
  invalidIndex,
  leftoverIndex,
  foreignKeyWithoutIndex,
  duplicateIndex,
  unusedIndex,
  indexBloat,
  sequentialScans,
  unvalidatedConstraint,
  disabledTrigger,
  partitionMissing,
  rowSecurityHalfSet,
  definerSearchPath,
  applicationRoleAccess,
  defaultPrivilegesOfOtherRole,
  connectionNotEncrypted,
  collationVersionChanged,
  extensionFilesMissing,
  extensionUpdate,
  serverEndOfLife,
  faultyMinorRelease,
  durabilityOff,
  idleTimeoutOff,
  factorySettings,
  cacheHitRate,
  slowQueries,
  slotKeepsWal,
  archiverFailing,
  standbyBehind,
];

export const CHECK_BY_ID: ReadonlyMap<string, Check> = byId(CHECKS, ({ id }) => id);
