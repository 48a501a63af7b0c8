// What the database knows of earlier runs over the same steps: an expectation of the whole schema, recorded by the state of all ledgers together.
import { createHash } from 'node:crypto';
import { Stop } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { COMMAND_HEAD, STEPS_HEAD } from '../../ledger/verification-store.ts';
import { appliedHead } from '../../migrations/plan.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { type CodeLedger, reachedBy } from '../command/code-ledger.ts';
import { readKeptState } from '../command/command-state.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { ofAnotherKind } from '../ledger/of-another-kind.ts';
import type { Workspace } from '../workspace.ts';

/** How far a step's ledger is; `marks` says all that it has. */
export interface StepHead {
  readonly name: string;
  readonly head: string | null;
  readonly marks: readonly string[];
}

export const headOfRows = (name: string, rows: readonly LedgerRow[]): StepHead => ({
  name,
  head: appliedHead(rows)?.version ?? null,
  marks: rows.map(({ id, checksum, state }) => `${id} ${checksum} ${state}`).sort(),
});

export const headOfLedger = (name: string, ledger: CodeLedger | null): StepHead => ({
  name,
  head: reachedBy(ledger),
  marks: (ledger?.ids ?? []).toSorted(),
});

/** The key under which the expectation for this state of the ledgers is recorded. */
export function headOfSteps(heads: readonly StepHead[]): string {
  const hash = createHash('sha256').update(JSON.stringify(heads)).digest('hex').slice(0, 12);
  return `${STEPS_HEAD} ${heads.map(({ name, head }) => `${name}@${head ?? 'nothing'}`).join(' ')} ${hash}`;
}

/** @throws Stop('history') if a command's run has recorded what is there, and not one of steps. */
export async function readStepsState(ready: Ready, workspace: Workspace): Promise<LedgerState> {
  const state = await readKeptState(ready, workspace);
  const isOfCommand = state.heads.some((head) => head.startsWith(COMMAND_HEAD)) && !state.heads.some((head) => head.startsWith(STEPS_HEAD));
  if (isOfCommand) throw new Stop([ofCommand(workspace.schema)]);
  return state;
}

const ofCommand = (schema: string) =>
  ofAnotherKind(
    schema,
    'a gate has run one command on this database',
    `give the steps another GATE_LEDGER_SCHEMA; or, if the command is one of the steps now, drop the schema ${schema}: the schema of the database is then accepted as it is`,
  );
