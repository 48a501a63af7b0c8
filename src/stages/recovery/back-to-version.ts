// What takes the ledger back to a version: the rows of later migrations, how far one of them was on its way back, and what was recorded as expected
// for them. For the transaction that removes what they have left.

import type { LedgerRow } from '../../ledger/ledger.ts';
import { verificationStore } from '../../ledger/verification-store.ts';
import { wayBackStore } from '../../ledger/way-back-store.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { beforeIt } from '../ledger/ledger-marks.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { recordEvents } from '../ledger/record-events.ts';
import type { Recovery } from './begin-recovery.ts';

/** @param later newest first, each with a file in the folder. */
export function backToVersion(
  { context, project, workspace }: Recovery,
  state: LedgerState,
  later: readonly LedgerRow[],
  left: readonly Difference[],
): readonly string[] {
  const { ledger, schema } = workspace;
  const migrations = later.map(({ id }) => project.migrations.find((migration) => migration.id === id)!);
  const half = migrations.find(({ id }) => id === state.halfReverted?.id);
  const heads = state.heads.filter((head) => migrations.some(({ id }) => id === head));
  if (later.length === 0 && left.length === 0) return [];
  const events = recordEvents(context, { workspace, state }, [
    ...migrations.map((of) => ({ event: 'marked', of, detail: 'pending' }) as const),
    { event: 'recovered', of: null, detail: `taken back: ${left.map((one) => referenceOf(subjectOf(one))).join(', ') || 'nothing'}` },
  ]);
  return [
    ...events,
    ...migrations.map((migration) => ledger.removed(migration, beforeIt(project, migration))),
    ...(half === undefined ? [] : [wayBackStore(schema).settle(half)]),
    ...(heads.length === 0 ? [] : [verificationStore(schema).forget(heads)]),
  ];
}
